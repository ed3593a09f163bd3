import assert from 'node:assert/strict';
import { symbolRig } from './symbolRig.ts';

const CLASS =
  'export class Parser {\n  private at = 0;\n  parse(text: string): Tree {\n    return new Tree();\n  }\n}\n';

describe('outline', () => {
  it('gives what a file declares, with lines and what stands in what', async () => {
    const { says } = await symbolRig({ 'src/parser.ts': CLASS });
    assert.equal(
      await says('outline', { paths: ['src/parser.ts'] }),
      '1-6: export class Parser\n2:   private at = 0\n3-5:   parse(text: string): Tree',
    );
  });

  it('gives several files with their names, and says which of them have none', async () => {
    const { says } = await symbolRig({ 'a.py': 'def f():\n  pass\n', 'b.md': 'text', 'c.json': '{}' });
    assert.equal(
      await says('outline', { paths: ['a.py', 'b.md', 'c.json', 'gone.ts', 'a.py'] }),
      [
        'a.py\n1-2: def f():',
        'b.md\n[nothing is declared here]',
        'c.json\nc.json is in no language that has outlines. Use read_file.',
        'gone.ts\nThere is no file gone.ts in your view, which leaves out what git ignores. Call list_files to see which files there are.',
      ].join('\n\n'),
    );
  });

  it('sees the files as the agent has changed them', async () => {
    const { says, view } = await symbolRig({ 'a.ts': 'function before() {}' });
    await view.writeFile('a.ts', new TextEncoder().encode('function after() {}'));
    assert.equal(await says('outline', { paths: ['a.ts'] }), '1: function after()');
  });

  it('leaves out members before functions when there is too much, and says so', async () => {
    const members = Array.from({ length: 500 }, (_, index) => `  member${index} = ${index};`).join('\n');
    const { says } = await symbolRig({ 'a.ts': `class Large {\n${members}\n  method() {}\n}\nfunction last() {}\n` });
    assert.equal(
      await says('outline', { paths: ['a.ts'] }),
      '1-503: class Large\n502:   method()\n504: function last()\n[left out: properties]',
    );
  });

  it('is cut when there is still too much', async () => {
    const text = Array.from({ length: 500 }, (_, index) => `function f${index}() {}`).join('\n');
    const { says } = await symbolRig({ 'a.ts': text, 'b.ts': text });
    const lines = (await says('outline', { paths: ['a.ts', 'b.ts'] })).split('\n');
    assert.equal(lines.length, 2 * 202 + 1);
    assert.equal(lines.at(-1), '[left out: the last 300 others]');
  });

  it('refuses files that cannot be outlined, and says what to do instead', async () => {
    const { refuses } = await symbolRig({
      'image.ts': new Uint8Array([0, 1, 2]),
      'large.ts': 'x'.repeat(1024 * 1024 + 1),
    });
    assert.match(await refuses('outline', { paths: ['image.ts'] }), /^image\.ts is a binary file/);
    assert.match(await refuses('outline', { paths: ['large.ts'] }), /too long .* Use read_file\.$/);
    assert.match(await refuses('outline', { paths: ['../x.ts'] }), /upwards/);
    assert.match(await refuses('outline', { paths: [] }), /Expected \{paths\}/);
    assert.match(await refuses('outline', { paths: Array.from({ length: 11 }, () => 'a') }), /paths/);
  });

  it('is refused where there are no grammars', async () => {
    const { refuses } = await symbolRig({ 'a.ts': '' }, { syntax: undefined });
    assert.match(await refuses('outline', { paths: ['a.ts'] }), /Use read_file/);
  });
});

describe('read_file of a long file', () => {
  const lines = Array.from({ length: 900 }, (_, index) =>
    index % 300 === 299 ? '}' : index % 300 === 0 ? `function f${index}() {` : '  work();',
  );
  const LONG = `${lines.join('\n')}\n`;

  it('gives its first lines and its outline', async () => {
    const { says } = await symbolRig({ 'a.ts': LONG });
    const text = await says('read_file', { path: 'a.ts' });
    assert.equal(
      text,
      [
        ...lines.slice(0, 200),
        '[lines 1-200 of 900]',
        '[outline of the whole file; read the lines that you need with startLine and endLine]',
        '1-300: function f0()',
        '301-600: function f300()',
        '601-900: function f600()',
      ].join('\n'),
    );
  });

  it('gives exactly what is asked for where there is a range', async () => {
    const { says } = await symbolRig({ 'a.ts': LONG });
    assert.equal(await says('read_file', { path: 'a.ts', startLine: 1 }), LONG);
    assert.equal(await says('read_file', { path: 'a.ts', endLine: 900 }), LONG);
  });

  it('gives all of a file of 800 lines, of one without symbols, and of one in another language', async () => {
    const short = `${lines.slice(0, 800).join('\n')}\n`;
    const prose = 'text\n'.repeat(900);
    const files = { 'short.ts': short, 'prose.md': prose, 'data.json': prose, 'broken.ts': '\n'.repeat(900) };
    const { says } = await symbolRig(files);
    for (const [path, text] of Object.entries(files)) assert.equal(await says('read_file', { path }), text);
  });

  it('gives all of it where there are no grammars', async () => {
    const { says } = await symbolRig({ 'a.ts': LONG }, { syntax: undefined });
    assert.equal(await says('read_file', { path: 'a.ts' }), LONG);
  });

  it('gives all of it where the grammar does not come to an end', async () => {
    const syntax = { knows: () => true, outline: async () => undefined, occurrences: async () => undefined };
    const { says } = await symbolRig({ 'a.ts': LONG }, { syntax });
    assert.equal(await says('read_file', { path: 'a.ts' }), LONG);
  });
});

import assert from 'node:assert/strict';
import { memoryLanguages } from '../../../../support/memoryLanguages.ts';
import { symbolRig } from './symbolRig.ts';

const FILES = {
  'src/parser.ts': 'export class Parser {\n  parse(text: string): Tree {\n    return parse(text);\n  }\n}\n',
  'src/parse.ts': 'export function parse(text: string): Tree {\n  return text; // parse\n}\n',
  'src/main.ts': "import { parse } from './parse.ts';\nconst tree = parse('parse');\nnew Parser().parse('');\n",
  'tools/parse.py': 'def parse(text):\n    return text\n',
  'notes.txt': 'parse',
};
const BY_NAME =
  'uses by name: all lines of code with the name parse, so that those of something else of the same name may be among them; texts, comments and other languages were not searched';

describe('find_symbol', () => {
  it('finds where a name is declared, in every language', async () => {
    const { says } = await symbolRig(FILES);
    assert.equal(
      await says('find_symbol', { name: 'parse' }),
      [
        'src/parse.ts:1-3: function parse: export function parse(text: string): Tree',
        'src/parser.ts:2-4: method Parser.parse: parse(text: string): Tree',
        'tools/parse.py:1-2: function parse: def parse(text):',
      ].join('\n'),
    );
  });

  it('finds only what stands in what the name says, however that is written', async () => {
    const { says } = await symbolRig(FILES);
    for (const name of ['Parser.parse', 'Parser::parse', 'Parser#parse', ' Parser.parse() ']) {
      const found = await says('find_symbol', { name });
      assert.equal(found, 'src/parser.ts:2-4: method Parser.parse: parse(text: string): Tree', name);
    }
    assert.match(await says('find_symbol', { name: 'Other.parse' }), /^\[no declaration of "parse" was recognised/);
  });

  it('finds only what is declared under a path', async () => {
    const { says, refuses } = await symbolRig(FILES);
    assert.match(await says('find_symbol', { name: 'parse', path: 'tools' }), /^tools\/parse\.py:1-2: [^\n]*$/);
    assert.match(await refuses('find_symbol', { name: 'parse', path: 'nowhere' }), /no folder or file nowhere/);
    assert.match(await refuses('find_symbol', { name: 'parse', path: '../..' }), /upwards/);
  });

  it('gives the uses by name where there is no editor, and says what that means', async () => {
    const { says } = await symbolRig(FILES);
    assert.equal(
      await says('find_symbol', { name: 'parse', references: true, path: 'src/parse.ts' }),
      [
        'src/parse.ts:1-3: function parse: export function parse(text: string): Tree',
        '',
        'Used in:',
        "src/main.ts:1: import { parse } from './parse.ts';",
        "src/main.ts:2: const tree = parse('parse');",
        "src/main.ts:3: new Parser().parse('');",
        'src/parser.ts:2: parse(text: string): Tree {',
        'src/parser.ts:3: return parse(text);',
        'tools/parse.py:1: def parse(text):',
        `[${BY_NAME}]`,
      ].join('\n'),
    );
  });

  it('sees what the agent has changed, added and deleted', async () => {
    const { says, view } = await symbolRig(FILES);
    const write = (path: string, text: string): unknown => view.writeFile(path, new TextEncoder().encode(text));
    await write('src/parse.ts', 'export const parse = (): void => {};\n');
    await write('src/added.go', 'package a\n\nfunc parse() {}\n');
    await view.deleteFile('tools/parse.py');
    await view.deleteFile('src/parser.ts');
    assert.equal(
      await says('find_symbol', { name: 'parse', references: true }),
      [
        'src/added.go:3: function parse: func parse()',
        'src/parse.ts:1: function parse: export const parse = (): void =>',
        '',
        'Used in:',
        "src/main.ts:1: import { parse } from './parse.ts';",
        "src/main.ts:2: const tree = parse('parse');",
        "src/main.ts:3: new Parser().parse('');",
        `[${BY_NAME}]`,
      ].join('\n'),
    );
  });

  it('says when nothing has the name, and still where it is used', async () => {
    const { says } = await symbolRig({ 'a.ts': "import { sleep } from 'elsewhere';\nsleep(1);\n" });
    assert.equal(
      await says('find_symbol', { name: 'absent' }),
      '[no declaration of "absent" was recognised here; keys of objects and names made at run time are none: see where it is used]\n[search_text finds a text wherever it stands]',
    );
    assert.match(
      await says('find_symbol', { name: 'sleep', references: true }),
      /Used in:\na\.ts:1: .*\na\.ts:2: sleep\(1\);\n\[uses by name/,
    );
  });

  it('shows a bounded number of declarations and uses, in bounded lines', async () => {
    const many = Array.from({ length: 60 }, (_, index) => [`f${index}.ts`, 'function f() {}\n'] as const);
    const uses = `${'f();\n'.repeat(300)}f('${'x'.repeat(400)}');\n`;
    const { says } = await symbolRig({ ...Object.fromEntries(many), 'a.ts': uses });
    const text = await says('find_symbol', { name: 'f', references: true });
    assert.match(
      text,
      /\[only the first 50 declarations are shown; uses by name: .*; only the first 200 lines are shown\]$/,
    );
    assert.equal(text.split('\n').length, 50 + 2 + 200 + 1);
    const { says: saysOther } = await symbolRig({ 'a.ts': `f('${'x'.repeat(400)}');\n` });
    const [, , , line] = (await saysOther('find_symbol', { name: 'f', references: true })).split('\n');
    assert.equal(line?.length, 'a.ts:1: '.length + 200 + 1);
  });

  it('says when there are more files than are parsed', async () => {
    const many = Array.from({ length: 310 }, (_, index) => [`f${index}.ts`, 'call(f);\n'] as const);
    const { says } = await symbolRig({ ...Object.fromEntries(many), 'z/declared.ts': 'export function f() {}\n' });
    const text = await says('find_symbol', { name: 'f' });
    assert.match(text, /^z\/declared\.ts:1: /);
    assert.match(text, /\[not complete, files that hold the name and were not parsed: 11\]$/);
  });

  it('stops when it is cancelled', async () => {
    const { call } = await symbolRig(FILES);
    const outcome = await call('find_symbol', { name: 'parse' }, AbortSignal.abort());
    assert.equal(outcome.isError, true);
  });

  it('takes odd names as they are', async () => {
    const { says, refuses } = await symbolRig({
      'a.ts': 'const ä = 1;\nclass A { #b = ä; }\n',
      'b.md': '# Two words\n',
    });
    assert.match(
      await says('find_symbol', { name: 'ä', references: true }),
      /^a\.ts:1: constant ä.*\n\nUsed in:\na\.ts:2/,
    );
    assert.match(await says('find_symbol', { name: 'b' }), /^a\.ts:2: property A\.#b/);
    assert.match(await says('find_symbol', { name: 'Two words' }), /^b\.md:1: heading Two words/);
    assert.match(await says('find_symbol', { name: '.*' }), /^\[no declaration of "\.\*"/);
    assert.match(await refuses('find_symbol', { name: '' }), /name/);
    assert.match(await refuses('find_symbol', { name: 'x'.repeat(201) }), /name/);
  });

  describe('with an editor', () => {
    it('gives the uses that the editor knows in unchanged files, and those by name in changed ones', async () => {
      const languages = memoryLanguages({
        references: {
          'src/parse.ts:1:17': ['src/parse.ts:1:17', 'src/main.ts:1:10', 'src/main.ts:2:14', 'src/parser.ts:3:12'],
        },
      });
      const { says, view } = await symbolRig(FILES, { languages });
      const asked = { name: 'parse', references: true, path: 'src/parse.ts' };
      const declared = 'src/parse.ts:1-3: function parse: export function parse(text: string): Tree\n\nUsed in:';
      const inMain = "src/main.ts:1: import { parse } from './parse.ts';\nsrc/main.ts:2: const tree = parse('parse');";
      assert.equal(
        await says('find_symbol', asked),
        `${declared}\n${inMain}\nsrc/parser.ts:3: return parse(text);\n[uses as the editor knows them in unchanged files]`,
      );
      await view.writeFile('src/parser.ts', new TextEncoder().encode('// changed\nparse();\n'));
      assert.equal(
        await says('find_symbol', asked),
        `${declared}\n${inMain}\nsrc/parser.ts:2: parse();\n[uses as the editor knows them in unchanged files, and by name alone in the files that are not as on disk: 1]`,
      );
    });

    it('does not ask the editor about what is declared in a file that is not as on disk', async () => {
      const languages = memoryLanguages({ references: { 'src/parse.ts:1:17': ['src/main.ts:1:10'] } });
      const { says } = await symbolRig(FILES, { languages, differing: ['src/parse.ts'] });
      const text = await says('find_symbol', { name: 'parse', references: true, path: 'src/parse.ts' });
      assert.match(text, /src\/main\.ts:3: .*\[uses by name/s);
    });

    it('gives the uses by name when the editor knows none but the declaration', async () => {
      for (const known of [[], ['src/parse.ts:1:17']]) {
        const languages = memoryLanguages({ references: { 'src/parse.ts:1:17': known } });
        const { says } = await symbolRig(FILES, { languages });
        const text = await says('find_symbol', { name: 'parse', references: true, path: 'src/parse.ts' });
        assert.match(text, /\[uses by name/);
      }
    });

    it('leaves out places that are no files of the view', async () => {
      const languages = memoryLanguages({
        references: { 'src/parse.ts:1:17': ['node_modules/x/index.ts:1:1', 'src/main.ts:1:10'] },
      });
      const { says } = await symbolRig(FILES, { languages });
      const text = await says('find_symbol', { name: 'parse', references: true, path: 'src/parse.ts' });
      assert.doesNotMatch(text, /node_modules/);
    });

    it('gives declarations in other languages that the editor knows, of unchanged files', async () => {
      const files = { 'A.kt': 'fun parse() {}\n', 'B.kt': 'fun parse() {}\n', 'a.ts': 'function parse() {}\n' };
      const languages = memoryLanguages({
        symbols: [
          { path: 'A.kt', line: 1, name: 'parse()', container: 'app' },
          { path: 'B.kt', line: 1, name: 'parse' },
          { path: 'a.ts', line: 1, name: 'parse' },
          { path: 'gone.ts', line: 1, name: 'parse' },
          { path: 'A.kt', line: 2, name: 'parseAll' },
        ],
      });
      const { says } = await symbolRig(files, { languages, differing: ['B.kt'] });
      assert.equal(
        await says('find_symbol', { name: 'parse' }),
        'A.kt:1: function app.parse\na.ts:1: function parse: function parse()',
      );
    });
  });
});

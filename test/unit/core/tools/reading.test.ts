import assert from 'node:assert/strict';
import { searchTextTool } from '../../../../src/core/tools/files/searchText.ts';
import { memoryView } from '../../../support/memoryView.ts';
import { repository } from './toolRig.ts';

describe('list_files', () => {
  const { says, refuses } = repository({
    'a.js': '',
    'src/b.js': '',
    'src/deep/c.test.ts': '',
    'src/.hidden/d.js': '',
    'docs/README.md': '',
  });

  it('gives all files, sorted, one a line', async () => {
    assert.equal(await says('list_files', {}), 'a.js\ndocs/README.md\nsrc/.hidden/d.js\nsrc/b.js\nsrc/deep/c.test.ts');
  });

  it('gives the files of a folder however its path is written', async () => {
    for (const path of ['src', 'src/', './src', 'src\\', 'src//']) {
      assert.equal(await says('list_files', { path }), 'src/.hidden/d.js\nsrc/b.js\nsrc/deep/c.test.ts', path);
    }
  });

  it('takes the ways in which the root is written', async () => {
    for (const path of ['.', './', '/']) assert.match(await says('list_files', { path }), /^a\.js\n/);
  });

  it('matches patterns against paths, or against names when there is no slash', async () => {
    assert.equal(await says('list_files', { pattern: '*.js' }), 'a.js\nsrc/.hidden/d.js\nsrc/b.js');
    assert.equal(await says('list_files', { pattern: 'src/*.js' }), 'src/b.js');
    assert.equal(
      await says('list_files', { pattern: 'src/**/*.{js,ts}' }),
      'src/.hidden/d.js\nsrc/b.js\nsrc/deep/c.test.ts',
    );
    assert.equal(await says('list_files', { path: 'src', pattern: '*.ts' }), 'src/deep/c.test.ts');
  });

  it('says when nothing matches or there is no such folder', async () => {
    assert.equal(await says('list_files', { pattern: '*.py' }), '[no file matches "*.py"; 5 files were looked at]');
    assert.match(
      await refuses('list_files', { path: 'source' }),
      /^There is no folder or file source in your view, which leaves out what git ignores\. /,
    );
    assert.match(await refuses('list_files', { path: '../other' }), /"\.\.\/other" leads upwards/);
  });

  it('gives at most 1,000 paths and says so', async () => {
    const many = repository(
      Object.fromEntries(
        Array.from({ length: 1_200 }, (_, index) => [`f${String(index).padStart(4, '0')}`, ''] as const),
      ),
    );
    const lines = (await many.says('list_files', {})).split('\n');
    assert.equal(lines.length, 1_001);
    assert.equal(
      lines.at(-1),
      '[the first 1000 of 1200 files; narrow it down with path or pattern to see the others, or go on with after "f0999"]',
    );
    const rest = (await many.says('list_files', { after: 'f0999' })).split('\n');
    assert.deepEqual([rest.length, rest[0], rest.at(-1)], [200, 'f1000', 'f1199']);
    assert.match(
      await many.says('list_files', { after: 'f0100x' }),
      /^f0101\n[^[]*\n\[files 102-1101 of 1200; .* go on with after "f1100"\]$/,
    );
    assert.equal(await many.says('list_files', { after: 'f1199' }), '[none of the 1200 files comes after "f1199"]');
  });
});

describe('read_file', () => {
  const numbers = Array.from({ length: 5_321 }, (_, index) => `line ${index + 1}`).join('\n');
  const { says, refuses } = repository({
    'a.js': 'let a = 1;\nlet b = 2;\nlet c = 3;\n',
    'open.txt': 'no end',
    'dos.txt': '\uFEFFone\r\ntwo\r\n',
    'latin.txt': new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x0a]),
    'image.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x00, 0x01]),
    'empty.txt': '',
    'long.txt': `${numbers}\n`,
    'wide.txt': `${'x'.repeat(150_000)}\nnext\n`,
    'src/parser.js': '',
    'src/lexer.js': '',
  });

  it('gives the text word for word', async () => {
    assert.equal(await says('read_file', { path: 'a.js' }), 'let a = 1;\nlet b = 2;\nlet c = 3;\n');
    assert.equal(await says('read_file', { path: 'open.txt' }), 'no end');
  });

  it('shows line ends as LF and no byte order mark', async () => {
    assert.equal(await says('read_file', { path: 'dos.txt' }), 'one\ntwo\n');
  });

  it('gives a range of lines and says of how many', async () => {
    assert.equal(await says('read_file', { path: 'a.js', startLine: 2, endLine: 2 }), 'let b = 2;\n[lines 2-2 of 3]');
    assert.equal(
      await says('read_file', { path: 'a.js', startLine: 2, endLine: 99 }),
      'let b = 2;\nlet c = 3;\n[lines 2-3 of 3]',
    );
    assert.equal(await says('read_file', { path: 'open.txt', startLine: 1, endLine: 1 }), 'no end');
    assert.equal(
      await says('read_file', { path: 'a.js', startLine: 1, endLine: 3 }),
      'let a = 1;\nlet b = 2;\nlet c = 3;\n',
    );
  });

  it('numbers the lines when asked', async () => {
    assert.equal(
      await says('read_file', { path: 'a.js', startLine: 2, lineNumbers: true }),
      '2| let b = 2;\n3| let c = 3;\n[lines 2-3 of 3]',
    );
    assert.match(
      await says('read_file', { path: 'long.txt', lineNumbers: true }),
      /\n2000\| line 2000\n\[lines 1-2000 of 5321; go on with startLine 2001\]$/,
    );
  });

  it('gives at most 2,000 lines and says where to go on', async () => {
    const text = await says('read_file', { path: 'long.txt' });
    assert.match(text, /\nline 2000\n\[lines 1-2000 of 5321; go on with startLine 2001\]$/);
    assert.match(
      await says('read_file', { path: 'long.txt', startLine: 4_001 }),
      /^line 4001\n[^]*line 5321\n\[lines 4001-5321 of 5321\]$/,
    );
  });

  it('cuts a line of more than 100,000 characters and says so', async () => {
    const text = await says('read_file', { path: 'wide.txt' });
    assert.match(
      text,
      /x\n\[line 1 is longer than 100000 characters and is cut here\]\n\[lines 1-1 of 2; go on with startLine 2\]$/,
    );
    assert.ok(text.length < 100_300);
  });

  it('says nothing of a long line when two lines are too long together', async () => {
    const two = repository({ 'two.txt': `${'a'.repeat(60_000)}\n${'b'.repeat(60_000)}\n` });
    assert.match(await two.says('read_file', { path: 'two.txt' }), /a\n\[lines 1-1 of 2; go on with startLine 2\]$/);
  });

  it('refuses a range that is not there', async () => {
    assert.match(
      await refuses('read_file', { path: 'a.js', startLine: 4 }),
      /has 3 lines, so it cannot be read from line 4/,
    );
    assert.match(
      await refuses('read_file', { path: 'a.js', startLine: 3, endLine: 2 }),
      /endLine 2 lies before startLine 3/,
    );
  });

  it('says that a file is empty, and which encoding is not UTF-8', async () => {
    assert.equal(await says('read_file', { path: 'empty.txt' }), '[the file is empty]');
    assert.match(
      await says('read_file', { path: 'latin.txt' }),
      /^café\n\[this file is not UTF-8; it is shown as Latin-1/,
    );
  });

  it('refuses a binary file with its size', async () => {
    assert.equal(
      await refuses('read_file', { path: 'image.png' }),
      'image.png is a binary file of 6 bytes, so it has no text to show or edit.',
    );
  });

  it('names similar files when there is none, and says when it is a folder', async () => {
    assert.equal(
      await refuses('read_file', { path: 'lib/parser.js' }),
      'There is no file lib/parser.js in your view, which leaves out what git ignores. Did you mean: src/parser.js?',
    );
    assert.match(await refuses('read_file', { path: 'src/parser.ts' }), /Did you mean: src\/parser\.js\?/);
    assert.match(await refuses('read_file', { path: 'src/lexre.js' }), /Did you mean: src\/lexer\.js\?/);
    assert.match(
      await refuses('read_file', { path: 'zebra.md' }),
      /There is no file zebra\.md in your view, .*ignores\. Call list_files/,
    );
    assert.match(await refuses('read_file', { path: 'src' }), /src is a folder, not a file\. .* the 2 files in it/);
  });

  it('refuses paths that lead out of the repository', async () => {
    for (const path of ['/etc/passwd', '../x', 'C:\\x', '.git/config', 'a\0b']) {
      assert.match(await refuses('read_file', { path }), /relative to the repository/, path);
    }
  });

  it('says what is wrong with its input', async () => {
    assert.equal(
      await refuses('read_file', { file: 'a.js', startLine: 0 }),
      `The input of read_file is not valid, so nothing was done:
- path: Invalid input: expected string, received undefined
- startLine: Too small: expected number to be >=1
- input: Unrecognized key: "file"
Expected {path, startLine?, endLine?, lineNumbers?, commit?}. Call read_file again with the input corrected.`,
    );
  });
});

describe('search_text', () => {
  const { says, refuses } = repository({
    'a.js': "const x = require('x');\nx.run();\n",
    'src/b.js': "const a = require('../a');\r\nmodule.exports = a;\r\n",
    'big.js': `require\n${' '.repeat(1024 * 1024)}`,
    'image.png': new Uint8Array([0, 0x72, 0x65, 0x71]),
    'min.js': `${'var a=1;'.repeat(500)}needle${';'.repeat(3_000)}\n`,
  });

  it('gives each matching line with its path and number', async () => {
    assert.equal(
      await says('search_text', { query: 'require(' }),
      "a.js:1: const x = require('x');\nsrc/b.js:1: const a = require('../a');\n[files above 1 MB not searched: 1]",
    );
  });

  it('searches a folder, a file, or by regular expression', async () => {
    assert.equal(
      await says('search_text', { query: 'require', path: 'src' }),
      "src/b.js:1: const a = require('../a');",
    );
    assert.equal(await says('search_text', { query: 'x.run', path: 'a.js' }), 'a.js:2: x.run();');
    assert.equal(
      await says('search_text', { query: '^module\\.exports\\s*=', regex: true, path: 'src' }),
      'src/b.js:2: module.exports = a;',
    );
  });

  it('takes upper and lower case for the same when asked', async () => {
    assert.equal(
      await says('search_text', { query: 'MODULE.', ignoreCase: true, path: 'src' }),
      'src/b.js:2: module.exports = a;',
    );
    assert.equal(
      await says('search_text', { query: '^MODULE', ignoreCase: true, regex: true, path: 'src' }),
      'src/b.js:2: module.exports = a;',
    );
    assert.match(await says('search_text', { query: 'MODULE.', path: 'src' }), /^\[no line matches/);
  });

  it('searches only files that match a pattern', async () => {
    assert.match(await says('search_text', { query: 'require(', pattern: 'src/**' }), /^src\/b\.js:1: [^\n]*$/);
    assert.match(await says('search_text', { query: 'require(', pattern: 'a.*' }), /^a\.js:1: [^\n]*$/);
    assert.equal(
      await says('search_text', { query: 'require(', pattern: '*.ts' }),
      '[no line matches "require("; 0 files were searched]',
    );
  });

  it('shows lines around matches, each line once, and where places do not touch', async () => {
    const around = repository({ 'a.txt': 'one\ntwo x\nthree\nfour x\nfive\n6\nseven\neight x\n', 'b.txt': 'x\n' });
    assert.equal(
      await around.says('search_text', { query: 'x', contextLines: 1, path: 'a.txt' }),
      `a.txt-1- one
a.txt:2: two x
a.txt-3- three
a.txt:4: four x
a.txt-5- five
--
a.txt-7- seven
a.txt:8: eight x`,
    );
    assert.match(await around.says('search_text', { query: 'x', contextLines: 1 }), /eight x\n--\nb\.txt:1: x$/);
    const many = repository({ 'a.txt': 'x\n'.repeat(150) });
    const lines = (await many.says('search_text', { query: 'x', contextLines: 5 })).split('\n');
    assert.equal(lines.filter((line) => line.startsWith('a.txt:')).length, 36);
    assert.match(lines.at(-1)!, /^\[only the first 36 matching lines are shown/);
  });

  it('shows the part of a long line around the match', async () => {
    const text = await says('search_text', { query: 'needle' });
    assert.match(text, /^min\.js:1: ….*needle;+…\n/);
    assert.ok(text.length < 400);
  });

  it('says when nothing matches or the path is not there', async () => {
    assert.equal(
      await says('search_text', { query: 'nowhere', path: 'src' }),
      '[no line matches "nowhere"; 1 files were searched]',
    );
    assert.match(await refuses('search_text', { query: 'x', path: 'lib' }), /There is no folder or file lib/);
  });

  it('refuses a regular expression that is not valid', async () => {
    assert.match(
      await refuses('search_text', { query: '(', regex: true }),
      /not a valid JavaScript regular expression/,
    );
  });

  it('refuses a regular expression that can take forever, and runs those that only look like one', async () => {
    for (const query of ['(a+)+$', '(a|b)*c', '((x*)y){2,}', '(?:a*b)+', 'a*b*c*d*e*f*', '(a{2,})*']) {
      assert.match(await refuses('search_text', { query, regex: true }), /can take forever/, query);
    }
    for (const query of ['(a|b)?c', '\\(a+\\)+', '[(a+)]+', '(abc)+', 'a{3}', '(a+)?', '(?<name>x)+', 'x.*y.*z']) {
      await says('search_text', { query, regex: true });
    }
  });

  it('takes bounded time for a pattern that goes back and forth', async () => {
    const nasty = repository({ 'a.txt': `${'a'.repeat(50_000)}\n`.repeat(3) });
    const start = performance.now();
    assert.match(
      await nasty.says('search_text', { query: 'a*a*a*b', regex: true }),
      /lines searched only in their first 180 characters: 3, in a\.txt\]$/,
    );
    assert.ok(performance.now() - start < 8_000);
  }).timeout(10_000);

  it('names the first of the files that it searched only in part', async () => {
    const long = 'x'.repeat(200);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const files = Object.fromEntries(names.map((name) => [name, `${long}\n${long}\n`]));
    const text = await repository(files).says('search_text', { query: 'x*x*x*b', regex: true });
    assert.match(text, /characters: 14, in a, b, c, d, e and 2 more files\]$/);
  });

  it('stops when the time is up and says so', async () => {
    let now = 0;
    const clock = { now: () => (now += 1_000) };
    const context = { view: memoryView({ 'a.txt': 'x\n'.repeat(20), 'b.txt': 'x\n' }), clock };
    const outcome = await searchTextTool.run({ query: 'x' }, context, new AbortController().signal);
    assert.match(
      outcome.text,
      /^a\.txt:1: x\n[^]*\[the search took too long and stopped, files not searched to the end: 2/,
    );
    assert.doesNotMatch(outcome.text, /a\.txt:9/);
  });

  it('is not ended by a clock that is set forward', async () => {
    const times = [0, 0, 3_600_000, 3_600_000];
    const clock = { now: () => times.shift() ?? 3_600_001 };
    const view = memoryView({ 'a.txt': 'x\n'.repeat(20) });
    const outcome = await searchTextTool.run({ query: 'x' }, { view, clock }, new AbortController().signal);
    assert.match(outcome.text, /a\.txt:20: x$/);
  });

  it('lets others work while it goes through many lines', async () => {
    let now = 0;
    let turns = 0;
    const clock = {
      now: () => (now += 1),
      sleep: async () => {
        turns += 1;
      },
    };
    const view = memoryView({ 'a.txt': 'y\n'.repeat(1_000) });
    await searchTextTool.run({ query: 'y$', regex: true }, { view, clock }, new AbortController().signal);
    assert.ok(turns >= 8, String(turns));
  });

  it('reads only files that may have what it looks for, and finds the same', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`f${index}`, `line ${index}\nneedle ${index % 50}\n`]),
    );
    const plain = memoryView(files);
    const read: string[] = [];
    const asked: unknown[] = [];
    const sifted = {
      ...plain,
      filesWithout: async (text: unknown) => {
        asked.push(text);
        return new Set(Object.keys(files).filter((path) => !files[path]?.includes('needle 49')));
      },
      peekFile: async (path: string) => {
        read.push(path);
        return plain.peekFile(path);
      },
    };
    const signal = new AbortController().signal;
    const input = { query: 'NEEDLE 49\\b', regex: true, ignoreCase: true };
    const [fast, slow] = [
      await searchTextTool.run(input, { view: sifted }, signal),
      await searchTextTool.run(input, { view: plain }, signal),
    ];
    assert.equal(fast.text, slow.text);
    assert.deepEqual(asked, [{ text: 'NEEDLE 49', ignoreCase: true }]);
    assert.equal(read.length, 6);
  });

  it('gives at most 200 lines and says so', async () => {
    const many = repository({ 'a.txt': 'x\n'.repeat(150), 'b.txt': 'x\n'.repeat(150), 'c.txt': 'x\n'.repeat(500) });
    const lines = (await many.says('search_text', { query: 'x' })).split('\n');
    assert.equal(lines.length, 201);
    assert.equal(lines[199], 'b.txt:50: x');
    assert.match(lines[200]!, /^\[only the first 200 matching lines are shown/);
  });
});

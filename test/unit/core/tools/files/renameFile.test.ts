import assert from 'node:assert/strict';
import { repository } from '../toolRig.ts';

describe('rename_file', () => {
  it('moves a file and names the lines that mention the old path', async () => {
    const { says, view } = repository({
      'src/util/date.ts': 'export const now = 1;\n',
      'src/main.ts': "import { now } from './util/date.ts';\nimport x from './other/date';\n",
      'src/other/use.ts': "import { now } from '../util/date.js';\n",
      'src/other/date.ts': 'the date is not meant\n',
      'tool/gen.py': 'from src.util.date import now\n',
      'README.md': 'See src/util/date.ts, and update it. Or util/date.\n',
    });
    assert.equal(
      await says('rename_file', { from: 'src/util/date.ts', to: 'src/time.ts' }),
      [
        'Moved src/util/date.ts to src/time.ts.',
        'These lines mention the old path, or lead elsewhere from the new one:',
        'README.md:1: See src/util/date.ts, and update it. Or util/date.',
        "src/main.ts:1: import { now } from './util/date.ts';",
        "src/other/use.ts:1: import { now } from '../util/date.js';",
        'tool/gen.py:1: from src.util.date import now',
      ].join('\n'),
    );
    assert.equal(view.files()['src/time.ts'], 'export const now = 1;\n');
    assert.equal(view.files()['src/util/date.ts'], undefined);
  });

  it('moves a folder, and names of the moved files only what leads elsewhere from there', async () => {
    const { says, view } = repository({
      'lib/a/one.js': "require('./two'); require('../base');\n",
      'lib/a/two.js': '',
      'lib/a/index.js': '',
      'lib/base.js': '',
      'lib/main.js': "require('./a'); // a\nrequire('./a/two');\n",
    });
    assert.equal(
      await says('rename_file', { from: 'lib/a', to: 'parts/b' }),
      [
        'Moved lib/a to parts/b (3 files).',
        'These lines mention the old path, or lead elsewhere from the new one:',
        "lib/main.js:1: require('./a'); // a",
        "lib/main.js:2: require('./a/two');",
        "parts/b/one.js:1: require('./two'); require('../base');",
      ].join('\n'),
    );
    assert.deepEqual(Object.keys(view.files()), [
      'lib/base.js',
      'lib/main.js',
      'parts/b/index.js',
      'parts/b/one.js',
      'parts/b/two.js',
    ]);
  });

  it('says so when nothing mentions the old path', async () => {
    assert.equal(
      await repository({ 'a.txt': 'x' }).says('rename_file', { from: './a.txt', to: 'b\\c.txt' }),
      'Moved a.txt to b/c.txt.\nNo file mentions the old path.',
    );
  });

  it('never moves over something, into itself, out of the repository or what is not there', async () => {
    const files = { 'a.js': '1', 'b.js': '2', 'c/d.js': '3' };
    const { refuses, view } = repository(files);
    assert.match(await refuses('rename_file', { from: 'a.js', to: 'b.js' }), /b\.js is there already, a file/);
    assert.match(await refuses('rename_file', { from: 'a.js', to: 'c' }), /a folder with 1 files/);
    assert.match(await refuses('rename_file', { from: 'a.js', to: 'a.js' }), /called so already/);
    assert.match(await refuses('rename_file', { from: 'c', to: 'c/d' }), /inside of the folder/);
    assert.match(await refuses('rename_file', { from: 'a.js', to: '../a.js' }), /leads upwards/);
    assert.match(await refuses('rename_file', { from: 'a.js', to: '.git/hooks/pre-commit' }), /off limits/);
    assert.match(await refuses('rename_file', { from: '/etc/passwd', to: 'p' }), /is absolute/);
    assert.match(await refuses('rename_file', { from: 'A.JS', to: 'p' }), /There is no file A\.JS.*a\.js/);
    assert.deepEqual(view.files(), files);
  });

  it('moves no more than 500 files at once', async () => {
    const files = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`many/${index}.txt`, '']));
    assert.match(await repository(files).refuses('rename_file', { from: 'many', to: 'more' }), /holds 501 files/);
  });

  it('bounds the lines that it names, and how much of each', async () => {
    const line = `import './old.js'; // ${'x'.repeat(1_000)}`;
    const { says } = repository({ 'old.js': '', 'use.js': Array.from({ length: 60 }, () => line).join('\n') });
    const text = await says('rename_file', { from: 'old.js', to: 'new.js' });
    assert.equal(text.split('\n').length, 43);
    assert.ok(text.length < 12_000);
    assert.match(text, /\[there may be more; search_text finds them\]$/);
  });
});

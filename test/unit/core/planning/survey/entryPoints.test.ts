import assert from 'node:assert/strict';
import { scriptLoads } from '../../../../../src/core/planning/survey/imports/scriptLoads.ts';
import { surveyText } from '../../../../../src/core/planning/survey/surveyText.ts';
import { importLines, manifest, surveyOf } from './surveyRig.ts';

describe('What a script loads by its place', () => {
  it('is found where a path from its own folder is told by literals', () => {
    const text = `
      new Worker(path.join(__dirname, 'worker.js'));
      const a = join( __dirname , '..', "file.mjs" ), b = path.resolve(__dirname, './c/d.ts',);
      fork(new URL('./e.js', import.meta.url));
      run(join(import.meta.dirname, 'f.cjs'));`;
    assert.deepEqual(scriptLoads(text), ['./worker.js', './../file.mjs', '././c/d.ts', './e.js', './f.cjs']);
  });

  it('is neither what stands in comments and strings, nor data, nor a path that is made', () => {
    const text = `
      // join(__dirname, 'comment.js')
      /* new URL('./block.js', import.meta.url) */
      const one = "join(__dirname, 'string.js')", two = \`join(__dirname, 'template.js')\`;
      join(__dirname, 'data.json'); join(__dirname, name, 'a.js'); join(__dirname, 'b' + '.js'); join(__dirname);
      new URL('https://example.org/c.js', import.meta.url); new URL('./d.js', base); log(__dirname, 'e.js');`;
    assert.deepEqual(scriptLoads(text), []);
  });

  it('takes no longer for texts made to be slow', () => {
    const hostile = [
      "join(__dirname, 'a'",
      'join(__dirname, ',
      "new URL('./a', ",
      `join(__dirname${", ''".repeat(500)}`,
    ];
    // What is quadratic here takes minutes, far more than a test may take.
    for (const text of hostile) assert.deepEqual(scriptLoads(text.repeat(Math.ceil(400_000 / text.length))), []);
  });
});

describe('The entry points of a survey', () => {
  it('are what the package names, what code loads by its place, servers and command lines', async () => {
    const main = 'if (require.main === module) run();\n';
    const survey = await surveyOf({
      'package.json': manifest({ name: 'a', main: 'a.js', browser: './browser.js', bin: { a: './bin.js' } }),
      'a.js': "require('./lib/transport');\n",
      'browser.js': '',
      'bin.js': '#!/usr/bin/env node\n',
      'file.js': '',
      'lib/transport.js':
        "f(join(__dirname, 'worker.js'), join(__dirname, '..', 'file.js'), join(__dirname, 'gone.js'));\n",
      'lib/worker.js': '',
      'lib/made.js': '// @generated\n',
      'lib/maker.js': "write(join(__dirname, 'made.js'));\n",
      'lib/data.js': '',
      'build/sync.js': "write(join(__dirname, '..', 'lib', 'data.js'));\n",
      'server.js': main,
      'benchmarks/utils/wrap.js': main,
      'examples/a.js': main,
      'test/helper.js': main,
      'test/fixtures/b.js': main,
      'test/a.test.js': "run(join(__dirname, 'fixtures', 'b.js'));\n",
    });
    assert.deepEqual(survey.entryPoints, ['a.js', 'browser.js', 'bin.js', 'file.js', 'lib/worker.js', 'server.js']);
    assert.deepEqual(importLines(survey), [
      'a.js -> lib/transport.js',
      'lib/transport.js -> file.js, lib/worker.js',
      'test/a.test.js -> test/fixtures/b.js',
    ]);
  });
});

describe('The imports of folders in the words of a survey', () => {
  it('leave out tests, which are told in one line by the folders that they import from', async () => {
    const text = surveyText(
      await surveyOf({
        'index.js': "require('./lib/a');\n",
        'lib/a.js': '',
        'lib/b.js': '',
        'test/one.test.js': "require('..');\nrequire('../lib/a');\nrequire('../lib/b');\n",
        'test/two.test.js': "require('../lib/a');\nrequire('./helper');\n",
        'test/helper.js': '',
        'test/fixtures/c.js': "require('../../lib/a');\n",
      }),
    );
    assert.match(text, /^Which folders import .*, tests left out:\nthe root -> lib\/ 1$/m);
    assert.match(text, /^Test files that import from each source folder, helpers included: lib\/ 2, the root 1$/m);
  });
});

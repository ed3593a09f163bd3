import assert from 'node:assert/strict';
import type { Files, RigOptions } from './demoRig.ts';
import { migrate } from './demoRig.ts';

/** A module that has to stay CommonJS. */
const KEPT = 'module.exports = this;\n';

async function filesAfter(files: Record<string, string>, options?: RigOptions): Promise<Files> {
  return (await migrate(new Map(Object.entries({ 'lib.js': 'exports.a = 1;\n', ...files })), options)).files;
}

describe('The files around the modules', () => {
  it('keep the names of renamed modules in package.json, in their format', async () => {
    const manifest = `{
    "name": "tool",
    "version": "1.0.0",
    "bin": { "tool": "./bin/tool.js" },
    "main": "lib/kept",
    "files": ["lib/kept.js", "lib"],
    "browser": { "fs": false },
    "scripts": {
        "start": "node ./bin/tool.js --config=setup.js",
        "dev": "node -r ./setup.js bin/tool",
        "check": "node -e \\"require('./check.js')\\"",
        "test": "mocha 'test/*.js' --timeout 5000 && node --test test/unit/*.test.js"
    }
}
`;
    const files = await filesAfter({
      'package.json': manifest,
      'bin/tool.js': KEPT,
      'lib/kept.js': KEPT,
      'setup.js': 'exports.set = 1;\n',
      'check.js': 'exports.check = 1;\n',
      'test/a.js': KEPT,
      'test/unit/b.test.js': 'exports.b = 1;\n',
    });
    const expected = manifest
      .replace('"version": "1.0.0",', '"version": "1.0.0",\n    "type": "module",')
      .replace('"./bin/tool.js" }', '"./bin/tool.cjs" }')
      .replace('"main": "lib/kept"', '"main": "lib/kept.cjs"')
      .replace('["lib/kept.js", "lib"]', '["lib/kept.cjs", "lib"]')
      .replace('node ./bin/tool.js --config=setup.js', 'node ./bin/tool.cjs --config=setup.cjs')
      .replace('-r ./setup.js bin/tool', '-r ./setup.cjs bin/tool.cjs')
      .replace('./check.js', './check.cjs')
      .replace("mocha 'test/*.js'", "mocha 'test/*.js' 'test/*.cjs'");
    assert.equal(files.get('package.json'), expected);
    assert.ok(files.has('setup.cjs') && files.has('check.cjs'));
  });

  it('name an exact main, because import looks for nothing else', async () => {
    const manifest = async (main: string): Promise<unknown> => {
      const files = await filesAfter({
        'package.json': `{${main}}`,
        'index.js': 'exports.i = 1;\n',
        'dir/index.js': 'exports.d = 1;\n',
      });
      return (JSON.parse(files.get('package.json') ?? '') as { main?: unknown }).main;
    };
    assert.equal(await manifest(''), './index.js');
    assert.equal(await manifest('"main": "./dir"'), './dir/index.js');
    assert.equal(await manifest('"main": "lib"'), 'lib.js');
    assert.equal(await manifest('"main": "dist/built.js"'), 'dist/built.js');
  });

  it('that configure tools stay CommonJS or follow', async () => {
    const files = await filesAfter({
      'package.json': '{"scripts": {"test": "mocha"}}',
      '.eslintrc.js': 'module.exports = { root: true };\n',
      '.mocharc.js': "module.exports = { spec: ['test/*.js'], require: './test/setup.js' };\n",
      '.mocharc.json': '{"spec": "test/*.js", "require": ["./test/old.js"]}',
      '.nycrc.yml': 'exclude:\n  - test/old.js\n',
      'test/setup.js': 'exports.s = 1;\n',
      'test/old.js': KEPT,
    });
    assert.equal(files.get('.eslintrc.cjs'), 'module.exports = { root: true };\n');
    assert.equal(
      files.get('.mocharc.cjs'),
      "module.exports = { spec: ['test/*.{js,cjs}'], require: './test/setup.js' };\n",
    );
    assert.equal(files.get('.mocharc.json'), '{"spec": "test/*.{js,cjs}", "require": ["./test/old.cjs"]}');
    assert.equal(files.get('.nycrc.yml'), 'exclude:\n  - test/old.cjs\n');
  });

  it('that are programs without extension get one', async () => {
    const files = await filesAfter({
      'package.json': '{"bin": "bin/tool"}',
      'bin/tool': "#!/usr/bin/env node\nconst { a } = require('../lib');\nconsole.log(a);\n",
      'test/run.js': "const path = require('path');\nexports.tool = path.join(__dirname, '..', 'bin', 'tool');\n",
    });
    assert.equal(files.get('bin/tool.js'), "#!/usr/bin/env node\nimport { a } from '../lib.js';\nconsole.log(a);\n");
    assert.equal(JSON.parse(files.get('package.json') ?? '{}').bin, 'bin/tool.js');
    assert.match(files.get('test/run.js') ?? '', /'bin', 'tool\.js'/);
  });

  it('that tools made, that are data of tests, or that cannot be parsed stay as they are', async () => {
    const made = {
      'dist/bundle.js': '!function(e){this.x=e}(1);',
      'test/fixtures/input.js': 'module.exports = 010;\n',
      'view.js': 'const a = <b/>;\n',
    };
    const files = await filesAfter({ 'package.json': '{}', ...made });
    for (const [path, text] of Object.entries(made)) assert.equal(files.get(path), text);
    assert.match(files.get('dist/package.json') ?? '', /commonjs/);
    assert.match(files.get('test/fixtures/package.json') ?? '', /commonjs/);
  });

  it('of packages inside the package stay, and follow what they require', async () => {
    const files = await filesAfter({
      'package.json': '{}',
      'util.js': 'exports.u = 1;\n',
      'packages/inner/package.json': '{"name": "inner"}',
      'packages/inner/index.js': "module.exports = require('../../util');\n",
    });
    assert.equal(files.get('packages/inner/index.js'), "module.exports = require('../../util.cjs');\n");
    assert.ok(files.has('util.cjs'));
  });

  it('are read page by page when they are long', async () => {
    const long = `'use strict';\n\n${Array.from({ length: 25 }, (_unused, index) => `exports.n${index} = ${index};\n\n`).join('')}`;
    const files = await filesAfter({ 'package.json': '{}', 'long.js': long }, { readLimit: 10 });
    const expected = Array.from({ length: 25 }, (_unused, index) => `export const n${index} = ${index};\n\n`).join('');
    assert.equal(files.get('long.js'), expected);
  });

  it('of documentation show how to import, and keep examples that cannot be converted safely', async () => {
    const readme = [
      '# Shop',
      '```js',
      "var shop = require('shop');",
      "const { readFileSync } = require('fs');",
      "const part = require('shop/part');",
      'shop.a;',
      '```',
      '- In a list:',
      '  ```javascript',
      "  const { a } = require('shop') // the first",
      '  ```',
      '```js',
      "const helper = require('some-helper');",
      '```',
      '```js',
      "module.exports = require('shop').config({ a: 1 });",
      '```',
      'See `old.js`.',
      '',
    ].join('\n');
    const files = await filesAfter({
      'package.json': '{"name": "shop", "main": "lib.js"}',
      'part.js': 'module.exports = 1;\n',
      'old.js': KEPT,
      'README.md': readme,
      'CHANGELOG.md': 'Renamed a.js to old.js\n',
    });
    const expected = readme
      .replace("var shop = require('shop');", "import * as shop from 'shop';")
      .replace("const { readFileSync } = require('fs');", "import { readFileSync } from 'fs';")
      .replace("const part = require('shop/part');", "import part from 'shop/part.js';")
      .replace("const { a } = require('shop') //", "import { a } from 'shop' //")
      .replace('`old.js`', '`old.cjs`');
    assert.equal(files.get('README.md'), expected);
    assert.equal(files.get('CHANGELOG.md'), 'Renamed a.js to old.js\n');
  });

  it('stay all as they are when nothing can be converted', async () => {
    const before = {
      'package.json': '{"main": "a.js"}',
      'a.js': KEPT,
      'b.js': "require('./a');\nreturn;\n",
      'lib.js': KEPT,
    };
    const { files, tasks } = await migrate(new Map(Object.entries(before)));
    assert.deepEqual(Object.fromEntries(files), before);
    assert.match(tasks.at(-1)?.summary ?? '', /stays as it was: no module can be converted safely/);
  });
});

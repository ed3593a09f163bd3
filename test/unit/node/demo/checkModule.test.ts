import assert from 'node:assert/strict';
import { checkModule } from '../../../../src/node/demo/migration/checkModule.ts';
import type { Surroundings } from '../../../../src/node/demo/migration/checkModule.ts';

const AROUND: Surroundings = {
  hasFile: (path) => ['lib/a.js', 'lib/b.cjs', 'lib/data.json', 'lib/main.js', 'lib/old.cjs'].includes(path),
  isEsModule: (path) => path.endsWith('.js'),
  exportsOf: (path) => ({ 'lib/a.js': new Set(['x', 'y']), 'lib/b.cjs': 'commonjs' as const })[path],
};

describe('The check of a migrated module', () => {
  const wrong: readonly [string, string, RegExp][] = [
    ['lib/main.js', "const b = require('./b.cjs');", /still uses `require`/],
    ['lib/main.js', 'module.exports = 1;', /still uses `module`/],
    ['lib/main.js', 'export default __dirname;', /still uses `__dirname`/],
    ['lib/main.js', "import { x } from './a';", /imports `\.\/a`, and there is no such file/],
    ['lib/main.js', "import { x, z } from './a.js';", /imports `z` from `\.\/a\.js`, which does not export it/],
    ['lib/main.js', "import a from './a.js';", /imports `default`/],
    ['lib/main.js', "export { q } from './a.js';", /imports `q`/],
    ['lib/main.js', 'export const a = ;', /cannot be parsed/],
    ['lib/main.js', 'with (a) {}', /is no valid module/],
    [
      'lib/main.js',
      "const require = make(import.meta.url); require('./a.js');",
      /requires `\.\/a\.js`, which is an ES module/,
    ],
    ['lib/old.cjs', "require('./a');", /requires `\.\/a`, which is an ES module/],
    ['lib/old.cjs', "import './a.js';", /Node takes it for CommonJS/],
  ];
  for (const [path, text, pattern] of wrong) {
    it(`finds what is wrong with: ${text}`, () => {
      const problems = checkModule(path, text, AROUND);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', pattern);
    });
  }

  it('is content with a module in which everything is right', () => {
    const text = [
      "import fs, { readFileSync } from 'node:fs';",
      "import { x, y as z } from './a.js';",
      "import * as a from './a.js';",
      "import b, { anything } from './b.cjs';",
      "import data from './data.json' with { type: 'json' };",
      'const module = 1;',
      'export default [fs, readFileSync, x, z, a, b, anything, data, module];',
    ].join('\n');
    assert.deepEqual(checkModule('lib/main.js', text, AROUND), []);
    assert.deepEqual(checkModule('lib/old.cjs', "require('./b.cjs'); require('./data');", AROUND), []);
  });
});

/** A small program, and what should become of its modules. */
export interface MeaningCase {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** What Node is started with; `main.js` when left out. A renamed file is started by its new name. */
  readonly command?: readonly string[];
  /** By path: `esm`, the new path, or `unchanged` when the whole repository stays. */
  readonly fates: Readonly<Record<string, string>>;
  readonly contains?: Readonly<Record<string, RegExp>>;
  /** Whether the tools let the model read `node_modules`. */
  readonly showsPackages?: boolean;
}

const print = (expression: string): string => `console.log(JSON.stringify(${expression}));\n`;

export const CASES: readonly MeaningCase[] = [
  {
    title: 'named exports that are read inside the module',
    files: {
      'lib.js': `'use strict';\nexports.base = 2;\nexports.twice = function (n) { return exports.base * n; };\nexports.Box = class Box { open() { return exports.twice(4); } };\n`,
      'main.js': `'use strict';\nconst { twice, Box: Crate } = require('./lib');\nconst lib = require('./lib.js');\n${print('[twice(3), new Crate().open(), lib.base]')}`,
    },
    fates: { 'lib.js': 'esm', 'main.js': 'esm' },
    contains: {
      'lib.js': /export function twice\(n\)/,
      'main.js': /import \{ twice, Box as Crate \} from '\.\/lib\.js';/,
    },
  },
  {
    title: 'an exported object whose functions use `this`',
    files: {
      'lib.js': `module.exports = { step: 3, next(n) { return n + this.step; } };\n`,
      'main.js': `const lib = require('./lib');\n${print('lib.next(1)')}`,
    },
    fates: { 'lib.js': 'esm' },
    contains: { 'lib.js': /^export default \{/ },
  },
  {
    title: 'an exported function declaration that uses `this`',
    files: {
      'lib.js': `function next(n) { return n + this.step; }\nmodule.exports = { step: 3, next };\n`,
      'main.js': `const lib = require('./lib');\n${print('lib.next(1)')}`,
    },
    fates: { 'lib.js': 'esm' },
    contains: { 'lib.js': /export default \{/ },
  },
  {
    title: 'a function with properties, called, destructured and as a whole',
    files: {
      'lib.js': `module.exports = function greet(name) { return module.exports.word + name; };\nmodule.exports.word = 'hi ';\n`,
      'other.js': `const { word } = require('./lib');\nmodule.exports = word.trim();\n`,
      'main.js': `const greet = require('./lib');\n${print("[greet('Ada'), greet.word, require('./other')]")}`,
    },
    fates: { 'lib.js': 'esm', 'other.js': 'esm', 'main.js': 'esm' },
    contains: { 'lib.js': /^function greet[\s\S]*export default greet;\n$/ },
  },
  {
    title: 'exports that an importer changes',
    files: {
      'settings.js': `exports.level = 1;\nexports.describe = () => 'level ' + exports.level;\n`,
      'main.js': `const settings = require('./settings');\nsettings.level = 5;\n${print('[settings.level, settings.describe()]')}`,
    },
    fates: { 'settings.js': 'esm' },
    contains: { 'settings.js': /const exports = \{\};[\s\S]*export default exports;/ },
  },
  {
    title: 'exports that are looked at as a whole',
    files: {
      'lib.js': `exports.b = 1;\nexports.a = 2;\n`,
      'main.js': `const lib = require('./lib');\n${print("[Object.keys(lib), lib.hasOwnProperty('a'), { ...lib }]")}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: 'an exported variable that changes',
    files: {
      'lib.js': `let count = 0;\nmodule.exports = { count, increase() { count += 1; return count; } };\n`,
      'main.js': `const lib = require('./lib');\nlib.increase();\n${print('[lib.count, lib.increase()]')}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: 'exports that are assigned more than once, and in a function',
    files: {
      'lib.js': `exports.state = 'new';\nexports.start = () => { exports.state = 'started'; };\n`,
      'main.js': `const lib = require('./lib');\nlib.start();\n${print('lib.state')}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: '`exports = module.exports = value`, and more after it',
    files: {
      'lib.js': `exports = module.exports = createApp;\nfunction createApp() { return exports.version; }\nexports.version = '4';\n`,
      'main.js': `const createApp = require('./lib');\n${print('[createApp(), createApp.version]')}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: '`var lib = module.exports = {}`',
    files: {
      'lib.js': `var lib = module.exports = {};\nlib.a = 1;\nmodule.exports.b = 2;\n`,
      'main.js': `var lib = require('./lib');\n${print('[lib.a, lib.b]')}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: 'exports under a condition',
    files: {
      'lib.js': `if (process.platform === 'nowhere') module.exports = 'a';\nelse module.exports = 'b';\n`,
      'main.js': `const lib = require('./lib');\n${print('lib')}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: 'exports that a function replaces later',
    files: {
      'lib.js': `module.exports = { replace() { module.exports = 'new'; } };\n`,
      'main.js': `require('./lib').replace();\n${print("require('./lib')")}`,
    },
    fates: { 'lib.js': 'unchanged', 'main.js': 'unchanged' },
  },
  {
    title: 'exports with names that are words of the language, taken, or no identifiers',
    files: {
      'words.js': `exports.delete = () => 'deleted';\nexports.process = process.platform.length > 0;\nconst used = 1;\nexports.used = used + 1;\n`,
      'odd.js': `exports['a-b'] = 1;\nexports.default = 2;\n`,
      'main.js': `const words = require('./words');\nconst odd = require('./odd');\n${print("[words.delete(), words.process, words.used, odd['a-b'], odd.default]")}`,
    },
    fates: { 'words.js': 'esm', 'odd.js': 'esm' },
    contains: { 'words.js': /as delete/ },
  },
  {
    title: 'an export that is read where its name means something else',
    files: {
      'lib.js': `exports.size = 3;\nexports.grow = function (size) { return exports.size + size; };\n`,
      'main.js': `const lib = require('./lib');\n${print('lib.grow(2)')}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: 'a getter among the exports',
    files: {
      'lib.js': `let reads = 0;\nmodule.exports = { get reads() { reads += 1; return reads; } };\n`,
      'main.js': `const lib = require('./lib');\n${print('[lib.reads, lib.reads]')}`,
    },
    fates: { 'lib.js': 'esm' },
  },
  {
    title: 'comments and values between the exports of an object',
    files: {
      'lib.js': `const a = 1;\nmodule.exports = {\n  // the first\n  a,\n  /** Adds. */\n  add: (x) => {\n    return x + a;\n  },\n  text: \`line\n  indented\`,\n  async later() { return 1; },\n  *all() { yield 1; }, // the last\n};\n`,
      'main.js': `const lib = require('./lib');\nlib.later().then((later) => ${print('[lib.a, lib.add(1), lib.text, [...lib.all()], later]').trim().slice(0, -1)});\n`,
    },
    fates: { 'lib.js': 'esm' },
    contains: {
      'lib.js':
        /\/\/ the first[\s\S]*\/\*\* Adds\. \*\/\nexport const add = \(x\) => \{\n {2}return x \+ a;\n\};[\s\S]*\/\/ the last/,
    },
  },
  {
    title: 'a circle of modules that use each other late',
    files: {
      'even.js': `const odd = require('./odd');\nexports.isEven = (n) => n === 0 || odd.isOdd(n - 1);\n`,
      'odd.js': `const { isEven } = require('./even');\nexports.isOdd = (n) => n !== 0 && isEven(n - 1);\n`,
      'main.js': `const { isOdd } = require('./odd');\n${print('[isOdd(3), isOdd(4)]')}`,
    },
    fates: { 'even.js': 'esm', 'odd.js': 'esm' },
  },
  {
    title: 'a circle of modules of which one sees the other unfinished',
    files: {
      'a.js': `exports.early = 'early';\nconst b = require('./b');\nexports.seen = b.seen;\n`,
      'b.js': `const a = require('./a');\nexports.seen = Object.keys(a);\n`,
      'main.js': `const a = require('./a');\n${print('a.seen')}`,
    },
    fates: { 'a.js': 'a.cjs', 'b.js': 'b.cjs', 'main.js': 'esm' },
  },
  {
    title: 'a class that extends one from a circle',
    files: {
      'base.js': `class Base { make() { const Sub = require('./sub'); return new Sub().name(); } }\nmodule.exports = Base;\n`,
      'sub.js': `const Base = require('./base');\nclass Sub extends Base { name() { return 'sub'; } }\nmodule.exports = Sub;\n`,
      'main.js': `const Base = require('./base');\n${print('new Base().make()')}`,
    },
    fates: { 'base.js': 'base.cjs', 'sub.js': 'sub.cjs' },
  },
  {
    title: 'a module that is loaded late and has no effects',
    files: {
      'table.js': `const os = require('os');\nmodule.exports = (rows) => rows.join(os.EOL.trim() + '|');\n`,
      'main.js': `function show(rows) { const table = require('./table'); return table(rows); }\n${print("show(['a', 'b'])")}`,
    },
    fates: { 'table.js': 'esm', 'main.js': 'esm' },
  },
  {
    title: 'a module that is loaded late and has effects',
    files: {
      'loud.js': `console.log('loaded');\nmodule.exports = 1;\n`,
      'main.js': `console.log('before');\nfunction load() { return require('./loud'); }\nload();\n${print("'after'")}`,
    },
    fates: { 'main.js': 'unchanged' },
  },
  {
    title: 'something that is set before another module is loaded',
    files: {
      'config.js': `module.exports = process.env.DEMO_LEVEL;\n`,
      'level.js': `process.env.DEMO_LEVEL = 'high';\nconst config = require('./config');\nmodule.exports = config;\n`,
      'util.js': `exports.shout = (text) => text + '!';\n`,
      'main.js': `const level = require('./level');\nconst { shout } = require('./util');\n${print('shout(level)')}`,
    },
    fates: { 'level.js': 'level.cjs', 'config.js': 'config.cjs', 'util.js': 'esm', 'main.js': 'esm' },
  },
  {
    title: 'a package that is loaded for its effects before another module',
    files: {
      'node_modules/setup/config.js': `process.env.DEMO_LEVEL = 'set';\n`,
      'level.js': `module.exports = process.env.DEMO_LEVEL;\n`,
      'other.js': `require('setup/config');\nconst level = require('./level');\nmodule.exports = level;\n`,
      'main.js': `const other = require('./other');\n${print('other')}`,
    },
    fates: { 'level.js': 'level.cjs', 'other.js': 'other.cjs', 'main.js': 'esm' },
  },
  {
    title: 'modules with effects, in their order',
    files: {
      'one.js': `console.log(1);\n`,
      'two.js': `console.log(2);\nmodule.exports = 2;\n`,
      'three.js': `console.log(3);\nexports.three = 3;\n`,
      'main.js': `require('./one');\nconst list = [require('./two')];\nconst { three } = require('./three');\n${print('[list, three]')}`,
    },
    fates: { 'one.js': 'esm', 'two.js': 'esm', 'three.js': 'esm', 'main.js': 'esm' },
  },
  {
    title: 'required modules in expressions',
    files: {
      'make.js': `module.exports = (n) => ({ n });\n`,
      'Shape.js': `module.exports = class Shape { sides() { return 4; } };\n`,
      'names.js': `exports.first = 'Ada';\nexports.last = () => 'Lovelace';\n`,
      'main.js': `const made = require('./make')(3);\nconst shape = new (require('./Shape'))();\nclass Square extends require('./Shape') {}\nconst first = require('./names').first;\n${print("[made, shape.sides(), new Square().sides(), first, require('./names').last()]")}`,
    },
    fates: { 'make.js': 'esm', 'Shape.js': 'esm', 'names.js': 'esm', 'main.js': 'esm' },
  },
  {
    title: 'several declarations in one statement, with comments, and one that is changed',
    files: {
      'a.js': `module.exports = 'a';\n`,
      'b.js': `exports.b = 'b';\n`,
      'main.js': `var a = require('./a'), // the first\n    { b, c = 'none', ...rest } = require('./b'),\n    path = require('path')\n  , again = require('./a')\n  , number = 5;\nagain += '!';\n${print("[a, b, c, rest, path.posix.join('x', 'y'), again, number]")}`,
    },
    fates: { 'a.js': 'esm', 'b.js': 'esm', 'main.js': 'esm' },
    contains: { 'main.js': /\/\/ the first/ },
  },
  {
    title: 'JSON, and a JSON file beside a folder of the same name',
    files: {
      'data.json': '{"from": "file"}',
      'data/index.js': `module.exports = 'folder';\n`,
      'main.js': `const data = require('./data');\nconst folder = require('./data/');\nconst { from } = require('./data.json');\n${print('[data, folder, from]')}`,
    },
    fates: { 'data/index.js': 'esm', 'main.js': 'esm' },
  },
  {
    title: 'folders with an index and with a package.json, and the package itself',
    files: {
      'lib/index.js': `module.exports = { parent: () => require('..').name };\n`,
      'part/package.json': '{"main": "./code/start"}',
      'part/code/start.js': `module.exports = 'part';\n`,
      'entry.js': `exports.name = 'entry';\n`,
      'package.json': '{"name": "self", "main": "entry"}\n',
      'main.js': `const lib = require('./lib');\nconst part = require('./part');\n${print('[lib.parent(), part]')}`,
    },
    fates: { 'lib/index.js': 'esm', 'entry.js': 'esm', 'main.js': 'esm', 'part/code/start.js': 'esm' },
    contains: { 'package.json': /"main": "entry\.js"/, 'main.js': /'\.\/part\/code\/start\.js'/ },
  },
  {
    title: 'the path of the module, and being the main program',
    files: {
      'bin/tool.js': `#!/usr/bin/env node\n'use strict';\n\nconst path = require('path');\nif (require.main === module) {\n  ${print('[path.basename(__filename), path.basename(__dirname)]')}}\nmodule.exports = module !== require.main;\n`,
      'main.js': `const isPart = require('./bin/tool');\n${print('isPart')}`,
    },
    command: ['bin/tool'],
    fates: { 'bin/tool.js': 'esm', 'main.js': 'esm' },
    contains: { 'bin/tool.js': /^#!\/usr\/bin\/env node\nimport path from 'path';/ },
  },
  {
    title: 'a module that asks for its parent',
    files: {
      'tool.js': `if (!module.parent) console.log('started');\nmodule.exports = 'tool';\n`,
      'user.js': `module.exports = require('./tool') + ' used';\n`,
      'other.js': `exports.other = 1;\n`,
      'main.js': `const user = require('./user');\n${print('user')}`,
    },
    fates: { 'tool.js': 'tool.cjs', 'user.js': 'user.cjs', 'other.js': 'esm', 'main.js': 'main.cjs' },
  },
  {
    title: 'a cache that is emptied',
    files: {
      'counter.js': `let n = 0;\nmodule.exports = () => (n += 1);\n`,
      'fresh.js': `module.exports = () => { delete require.cache[require.resolve('./counter')]; return require('./counter')(); };\n`,
      'main.js': `const fresh = require('./fresh');\n${print('[fresh(), fresh()]')}`,
    },
    fates: { 'counter.js': 'counter.cjs', 'fresh.js': 'fresh.cjs', 'main.js': 'esm' },
  },
  {
    title: 'plugins that are loaded by a computed name',
    files: {
      'plugins/one.js': `module.exports = { name: 'one' };\n`,
      'plugins/two.js': `const { shout } = require('../util');\nmodule.exports = { name: shout('two') };\n`,
      'util.js': `exports.shout = (text) => text + '!';\n`,
      'load.js': `const fs = require('fs');\nconst path = require('path');\nconst folder = path.join(__dirname, 'plugins');\nmodule.exports = () => fs.readdirSync(folder).filter((file) => file.endsWith('.js')).sort().map((file) => require(path.join(folder, file)).name);\n`,
      'main.js': `const load = require('./load');\n${print("[load(), require('./plugins/one').name]")}`,
    },
    fates: { 'load.js': 'load.cjs', 'util.js': 'util.cjs', 'plugins/one.js': 'esm', 'main.js': 'esm' },
    contains: { 'plugins/package.json': /"type": "commonjs"/, 'plugins/two.js': /require\('\.\.\/util\.cjs'\)/ },
  },
  {
    title: 'plugins that are loaded by a name from elsewhere',
    files: {
      'plugins/red.js': `module.exports = 'red';\n`,
      'load.js': `exports.load = (file) => require(file);\n`,
      'main.js': `const path = require('node:path');\nconst { load } = require('./load');\n${print("load(path.join(__dirname, 'plugins', process.argv[2] || 'red'))")}`,
    },
    fates: { 'load.js': 'load.cjs', 'plugins/red.js': 'esm', 'main.js': 'esm' },
    contains: { 'plugins/package.json': /commonjs/ },
  },
  {
    title: 'code that strict mode refuses',
    files: {
      'octal.js': `module.exports = 010;\n`,
      'with.js': `module.exports = function (o) { with (o) { return a; } };\n`,
      'return.js': `exports.a = 1;\nif (exports.a) return;\nexports.b = 2;\n`,
      'words.js': `var await = 1;\nexports.value = await;\n`,
      'main.js': print(
        "[require('./octal'), require('./with')({ a: 1 }), require('./return').b, require('./words').value]",
      ),
    },
    fates: {
      'octal.js': 'octal.cjs',
      'with.js': 'with.cjs',
      'return.js': 'return.cjs',
      'words.js': 'words.cjs',
      'main.js': 'esm',
    },
  },
  {
    title: 'code that means something else in strict mode',
    files: {
      'implicit.js': `total = 0;\nmodule.exports = () => (total += 1);\n`,
      'callee.js': `module.exports = function (n) { return n < 2 ? 1 : n * arguments.callee(n - 1); };\n`,
      'linked.js': `module.exports = function (a) { a = 2; return arguments[0]; };\n`,
      'block.js': `if (true) { function inner() { return 'inner'; } }\nmodule.exports = inner();\n`,
      'global.js': `module.exports = (function () { return this; })() === globalThis;\n`,
      'top.js': `module.exports = this === exports;\n`,
      'main.js': print(
        "[require('./implicit')(), require('./callee')(4), require('./linked')(1), require('./block'), require('./global'), require('./top')]",
      ),
    },
    fates: {
      'implicit.js': 'implicit.cjs',
      'callee.js': 'callee.cjs',
      'linked.js': 'linked.cjs',
      'block.js': 'block.cjs',
      'global.js': 'global.cjs',
      'top.js': 'top.cjs',
      'main.js': 'esm',
    },
  },
  {
    title: 'modules that are ES modules or CommonJS by name, and import() in CommonJS',
    files: {
      'fn.js': `module.exports = () => 'fn';\n`,
      'names.js': `exports.a = 1;\nexports.b = 2;\n`,
      'both.js': `exports.a = 3;\n`,
      'late.js': `exports.value = 'late';\n`,
      'user.mjs': `import fn from './fn.js';\nimport { a } from './names.js';\nimport both, { a as c } from './both.js';\nexport default [fn(), a, both, c];\n`,
      'old.cjs': `module.exports = require('./shared').shared;\n`,
      'shared.js': `exports.shared = 'shared';\n`,
      'main.js': `const old = require('./old.cjs');\nconst { b } = require('./names');\nimport('./user.mjs').then(async (user) => { const late = await import('./late.js'); ${print('[user.default, b, old, late.default]').trim()} });\n`,
    },
    fates: {
      'fn.js': 'esm',
      'names.js': 'esm',
      'both.js': 'both.cjs',
      'shared.js': 'shared.cjs',
      'late.js': 'late.cjs',
      'main.js': 'esm',
    },
    contains: { 'fn.js': /export default/, 'names.js': /export const a/ },
  },
  {
    title: 'packages of which nothing is known',
    files: {
      'node_modules/dual/package.json': '{"exports": {"import": "./index.mjs", "require": "./index.cjs"}}',
      'node_modules/dual/index.cjs': `exports.kind = 'commonjs';\n`,
      'node_modules/dual/index.mjs': `export const kind = 'esm';\n`,
      'node_modules/dual/sub.js': '',
      'main.js': `const { kind } = require('dual');\nlet missing;\ntry { missing = require('not-there'); } catch { missing = 'missing'; }\n${print('[kind, missing]')}`,
    },
    fates: { 'main.js': 'esm' },
    contains: { 'main.js': /createRequire/ },
  },
  {
    title: 'packages that can be looked at',
    files: {
      'node_modules/plain/package.json': '{"main": "index.js"}',
      'node_modules/plain/index.js': `module.exports = { a: 1 };\n`,
      'node_modules/dual/package.json': '{"exports": {"import": "./index.mjs", "require": "./index.cjs"}}',
      'node_modules/dual/index.cjs': `exports.kind = 'commonjs';\n`,
      'node_modules/dual/index.mjs': `export const kind = 'esm';\n`,
      'main.js': `const plain = require('plain');\nconst { a } = require('plain');\nconst dual = require('dual');\n${print('[plain, a, dual]')}`,
    },
    showsPackages: true,
    fates: { 'main.js': 'esm' },
    contains: { 'main.js': /import plain from 'plain';/ },
  },
  {
    title: 'names of files in strings, in any alphabet',
    files: {
      'child program.js': `module.parent;\nconsole.log('child of ' + typeof module.parent);\n`,
      'größe – 尺寸.js': `exports.größe = 3;\n`,
      'main.js': `const path = require('path');\nconst { execFileSync } = require('child_process');\nconst { größe } = require('./größe – 尺寸');\nconst child = path.join(__dirname, 'child program.js');\nconsole.log(größe, String(execFileSync(process.execPath, [child])));\n`,
    },
    fates: { 'child program.js': 'child program.cjs', 'größe – 尺寸.js': 'esm', 'main.js': 'esm' },
  },
  {
    title: 'a folder that is named like a module',
    files: {
      'parts.js': `this.x = 1;\nexports.y = 2;\n`,
      'parts/a.txt': 'text',
      'main.js': `const fs = require('fs');\nconst path = require('path');\nconst parts = require('./parts');\n${print("[parts, fs.readdirSync(path.join(__dirname, 'parts'))]")}`,
    },
    fates: { 'parts.js': 'parts.cjs', 'main.js': 'esm' },
  },
  {
    title: 'lines without semicolons that begin with a parenthesis',
    files: {
      'lib.js': `module.exports = { a: 1, b: () => __dirname.length > 0 }\n`,
      'main.js': `const lib = require('./lib')\n\n;[1].forEach(() => console.log(lib.a, lib.b()))\n`,
      'self.js': `(function () { module.exports = __filename.length })()\n`,
    },
    fates: { 'lib.js': 'esm', 'main.js': 'esm' },
  },
  {
    title: 'Windows line ends',
    files: {
      'lib.js': `'use strict';\r\n\r\nconst path = require('path');\r\nexports.a = () => path.sep.length;\r\nexports.b = __dirname.length > 0;\r\n`,
      'main.js': `const { a, b } = require('./lib');\r\nconsole.log(a(), b);\r\n`,
    },
    fates: { 'lib.js': 'esm' },
    contains: { 'lib.js': /^(?:[^\r\n]*\r\n)+$/ },
  },
  {
    title: 'what a compiler has made',
    files: {
      'compiled.js': `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = void 0;\nexports.default = 'compiled';\n`,
      'main.js': `const compiled = require('./compiled');\n${print('[compiled.default, compiled.__esModule]')}`,
    },
    fates: { 'compiled.js': 'compiled.cjs', 'main.js': 'esm' },
  },
  {
    title: 'exports that are handed on and built in a loop',
    files: {
      'loop.js': `for (const name of ['a', 'b']) exports[name] = name.toUpperCase();\nObject.assign(exports, { c: 3 });\n`,
      'all.js': `module.exports = Object.assign({}, require('./loop'), { d: 4 });\n`,
      'again.js': `module.exports = require('./all');\n`,
      'main.js': `const again = require('./again');\n${print('again')}`,
    },
    fates: { 'loop.js': 'esm', 'all.js': 'esm', 'again.js': 'esm' },
  },
  {
    title: 'a path to a module that is looked up and not loaded',
    files: {
      'worker.js': `exports.a = 1;\n`,
      'kept.js': `exports.b = this.b;\n`,
      'main.js': `const path = require('path');\n${print("path.basename(require.resolve('./worker')) + path.basename(require.resolve('./kept'), path.extname(require.resolve('./kept')))")}`,
    },
    fates: { 'kept.js': 'kept.cjs', 'main.js': 'esm' },
  },
  {
    title: 'sides of an export that are in parentheses, immediate or anonymous',
    files: {
      'paren.js': `module.exports = (function () { return 'paren'; })();\n`,
      'bound.js': `module.exports = function () { return this.v; }.bind({ v: 1 });\n`,
      'arrow.js': `exports.f = (a) => (b) => a + b;\nexports.g = (1, 2);\n`,
      'named.js': `module.exports = function Map() { return new globalThis.Map([[1, 2]]).size; };\nmodule.exports.other = new Map([[1, 2], [3, 4]]).size;\n`,
      'main.js': `const arrow = require('./arrow');\n${print("[require('./paren'), require('./bound')(), arrow.f(1)(2), arrow.g, require('./named')(), require('./named').other]")}`,
    },
    fates: { 'paren.js': 'esm', 'bound.js': 'esm', 'arrow.js': 'esm', 'named.js': 'esm', 'main.js': 'esm' },
  },
];

import assert from 'node:assert/strict';
import { javaScriptNames } from '../../../../src/core/gates/publicNames/javaScriptNames.ts';
import type { PublicNames } from '../../../../src/core/gates/publicNames/publicNames.ts';

/** Names with their parameters: "add(a, b?)", "VERSION". */
function shown({ names }: PublicNames): string[] {
  return [...names]
    .flatMap(([name, ways]) =>
      ways.length === 0
        ? [name]
        : ways.map(
            (way) =>
              `${name}(${way.map((each) => `${each.rest ? '...' : ''}${each.name || '_'}${each.optional ? '?' : ''}`).join(', ')})`,
          ),
    )
    .sort();
}

function check(text: string, ...expected: string[]): void {
  assert.deepEqual(shown(javaScriptNames(text)), [...expected].sort(), text);
}

describe('The public names of JavaScript and TypeScript', () => {
  it('are those of declarations, with parameters', () => {
    check('export function add(a, b = 1, ...rest) {}', 'add(a, b?, ...rest)');
    check(
      'export async function* gen<T extends { a: 1 }>(this: X, { a, b }: P, c?: (x: number) => void) {}',
      'gen(_, c?)',
    );
    check('export const add = (a: number, b?: Map<string, number>): number => a + 1;', 'add(a, b?)');
    check('export const one = a => a, two = 2;\nexport let three', 'one(a)', 'two', 'three');
    check('export const f = async function (a, b) {}', 'f(a, b)');
    check('export const { a, b: c, ...d } = load();', 'a', 'c', 'd');
    check('export abstract class A {}\nexport class B extends C {}', 'A', 'B');
    check('export interface I { f(a: string): void }\nexport type T = { a: 1 };\nexport enum E { A }', 'I', 'T', 'E');
    check('export declare const enum E { A }\nexport namespace N {}', 'E', 'N');
    check('export function f(a: string): void;\nexport function f(a: number, b: number): void;', 'f(a)', 'f(a, b)');
  });

  it('are those of lists and of the default', () => {
    check('function a(x) {}\nconst b = (y) => y;\nexport { a, b as c, type D };', 'a(x)', 'c(y)', 'D');
    check("export { a as default, b } from './x.js';\nexport * as all from './y.js';", 'default', 'b', 'all');
    check('export default function (a, b) {}', 'default(a, b)');
    check('const main = (a) => a;\nexport default main;', 'default(a)');
    check('export default class Thing {}', 'default');
    assert.deepEqual([...javaScriptNames('export default { a, b: 1, c() {} }').throughDefault], ['a', 'b', 'c']);
    assert.equal(javaScriptNames("export * from './x.js';").isOpen, true);
  });

  it('are those of CommonJS', () => {
    check('module.exports = { a, b: f, c(x) {}, d: (y) => y };\nfunction f(z) {}', 'a', 'b(z)', 'c(x)', 'd(y)');
    check('exports.a = function (x) {};\nmodule.exports.b = 1;', 'a(x)', 'b');
    check('function main(a) {}\nmodule.exports = main;\nmodule.exports.helper = (b) => b;', 'default(a)', 'helper(b)');
    check('exports = module.exports = createApplication;\nfunction createApplication() {}', 'default()');
    assert.equal(javaScriptNames("module.exports = require('./x');").isOpen, true);
    assert.equal(javaScriptNames('module.exports = { ...other, a };').isOpen, true);
    assert.equal(javaScriptNames('Object.assign(exports, other)').isOpen, true);
    check('if (exports.a === 1) use(exports.b);', ...[]);
  });

  it('are not what stands in comments, texts, templates and patterns', () => {
    check('// export const a = 1\n/* export const b = 1 */\nconst s = "export const c = 1";', ...[]);
    check('const t = `\nexport const a = ${`export const b`} 1;`;\nexport const real = 1;', 'real');
    check('const r = /export const a = "/;\nexport const real = 1 / 2; // "', 'real');
    check("export const quote = '\\'';\nexport function next(a) {}", 'quote', 'next(a)');
    check('object.export = 1;\nconst o = { export: 2 };\n$export(1);', ...[]);
  });

  it('are read from texts that are broken or odd without an end', () => {
    for (const text of [
      'export',
      'export {',
      'export function',
      'export const a = (',
      'module.exports = {',
      '`${',
      '/*',
      '"',
    ]) {
      javaScriptNames(text);
    }
    const long = `export const a = 1;\n${'('.repeat(50_000)}\n${'export { '.repeat(2_000)}`;
    assert.ok(javaScriptNames(long).names.has('a'));
    javaScriptNames('export { a, '.repeat(30_000));
    javaScriptNames('module.exports = {'.repeat(30_000));
    javaScriptNames('`${'.repeat(100_000));
    check('export const __proto__ = 1, constructor = 2;', '__proto__', 'constructor');
  });
});

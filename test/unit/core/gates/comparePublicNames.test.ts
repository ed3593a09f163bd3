import assert from 'node:assert/strict';
import { comparePublicNames } from '../../../../src/core/gates/publicNames/comparePublicNames.ts';
import { javaScriptNames } from '../../../../src/core/gates/publicNames/javaScriptNames.ts';
import { pythonNames } from '../../../../src/core/gates/publicNames/pythonNames.ts';

/** What comes of a file, or of several, before and after. */
function compare(...files: readonly (readonly [before: string | undefined, after: string | undefined])[]) {
  return comparePublicNames(
    files.map(([before, after], index) => ({
      path: `${index}.js`,
      before: before === undefined ? undefined : javaScriptNames(before),
      after: after === undefined ? undefined : javaScriptNames(after),
      counts: true,
    })),
  );
}

const NOTHING = { removed: [], changed: [] };

describe('Comparing public names', () => {
  it('finds names that are gone, and functions that cannot be called as before', () => {
    assert.deepEqual(compare(['export const a = 1, b = 2;', 'export const a = 1;']).removed, ['0.js: b']);
    const changes = [
      ['(a)', '(a, b)', 'f(a) is f(a, b) now'],
      ['(a, b)', '(a)', 'f(a, b) is f(a) now'],
      ['(a, b)', '(b, a)', 'f(a, b) is f(b, a) now'],
      ['(...a)', '(a)', 'f(...a) is f(a) now'],
      ['(a = 1)', '(a)', 'f(a?) is f(a) now'],
    ] as const;
    for (const [before, after, told] of changes) {
      const found = compare([`export function f${before} {}`, `export function f${after} {}`]);
      assert.deepEqual(found.changed, [`0.js: ${told}`]);
    }
  });

  it('lets be what can be called as before', () => {
    for (const [before, after] of [
      ['(a)', '(b)'],
      ['(a)', '(a, b = 1)'],
      ['(a)', '(a: string, b?: number): void'],
      ['(a, b)', '(...all)'],
      ['(a)', '({ a, b })'],
      ['(a, b)', '(a?, b?)'],
    ]) {
      assert.deepEqual(compare([`export function f${before} {}`, `export function f${after} {}`]), NOTHING);
    }
  });

  it('lets modules change from CommonJS to exports, in whichever form', () => {
    const object = 'function a(x) {}\nconst b = 1;\nmodule.exports = { a, b };';
    for (const after of [
      'export function a(x) {}\nexport const b = 1;',
      'function a(x) {}\nconst b = 1;\nexport { a, b };',
      'const a = 1, b = 1;\nexport default { a, b };',
    ]) {
      assert.deepEqual(compare([object, after]), NOTHING);
    }
    const single = 'function create(x) {}\nmodule.exports = create;\ncreate.helper = 1;';
    assert.deepEqual(compare([single, 'export default function create(x) {}']), NOTHING);
    assert.deepEqual(compare([single, 'export function create(x) {}']), NOTHING);
    assert.deepEqual(compare([single, 'export const other = 1;']).removed, ['0.js: default']);
    assert.deepEqual(compare([object, 'export function a(x) {}']).removed, ['0.js: b']);
  });

  it('counts what another changed file has got as moved, and what is passed on as there', () => {
    assert.deepEqual(compare(['export const a = 1;', undefined], [undefined, 'export const a = 1;']), NOTHING);
    assert.deepEqual(compare(['export const a = 1;', "export * from './other.js';"]), NOTHING);
    assert.deepEqual(
      compare(['export const a = 1;', undefined], ['export const a = 2;', 'export const a = 2;']).removed,
      ['0.js: a'],
    );
  });

  it('counts the names of parameters where callers may use them', () => {
    const found = comparePublicNames([
      {
        path: 'a.py',
        before: pythonNames('def f(path, mode=1): pass\n'),
        after: pythonNames('def f(file, mode=1): pass\n'),
        counts: true,
      },
    ]);
    assert.deepEqual(found.changed, ['a.py: f(path, mode?) is f(file, mode?) now']);
  });
});

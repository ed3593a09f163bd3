import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { groupModules } from '../../../../../src/core/planning/templates/surveyItems.ts';
import { module } from './setup.ts';

describe('groups of source files', () => {
  it('are the folders, with what lies around them', () => {
    const modules = [
      module('src/a/one.js', 'core', { imports: ['src/b/x.js', 'src/a/two.js'] }),
      module('src/a/two.js', 'core', { imports: ['src/b/x.js'] }),
      module('src/b/x.js', 'utility'),
    ];
    assert.deepEqual(groupModules(modules, modules, 10), [
      { name: 'src/a', files: ['src/a/one.js', 'src/a/two.js'], lines: 200, imports: ['src/b/x.js'], importedBy: [] },
      {
        name: 'src/b/x.js',
        files: ['src/b/x.js'],
        lines: 100,
        imports: [],
        importedBy: ['src/a/one.js', 'src/a/two.js'],
      },
    ]);
  });

  it('keep files together that import each other, wherever they are', () => {
    const modules = [
      module('a/x.js', 'core', { imports: ['b/y.js'], lines: 900 }),
      module('a/z.js', 'core', { lines: 900 }),
      module('b/y.js', 'core', { imports: ['a/x.js'], lines: 900 }),
    ];
    const groups = groupModules(modules, modules, 10);
    assert.deepEqual(
      groups.map(({ files }) => files),
      [['a/x.js', 'b/y.js'], ['a/z.js']],
    );
  });

  it('divide a large folder and join what is hardly worth an agent', () => {
    const large = Array.from({ length: 10 }, (_, index) => module(`big/m${index}.js`, 'core', { lines: 400 }));
    const tiny = Array.from({ length: 4 }, (_, index) => module(`tiny${index}/m.js`, 'core', { lines: 5 }));
    const groups = groupModules([...large, ...tiny], [], 20);
    assert.deepEqual(
      groups.map(({ lines }) => lines).sort((a, b) => a - b),
      [20, 800, 800, 1200, 1200],
    );
  });

  it('hold every file once, under names of their own, and are never too many', () => {
    const path = fc
      .tuple(fc.constantFrom('', 'a/', 'a/b/', 'c/', 'c d/é/', 'x/y/z/'), fc.nat(200))
      .map(([folder, number]) => `${folder}m${number}.js`);
    const modules = fc
      .uniqueArray(path, { minLength: 1, maxLength: 60 })
      .chain((paths) =>
        fc.tuple(
          ...paths.map((each) =>
            fc
              .record({ imports: fc.subarray(paths, { maxLength: Math.min(3, paths.length) }), lines: fc.nat(2_000) })
              .map((more) => module(each, 'core', more)),
          ),
        ),
      );
    fc.assert(
      fc.property(modules, fc.integer({ min: 1, max: 30 }), (all, most) => {
        const groups = groupModules(all, all, most);
        assert.ok(groups.length <= most);
        assert.deepEqual(groups.flatMap(({ files }) => files).sort(), all.map(({ path: each }) => each).sort());
        assert.equal(new Set(groups.map(({ name }) => name)).size, groups.length);
      }),
    );
  });
});

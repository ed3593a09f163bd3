import assert from 'node:assert/strict';
import fc from 'fast-check';
import { combineChangeSets } from '../../../../src/core/changes/combine.ts';
import type { ChangeSet } from '../../../../src/shared/changes.ts';
import type { FileConflict } from '../../../../src/shared/failures.ts';
import { createLineMerger } from '../../../support/lineMerger.ts';
import { createBodies } from './setup.ts';
import type { Bodies } from './setup.ts';

type Files = Record<string, readonly [string | undefined, string | undefined]>;

const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';
const withLine = (text: string, old: string, fresh: string): string => text.replace(`${old}\n`, `${fresh}\n`);

/** The overlay as texts by path, or the conflicts as `path: one/other reason`. */
async function combined(...given: readonly [string, Files][]): Promise<Record<string, string | undefined> | string[]> {
  const bodies = createBodies();
  return shown(
    given.map(([taskId, files]) => bodies.changeSet(taskId, files)),
    bodies,
  );
}

async function shown(
  changeSets: readonly ChangeSet[],
  bodies: Bodies,
): Promise<Record<string, string | undefined> | string[]> {
  const result = await combineChangeSets(changeSets, { contents: bodies.contents, merger: createLineMerger() });
  if (!result.ok) {
    assert.ok(result.failure.kind === 'conflict');
    return result.failure.conflicts.map(describeConflict);
  }
  const entries = [...result.value.values()].map(
    async ({ path, content }) => [path.path, await bodies.shown(content)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

const describeConflict = ({ path, between, reason }: FileConflict): string =>
  `${path.path}: ${between.join('/')} ${reason}`;

describe('Combined change sets', () => {
  it('are the union where nobody met', async () => {
    assert.deepEqual(
      await combined(['a', { x: ['1', '2'], gone: ['1', undefined] }], ['b', { y: [undefined, 'new'] }]),
      {
        x: '2',
        gone: undefined,
        y: 'new',
      },
    );
    assert.deepEqual(await combined(), {});
  });

  it('take the later one where it builds on the earlier', async () => {
    assert.deepEqual(await combined(['a', { x: ['1', '2'] }], ['b', { x: ['2', '3'] }]), { x: '3' });
    assert.deepEqual(await combined(['a', { x: ['1', undefined] }], ['b', { x: [undefined, 'again'] }]), {
      x: 'again',
    });
    assert.deepEqual(await combined(['a', { x: [undefined, '1'] }], ['b', { x: ['1', undefined] }]), { x: undefined });
  });

  it('merge siblings that changed different places', async () => {
    const a = withLine(LINES, 'two', 'TWO');
    const b = withLine(LINES, 'six', 'SIX');
    assert.deepEqual(await combined(['a', { x: [LINES, a] }], ['b', { x: [LINES, b] }]), {
      x: withLine(a, 'six', 'SIX'),
    });
  });

  it('merge a diamond: what builds on the merged file replaces it, what builds on one side is merged in', async () => {
    const a = withLine(LINES, 'one', 'ONE');
    const b = withLine(a, 'three', 'THREE');
    const c = withLine(a, 'five', 'FIVE');
    const both = withLine(b, 'five', 'FIVE');
    const d = withLine(both, 'four', 'FOUR');
    const e = withLine(c, 'seven', 'SEVEN');
    assert.deepEqual(
      await combined(
        ['a', { x: [LINES, a] }],
        ['b', { x: [a, b] }],
        ['c', { x: [a, c] }],
        ['d', { x: [both, d] }],
        ['e', { x: [c, e] }],
      ),
      { x: withLine(d, 'seven', 'SEVEN') },
    );
  });

  it('are fine where siblings did the same', async () => {
    assert.deepEqual(
      await combined(
        ['a', { x: ['1', '2'], gone: ['1', undefined], added: [undefined, 'n'] }],
        ['b', { x: ['1', '2'], gone: ['1', undefined], added: [undefined, 'n'] }],
      ),
      { x: '2', gone: undefined, added: 'n' },
    );
  });

  it('merge executable bits', async () => {
    assert.deepEqual(
      await combined(
        [
          'a',
          {
            bit: ['x', '*x'],
            both: [LINES, `*${withLine(LINES, 'two', 'TWO')}`],
            off: ['*x', 'x'],
            added: [undefined, 'n'],
          },
        ],
        [
          'b',
          {
            bit: ['x', 'y'],
            both: [LINES, withLine(LINES, 'six', 'SIX')],
            off: ['*x', '*y'],
            added: [undefined, '*n'],
          },
        ],
      ),
      { bit: '*y', both: `*${withLine(withLine(LINES, 'two', 'TWO'), 'six', 'SIX')}`, off: 'y', added: '*n' },
    );
  });

  const conflicts: readonly [string, readonly [string, Files][], string[]][] = [
    [
      'the same place changed',
      [
        ['a', { x: ['1\n', '2\n'] }],
        ['b', { x: ['1\n', '3\n'] }],
      ],
      ['x: a/b both-changed'],
    ],
    [
      'the same file added',
      [
        ['a', { x: [undefined, '2'] }],
        ['b', { x: [undefined, '3'] }],
      ],
      ['x: a/b both-added'],
    ],
    [
      'one deleted, then one changed',
      [
        ['a', { x: ['1', undefined] }],
        ['b', { x: ['1', '3'] }],
      ],
      ['x: a/b deleted-and-changed'],
    ],
    [
      'one changed, then one deleted',
      [
        ['a', { x: ['1', '2'] }],
        ['b', { x: ['1', undefined] }],
      ],
      ['x: a/b deleted-and-changed'],
    ],
    [
      'a binary file changed',
      [
        ['a', { x: ['\0-1', '\0-2'] }],
        ['b', { x: ['\0-1', '\0-3'] }],
      ],
      ['x: a/b binary'],
    ],
    [
      'the nearest of several that are in the way',
      [
        ['a', { x: ['1\n', '2\n'] }],
        ['b', { x: ['2\n', '3\n'] }],
        ['c', { x: ['1\n', '4\n'] }],
      ],
      ['x: b/c both-changed'],
    ],
    [
      'the one that made the change, not one that did the same later',
      [
        ['a', { x: ['1\n', '2\n'] }],
        ['b', { x: ['1\n', '2\n'] }],
        ['c', { x: ['1\n', '4\n'] }],
      ],
      ['x: a/c both-changed'],
    ],
    [
      'all of them, by path',
      [
        ['a', { z: ['1', '2'], b: ['1', '2'] }],
        ['b', { z: ['1', '3'], b: ['1', '3'], fine: ['1', '3'] }],
      ],
      ['b: a/b both-changed', 'z: a/b both-changed'],
    ],
    [
      'a file where another made a folder',
      [
        ['a', { 'x/y': [undefined, '1'] }],
        ['b', { x: [undefined, '2'] }],
      ],
      ['x: b/a both-added'],
    ],
  ];
  for (const [what, given, expected] of conflicts) {
    it(`are a conflict that names file and tasks: ${what}`, async () => {
      assert.deepEqual(await combined(...given), expected);
    });
  }

  it('say the conflict in words', async () => {
    const bodies = createBodies();
    const sets = [bodies.changeSet('a', { x: ['1', '2'] }), bodies.changeSet('b', { x: ['1', '3'] })];
    const result = await combineChangeSets(sets, { contents: bodies.contents, merger: createLineMerger() });
    assert.equal(result.ok ? '' : result.failure.message, '"x": task "a" and task "b" changed the same place.');
  });

  it('lose nothing and do not depend on the order of siblings', async () => {
    // Each task owns some lines of one file that nobody else changes, with lines between them that stay.
    const slots = fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 });
    const setups = fc.array(slots, { minLength: 2, maxLength: 4 }).map((rows) => {
      const taken = new Set<number>();
      return rows.map((row) => row.filter((slot) => !taken.has(slot) && taken.add(slot)));
    });
    const file = (changed: ReadonlyMap<number, string>): string =>
      Array.from(
        { length: 10 },
        (_, slot) => `${changed.get(slot) ?? `slot ${slot}`}\nbetween ${slot}\nthem ${slot}\n`,
      ).join('');
    await fc.assert(
      fc.asyncProperty(setups, fc.nat(23), async (rows, turn) => {
        const bodies = createBodies();
        const sets = rows
          .map((row, task) => [`t${task}`, new Map(row.map((slot) => [slot, `by t${task}`]))] as const)
          .filter(([, changed]) => changed.size > 0)
          .map(([id, changed]) => bodies.changeSet(id, { x: [file(new Map()), file(changed)] }));
        const rotated = [...sets.slice(turn % sets.length), ...sets.slice(0, turn % sets.length)];
        const all = new Map(rows.flatMap((row, task) => row.map((slot) => [slot, `by t${task}`] as const)));
        assert.deepEqual(await shown(rotated, bodies), { x: file(all) });
      }),
      { numRuns: 60 },
    );
  });
});

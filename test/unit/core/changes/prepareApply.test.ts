import assert from 'node:assert/strict';
import { prepareApply } from '../../../../src/core/changes/prepareApply.ts';
import type { PreparedApply } from '../../../../src/core/changes/prepareApply.ts';
import type { FileWrite } from '../../../../src/core/ports/repository.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { createLineMerger } from '../../../support/lineMerger.ts';
import { createMemoryRepository } from '../../../support/memoryRepository.ts';
import { createBodies, failureOf, succeeded, textOf } from './setup.ts';

type Files = Record<string, readonly [string | undefined, string | undefined]>;

const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';
const withLine = (text: string, old: string, fresh: string): string => text.replace(`${old}\n`, `${fresh}\n`);

async function prepare(
  now: Record<string, string>,
  ...given: readonly [string, Files][]
): Promise<{ result: Result<PreparedApply, Failure>; lines: string[] }> {
  const bodies = createBodies();
  const repository = createMemoryRepository({ main: now }, { maxFileBytes: 100 });
  const changeSets = given.map(([taskId, files]) => bodies.changeSet(taskId, files));
  const deps = { repository, contents: bodies.contents, merger: createLineMerger(), hash: hashBytes };
  const result = await prepareApply(changeSets, deps);
  if (!result.ok) {
    const { failure } = result;
    const conflicts = failure.kind === 'conflict' ? failure.conflicts : [];
    return {
      result,
      lines: conflicts.map(({ path, between, reason }) => `${path.path}: ${between.join('/')} ${reason}`),
    };
  }
  assert.deepEqual(
    result.value.files.map(({ path }) => path),
    result.value.writes.map(({ path }) => path),
  );
  // The journal names what is written, and the store has it.
  for (const [index, file] of result.value.files.entries()) {
    const write: FileWrite | undefined = result.value.writes[index];
    assert.equal(await bodies.shown(file.before), textOf(write?.before?.bytes));
    assert.equal(await bodies.shown(file.after), textOf(write?.after?.bytes));
  }
  succeeded(await repository.apply(result.value.writes, 'test'));
  const after = Object.entries(repository.files('main')).map(([path, text]) => `${path}=${text}`);
  return { result, lines: [...after, ...mergedPaths(result.value).map((path) => `merged ${path}`)] };
}

const mergedPaths = ({ files }: PreparedApply): string[] =>
  files.filter(({ merged }) => merged).map(({ path }) => path.path);

describe('Preparing to apply', () => {
  it('writes what the task made where the repository is as the task saw it', async () => {
    const { lines } = await prepare({ x: '1', gone: '1', other: '1' }, [
      'a',
      { x: ['1', '2'], gone: ['1', undefined], added: [undefined, 'n'] },
    ]);
    assert.deepEqual(lines, ['added=n', 'other=1', 'x=2']);
  });

  it('has nothing for a file that already is as wanted', async () => {
    const { result } = await prepare({ x: '2', y: '1' }, ['a', { x: ['1', '2'], y: ['1', '2'], z: ['1', undefined] }]);
    assert.deepEqual(
      succeeded(result).writes.map(({ path }) => path.path),
      ['y'],
    );
  });

  it('merges what the person changed since, and says so', async () => {
    const { lines } = await prepare({ x: withLine(LINES, 'six', 'mine') }, [
      'a',
      { x: [LINES, withLine(LINES, 'two', 'TWO')] },
    ]);
    assert.deepEqual(lines, [`x=${withLine(withLine(LINES, 'two', 'TWO'), 'six', 'mine')}`, 'merged x']);
  });

  it('does not call it merged when only tasks met', async () => {
    const { lines } = await prepare(
      { x: LINES },
      ['a', { x: [LINES, withLine(LINES, 'two', 'TWO')] }],
      ['b', { x: [LINES, withLine(LINES, 'six', 'SIX')] }],
    );
    assert.deepEqual(lines, [`x=${withLine(withLine(LINES, 'two', 'TWO'), 'six', 'SIX')}`]);
  });

  it('takes tasks that build on each other as one, so that a place that was changed twice is no conflict', async () => {
    const a = withLine(LINES, 'two', 'TWO');
    const b = withLine(a, 'TWO', 'two again');
    const mine = withLine(LINES, 'six', 'mine');
    const { lines } = await prepare({ x: mine }, ['a', { x: [LINES, a] }], ['b', { x: [a, b] }]);
    assert.deepEqual(lines, [`x=${withLine(mine, 'two', 'two again')}`, 'merged x']);
  });

  it('is done again without harm when all was written already', async () => {
    const a = withLine(LINES, 'two', 'TWO');
    const b = withLine(a, 'TWO', 'two again');
    const c = withLine(LINES, 'six', 'SIX');
    const all = withLine(b, 'six', 'SIX');
    const { result } = await prepare(
      { x: all },
      ['a', { x: [LINES, a] }],
      ['b', { x: [a, b] }],
      ['c', { x: [LINES, c] }],
    );
    assert.deepEqual(succeeded(result).writes, []);
  });

  it('builds on dependencies that were accepted before', async () => {
    const d = withLine(LINES, 'four', 'FOUR');
    const { lines } = await prepare(
      { x: d },
      ['a', { x: [LINES, withLine(LINES, 'two', 'TWO')] }],
      ['c', { x: [d, withLine(d, 'six', 'SIX')] }],
    );
    assert.deepEqual(lines[0], `x=${withLine(withLine(d, 'two', 'TWO'), 'six', 'SIX')}`);
  });

  it('takes only its own change of a task whose dependency was rejected', async () => {
    const rejected = withLine(LINES, 'two', 'TWO');
    const { lines } = await prepare({ x: LINES }, ['b', { x: [rejected, withLine(rejected, 'six', 'SIX')] }]);
    assert.deepEqual(lines[0], `x=${withLine(LINES, 'six', 'SIX')}`);
  });

  const conflicts: readonly [string, Record<string, string>, readonly [string, Files][], string[]][] = [
    ['the person changed the place', { x: 'mine\n' }, [['a', { x: ['1\n', '2\n'] }]], ['x: workspace/a both-changed']],
    ['the person deleted the file', {}, [['a', { x: ['1', '2'] }]], ['x: workspace/a deleted-and-changed']],
    [
      'the person changed what the task deleted',
      { x: 'mine' },
      [['a', { x: ['1', undefined] }]],
      ['x: workspace/a deleted-and-changed'],
    ],
    ['the person added the same file', { x: 'mine' }, [['a', { x: [undefined, '2'] }]], ['x: workspace/a both-added']],
    [
      'two tasks met, the person did nothing',
      { x: '1\n' },
      [
        ['a', { x: ['1\n', '2\n'] }],
        ['b', { x: ['1\n', '3\n'] }],
      ],
      ['x: a/b both-changed'],
    ],
    [
      'the second of two tasks met the person',
      { x: withLine(LINES, 'six', 'mine') },
      [
        ['a', { x: [LINES, withLine(LINES, 'two', 'TWO')] }],
        ['b', { x: [LINES, withLine(LINES, 'six', 'SIX')] }],
      ],
      ['x: workspace/b both-changed'],
    ],
    [
      'two tasks met in a file that the person changed elsewhere',
      { x: withLine(LINES, 'six', 'mine') },
      [
        ['a', { x: [LINES, withLine(LINES, 'two', 'TWO')] }],
        ['b', { x: [LINES, withLine(LINES, 'two', 'zwei')] }],
      ],
      ['x: a/b both-changed'],
    ],
    [
      'the first of two that build on each other met the person',
      { x: withLine(LINES, 'two', 'mine') },
      [
        ['a', { x: [LINES, withLine(LINES, 'two', 'TWO')] }],
        ['b', { x: [withLine(LINES, 'two', 'TWO'), withLine(withLine(LINES, 'two', 'TWO'), 'six', 'SIX')] }],
      ],
      ['x: workspace/a both-changed'],
    ],
    [
      'the second of two that build on each other met the person',
      { x: withLine(LINES, 'six', 'mine') },
      [
        ['a', { x: [LINES, withLine(LINES, 'two', 'TWO')] }],
        ['b', { x: [withLine(LINES, 'two', 'TWO'), withLine(withLine(LINES, 'two', 'TWO'), 'six', 'SIX')] }],
      ],
      ['x: workspace/b both-changed'],
    ],
  ];
  for (const [what, now, given, expected] of conflicts) {
    it(`is a conflict that names who met: ${what}`, async () => {
      assert.deepEqual((await prepare(now, ...given)).lines, expected);
    });
  }

  it('names all conflicts at once', async () => {
    const { lines } = await prepare({ x: 'mine', y: 'mine' }, [
      'a',
      { x: ['1', '2'], y: ['1', '2'], z: [undefined, '1'] },
    ]);
    assert.equal(lines.length, 2);
  });

  it('hands on the failure of a file that cannot be read', async () => {
    const { result } = await prepare({ x: 'x'.repeat(101) }, ['a', { x: ['1', '2'] }]);
    assert.equal(failureOf(result).kind, 'file-unreadable');
  });
});

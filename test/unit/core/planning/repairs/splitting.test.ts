import assert from 'node:assert/strict';
import { giantTasks, replaceTask } from '../../../../../src/core/planning/repairs/splitting.ts';
import type { Plan, PlannedTask } from '../../../../../src/shared/plan.ts';
import { noteOf, plan, shown, task } from './plans.ts';

const OUTPUT = { type: 'object', properties: { files: { type: 'array' } } };

function split(before: Plan, parts: readonly PlannedTask[], id = 'big'): readonly string[] {
  const result = replaceTask(before, id, parts);
  return result.ok ? shown(result.value) : [`refused: ${result.failure}`];
}

function tasksAfter(before: Plan, parts: readonly PlannedTask[], id = 'big'): readonly PlannedTask[] {
  const result = replaceTask(before, id, parts);
  assert.ok(result.ok);
  return result.value.plan.tasks;
}

describe('Splitting a task that is too large', () => {
  it('finds very complex tasks and those of more than 1,000 lines, but no fan-outs, loops and readers', () => {
    const big = { complexity: 'very-complex' } as const;
    const all = plan(
      task('a', big),
      task('b', { lines: 1_000 }),
      task('c', { lines: 1_001 }),
      task('d', { ...big, forEach: { items: [1], max: 1, enough: 1 } }),
      task('e', { ...big, loop: { check: 'Good?', maxRounds: 2 } }),
      task('f', { ...big, role: 'review', lines: 3_000 }),
    );
    assert.deepEqual(
      giantTasks(all).map(({ id }) => id),
      ['a', 'c'],
    );
  });

  it('puts the parts between what the task depended on and what depended on it', () => {
    const before = plan('start', 'old', task('big<-start,~old'), task('end<-~big,start'), 'other');
    assert.deepEqual(split(before, [task('p'), task('q'), task('r<-p'), task('s<-p,q')]), [
      'start',
      'old',
      'p<-start,~old',
      'q<-start,~old',
      'r<-p',
      's<-p,q',
      'end<-start,~r,~s',
      'other',
      'task-split: Task "big" was too large for one agent and became "p", "q", "r" and "s".',
    ]);
  });

  it('gives parts ids that no other task has, and lets them name each other and the plan by what they wrote', () => {
    const before = plan('start', 'big<-start', 'end<-big');
    assert.deepEqual(split(before, [task('start'), task('end<-start,nowhere'), task('big<-end')]).slice(0, 5), [
      'start',
      'big-start<-start',
      'big-end<-big-start',
      'big<-big-end',
      'end<-big',
    ]);
  });

  it('lets no part write more than the task might, whatever it says', () => {
    const before = plan(task('big', { mayWrite: ['src/a/**', 'src/b.ts'], mayNotWrite: ['src/a/keep/**'] }));
    const parts = tasksAfter(before, [
      task('p', { mayWrite: ['src/a/x.ts', '**', 'src/c.ts'] }),
      task('q', { mayWrite: ['docs/**'] }),
      task('r', { mayNotWrite: ['src/b.ts'] }),
      task('s', { mayWrite: ['src/a/keep/y.ts', 'src/b.ts'] }),
    ]);
    const both = ['src/a/**', 'src/b.ts'];
    const keep = ['src/a/keep/**'];
    assert.deepEqual(
      parts.map(({ mayWrite, mayNotWrite }) => [mayWrite, mayNotWrite]),
      [
        [['src/a/x.ts'], keep],
        [both, keep],
        [both, [...keep, 'src/b.ts']],
        [['src/b.ts'], keep],
      ],
    );
  });

  it('keeps the settings, condition and gates of the task', () => {
    const gates: PlannedTask['gates'] = [{ kind: 'public-api', name: 'api', mayChange: [] }];
    const before = plan(
      task('find', { role: 'search', output: OUTPUT }),
      task('big<-find', {
        model: 'm',
        budgetUsd: 3,
        budgetTokens: 7,
        maxTurns: 9,
        gates,
        when: { from: 'find', path: 'files', is: 'not-empty' },
      }),
    );
    const [, p, q] = tasksAfter(before, [task('p', { model: 'other', budgetUsd: 99 }), task('q<-p')]);
    assert.deepEqual([p?.model, p?.budgetUsd, p?.budgetTokens, p?.maxTurns, p?.gates], ['m', 1.5, 3, 9, undefined]);
    assert.deepEqual(q?.gates, gates);
    assert.deepEqual(q.when, { from: 'find', path: 'files', is: 'not-empty' });
    assert.equal(noteOf(q), 'q<-p,find');
  });

  it('lets others take the data from the one part that hands the same over', () => {
    const before = plan(
      task('big', { output: OUTPUT }),
      task('each<-big', { forEach: { from: 'big', path: 'files', max: 5, enough: 1 } }),
    );
    const [p, q, each] = tasksAfter(before, [task('p', { output: OUTPUT }), task('q<-p')]);
    assert.deepEqual([p?.id, q?.id, each?.forEach?.from], ['p', 'q', 'p']);
    assert.equal(each && noteOf(each), 'each<-p,q');
    assert.deepEqual(split(before, [task('p'), task('q')]), [
      'refused: "big" was not split: "each" work with its data, and not exactly one of the parts hands that over.',
    ]);
    assert.match(
      split(before, [task('p', { output: OUTPUT }), task('q', { output: OUTPUT })])[0] ?? '',
      /not exactly one/,
    );
  });

  it('refuses parts that wait for each other or for what waits for them, and no parts at all', () => {
    const before = plan('big', 'end<-big');
    assert.match(
      split(before, [task('p<-q'), task('q<-p')])[0] ?? '',
      /^refused: The parts of "big" wait for each other/,
    );
    assert.match(split(before, [task('p<-end')])[0] ?? '', /^refused: The parts of "big" wait/);
    assert.match(split(before, [])[0] ?? '', /^refused: "big" was to be split, but no parts came/);
  });

  it('throws for a task that the plan does not have', () => {
    assert.throws(() => replaceTask(plan('a'), 'b', [task('c')]), /no task "b"/);
  });
});

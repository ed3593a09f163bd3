import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createOccurrences } from '../../../../../src/core/runs/reuse/occurrences.ts';
import { requireTask, tasksOf } from '../../../../../src/shared/runState.ts';
import type { RunState } from '../../../../../src/shared/runState.ts';
import type { RunEvent } from '../../../../../src/shared/events.ts';
import { recordRun } from '../../../../support/recordedRun.ts';
import type { RecordedRun } from '../../../../support/recordedRun.ts';

/** A run whose tasks have these instructions, which stand for all that they are given. */
function runOf(...instructions: readonly string[]): RecordedRun {
  const run = recordRun();
  const tasks = instructions.map((text, index) => planned(`t${index}`, text));
  const plan = { version: 1, title: 'A plan', tasks } as const;
  run.record({ type: 'plan-proposed', plan: { ...plan, tasks: [...tasks] }, waves: [tasks.map(({ id }) => id)] });
  return run;
}

function planned(id: string, instructions: string) {
  return { id, title: id, role: 'code', instructions, dependsOn: [] as string[], priority: 'normal' } as const;
}

function occurrencesIn(state: RunState) {
  const of = createOccurrences({ state, keyOf: async ({ instructions }) => instructions });
  return {
    async number(id: string): Promise<number> {
      const task = requireTask(state, id);
      return (await of.of(task, task.instructions)).occurrence;
    },
    of: (id: string, key: string) => of.of(requireTask(state, id), key),
  };
}

const started = (taskId: string, key: string, occurrence: number): RunEvent => ({
  type: 'attempt-started',
  taskId,
  attempt: 1,
  model: 'm',
  content: { key, occurrence },
});

describe('The numbers of tasks that are given the same', () => {
  it('follow the plan, whichever task asks first', async () => {
    const { number } = occurrencesIn(runOf('same', 'other', 'same', 'same').state);
    assert.equal(await number('t3'), 3);
    assert.equal(await number('t1'), 1);
    assert.equal(await number('t0'), 1);
    assert.equal(await number('t2'), 2);
  });

  it('are the place among the equal ones, for any plan and any order of asking', async () => {
    const plans = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(plans, fc.infiniteStream(fc.nat()), async (instructions, chance) => {
        const { state } = runOf(...instructions);
        const { number } = occurrencesIn(state);
        const ids = [...state.taskIds];
        const asked: string[] = [];
        for (const pick of chance) {
          if (ids.length === 0) break;
          asked.push(...ids.splice(pick % ids.length, 1));
        }
        const numbers = new Map(await Promise.all(asked.map(async (id) => [id, await number(id)] as const)));
        for (const [index, task] of tasksOf(state).entries()) {
          const before = instructions.slice(0, index).filter((each) => each === task.instructions).length;
          assert.equal(numbers.get(task.id), before + 1);
        }
      }),
    );
  });

  it('stay with their tasks as the journal has them', async () => {
    const run = runOf('same', 'same', 'same');
    run.record(started('t1', 'same', 1), started('t0', 'same', 2));
    const { number } = occurrencesIn(run.state);
    assert.deepEqual([await number('t0'), await number('t1'), await number('t2')], [2, 1, 3]);
  });

  it('are free again when their task is given something else, or was taken out of the plan', async () => {
    const run = runOf('same', 'same');
    const { number, of } = occurrencesIn(run.state);
    assert.deepEqual([await number('t0'), await number('t1')], [1, 2]);
    assert.equal((await of('t0', 'told more')).occurrence, 1);
    const added = (id: string): RunEvent => ({
      type: 'plan-amended',
      by: { kind: 'agent', taskId: 't0' },
      added: [{ ...planned(id, 'same'), depth: 1 }],
      dependencies: [],
      waves: [[id, 0]],
    });
    run.record(added('t2'));
    assert.equal(await number('t2'), 1);
    run.record({ type: 'tasks-reopened', taskIds: [], removed: ['t2'] }, added('t3'));
    assert.equal(await number('t3'), 1);
  });

  it('do not wait for tasks that cannot start yet', async () => {
    const run = recordRun();
    const tasks = [planned('first', 'x'), { ...planned('t0', 'same'), dependsOn: ['first'] }, planned('t1', 'same')];
    run.record({ type: 'plan-proposed', plan: { version: 1, title: 'P', tasks }, waves: [['first', 't1'], ['t0']] });
    const { number } = occurrencesIn(run.state);
    assert.deepEqual([await number('t1'), await number('t0')], [1, 2]);
  });
});

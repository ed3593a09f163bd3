import assert from 'node:assert/strict';
import { planProblems } from '../../../../../src/core/graph/planProblems.ts';
import { readProposal } from '../../../../../src/core/planning/reading/readProposal.ts';
import type { PlannedTask } from '../../../../../src/shared/plan.ts';

function read(bestOf: unknown): PlannedTask['bestOf'] {
  const task = { id: 'a', title: 'A', role: 'code', instructions: 'Do it.', bestOf };
  const plan = readProposal({ title: 'P', tasks: [task] }, { maxTasks: 9 });
  assert.ok(plan.ok, plan.ok ? '' : plan.failure.join(' '));
  return plan.value.plan.tasks[0]?.bestOf;
}

describe('Candidates in the plan of a model', () => {
  it('are taken in the forms that it is evident what they mean', () => {
    const of = (attempts: number, judge?: string) => ({
      attempts,
      ...(judge === undefined ? {} : { judge }),
      lenses: ['correctness'],
    });
    assert.deepEqual(read({ attempts: 2, judge: 'Short.' }), of(2, 'Short.'));
    assert.deepEqual(read(4), of(4));
    assert.deepEqual(read('3'), of(3));
    assert.deepEqual(read({ n: 99, prefer: 'Fast.' }), of(5, 'Fast.'));
    assert.deepEqual(read(true), of(3));
    assert.deepEqual(read({}), of(3));
  });

  it('are none where there would be one, or nothing is said', () => {
    for (const none of [1, 0, { attempts: 1 }, false, null, ''])
      assert.equal(read(none), undefined, JSON.stringify(none));
  });

  it('come with ids that no other task of the plan may have', () => {
    const task = (id: string, more: Partial<PlannedTask> = {}): PlannedTask => {
      return { id, title: id, role: 'code', instructions: 'x', dependsOn: [], priority: 'normal', ...more };
    };
    const bestOf = { attempts: 2, lenses: ['correctness' as const] };
    const problems = (...tasks: PlannedTask[]) => planProblems({ version: 1, title: 'P', tasks }, { maxTasks: 9 });
    for (const id of ['a.1', 'a.judge', 'a.2.1.check', 'a.1.2.1.refute', 'a.judge-2'])
      assert.match(problems(task('a', { bestOf }), task(id)).join(' '), /the parts of "a" will be named like this/, id);
    assert.deepEqual(problems(task('a', { bestOf }), task('a.judges'), task('b.judge')), []);
    assert.deepEqual(problems(task('a', { loop: { check: 'x', maxRounds: 2 } }), task('a.judge')), []);
  });
});

import assert from 'node:assert/strict';
import { amendmentText, amendmentsOf, specialsOf } from '../../../src/shared/amendments.ts';
import type { AddedTask, AmendedBy, RunEvent } from '../../../src/shared/events.ts';
import { proposed, recordRun } from '../../support/recordedRun.ts';

function added(by: AmendedBy, ...ids: readonly string[]): RunEvent {
  const tasks = ids.map((id): AddedTask => ({
    id,
    title: id,
    role: 'code',
    instructions: id,
    dependsOn: [],
    priority: 'normal',
    depth: by.kind === 'agent' ? 1 : 0,
    ...(by.kind === 'agent' ? {} : { memberOf: by.taskId }),
  }));
  return { type: 'plan-amended', by, added: tasks, dependencies: [], waves: [] };
}

describe('What was added to a plan', () => {
  it('is told by what brought it in, in words', () => {
    const run = recordRun();
    run.record(proposed('a', 'b', 'c'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
    assert.deepEqual(amendmentsOf(run.state), []);
    const loop = { kind: 'loop', taskId: 'b' } as const;
    run.record(added({ kind: 'agent', taskId: 'a' }, 'x', 'y', 'z'), added(loop, 'b.1', 'b.1.check'));
    run.record(added({ kind: 'agent', taskId: 'c' }, 'w'), added(loop, 'b.2', 'b.2.check'));
    assert.deepEqual(
      amendmentsOf(run.state).map(({ by, taskIds }) => amendmentText(by, taskIds.length)),
      ["+3 tasks by 'a'", "+4 tasks for rounds of 'b'", "+1 task by 'c'"],
    );
    assert.equal(amendmentText({ kind: 'fan-out', taskId: 'f' }, 40), "+40 tasks, one per item of 'f'");
  });
});

describe('What the plan says of a task besides its instructions', () => {
  it('is told in sentences', () => {
    assert.deepEqual(specialsOf({}), []);
    assert.deepEqual(
      specialsOf({
        when: { from: 'review', path: 'findings', is: 'not-empty' },
        forEach: { from: 'scan', path: 'files', max: 60, enough: 0.8 },
        loop: { check: 'It builds.', maxRounds: 3 },
        mayAdd: 1,
      }),
      [
        'Only if findings of review is not empty.',
        'Once per item of files of scan, at most 60; 80 % of them are enough to go on.',
        'Checked after each of up to 3 rounds: It builds.',
        'May add up to 1 task to the plan.',
      ],
    );
    assert.deepEqual(
      specialsOf({ forEach: { items: [1, 2], max: 100, enough: 1 }, when: { from: 'a', equals: 'x' } }),
      ['Only if the data of a is "x".', 'Once per item of a list of 2.'],
    );
  });
});

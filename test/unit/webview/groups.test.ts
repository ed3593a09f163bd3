import assert from 'node:assert/strict';
import { createTextReporter } from '../../../src/cli/textReporter.ts';
import { planFromState } from '../../../src/shared/planFromState.ts';
import { checkpointOf } from '../../../src/shared/checkpoint.ts';
import type { AddedTask, RunEvent } from '../../../src/shared/events.ts';
import { graphKey } from '../../../webview-ui/models/graphTasks.ts';
import { amendmentLines } from '../../../webview-ui/models/planCard.ts';
import { taskDetails } from '../../../webview-ui/models/taskDetails.ts';
import { outlineRows, taskRows } from '../../../webview-ui/models/taskRows.ts';
import { proposed, recordRun, succeeding } from '../../support/recordedRun.ts';
import type { RecordedRun } from '../../support/recordedRun.ts';

/** A fan-out of three members, of which the first has succeeded, and a task that `a` added. */
function runWithGroup(): RecordedRun {
  const run = recordRun();
  const plan = proposed('a', 'fix<-a', 'end<-fix');
  if (plan.type !== 'plan-proposed') throw new Error('no plan');
  const fanOut = { items: ['x', 'y', 'z'], max: 100, enough: 1 };
  const tasks = plan.plan.tasks.map((task) => (task.id === 'fix' ? { ...task, forEach: fanOut } : task));
  run.record(
    { ...plan, plan: { ...plan.plan, tasks } },
    { type: 'plan-approved', by: 'person' },
    { type: 'run-started' },
  );
  const task = (id: string, rest: Partial<AddedTask>): AddedTask => ({
    id,
    title: `Task ${id}`,
    role: 'code',
    instructions: 'x',
    dependsOn: ['a'],
    priority: 'normal',
    depth: 0,
    ...rest,
  });
  const more: RunEvent = {
    type: 'plan-amended',
    by: { kind: 'agent', taskId: 'a' },
    added: [task('more', { depth: 1 })],
    dependencies: [{ taskId: 'fix', on: ['more'] }],
    waves: [
      ['more', 1],
      ['fix', 2],
      ['end', 3],
    ],
  };
  const members = ['x', 'y', 'z'].map((item, index) => task(`fix.${index + 1}`, { memberOf: 'fix', item }));
  run.record(more, ...succeeding('a'), ...succeeding('more'));
  run.record(
    {
      type: 'plan-amended',
      by: { kind: 'fan-out', taskId: 'fix' },
      added: members,
      dependencies: [],
      waves: members.map(({ id }) => [id, 1]),
    },
    ...succeeding('fix.1'),
  );
  return run;
}

describe('a fan-out in the pages', () => {
  it('tells how far it is, and what its tasks are a part of', () => {
    const { state } = runWithGroup();
    const atWork = { state, activities: {}, isHalted: false };
    const row = taskRows(atWork, []).find(({ id }) => id === 'fix');
    assert.deepEqual([row?.look.label, row?.note], ['Its tasks are being done', '1 of 3 done']);
    const fix = taskDetails(atWork, 'fix');
    assert.deepEqual([fix?.progress, fix?.specials], ['1 of 3 done', ['Once per item of a list of 3.']]);
    assert.deepEqual(
      fix?.parts.map(({ id }) => id),
      ['fix.1', 'fix.2', 'fix.3'],
    );
    assert.deepEqual(
      fix.waitsFor.map(({ id }) => id),
      ['a', 'more'],
    );
    const member = taskDetails(atWork, 'fix.2');
    assert.deepEqual([member?.partOf?.id, member?.item, member?.addedBy], ['fix', '"y"', undefined]);
    assert.equal(taskDetails(atWork, 'more')?.addedBy?.id, 'a');
  });

  it('tells the same from a checkpoint', () => {
    const rows = outlineRows(checkpointOf(runWithGroup().state));
    assert.deepEqual(
      rows.flatMap(({ id, note }) => (note === undefined ? [] : [`${id}: ${note}`])),
      ['fix: 1 of 3 done'],
    );
  });

  it('shows what was added to the plan, and lays the graph out anew', () => {
    const run = runWithGroup();
    assert.deepEqual(amendmentLines(run.state), ["+1 task by 'a'", "+3 tasks, one per item of 'fix'"]);
    assert.equal(graphKey({ kind: 'whole', state: run.state, activities: {} }), 'whole/r1/7/2');
  });
});

describe('a fan-out on the command line', () => {
  it('is a line for what it adds, and one for its end', () => {
    const run = runWithGroup();
    run.record({ type: 'group-succeeded', taskId: 'fix', members: ['fix.1'], summary: 'done' });
    run.record({ type: 'task-skipped', taskId: 'end', by: 'condition', reason: 'Nothing was found.' });
    let written = '';
    createTextReporter({ write: (text) => (written += text), state: undefined }).events('r1', run.events);
    const lines = written.split('\n').map((line) => line.slice(8));
    for (const expected of [
      "+1 task by 'a'",
      "+3 tasks, one per item of 'fix'",
      '+ fix  1 of its tasks done',
      '- end  skipped: Nothing was found.',
    ])
      assert.ok(lines.includes(expected), `${expected} in ${written}`);
  });

  it('is in the plan file as it was planned, without what was added', () => {
    const plan = JSON.parse(JSON.stringify(planFromState(runWithGroup().state))) as {
      tasks: Record<string, unknown>[];
    };
    assert.deepEqual(
      plan.tasks.map(({ id, dependsOn, forEach }) => ({ id, dependsOn, forEach })),
      [
        { id: 'a', dependsOn: [], forEach: undefined },
        { id: 'fix', dependsOn: ['a'], forEach: { items: ['x', 'y', 'z'], max: 100, enough: 1 } },
        { id: 'end', dependsOn: ['fix'], forEach: undefined },
      ],
    );
  });
});

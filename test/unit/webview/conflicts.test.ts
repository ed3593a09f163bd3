import assert from 'node:assert/strict';
import { amendmentText, amendmentsOf } from '../../../src/shared/amendments.ts';
import { overlapsOf } from '../../../src/shared/overlaps.ts';
import { noticeOf } from '../../../src/vscode/views/noticeOf.ts';
import { taskDetails } from '../../../webview-ui/models/taskDetails.ts';
import { taskRows } from '../../../webview-ui/models/taskRows.ts';
import { proposed, recordRun, succeeding } from '../../support/recordedRun.ts';
import type { RecordedRun } from '../../support/recordedRun.ts';

const path = { root: 'app', path: 'logo.png' };
const content = { hash: 'h', size: 1, executable: false };

/** Two tasks changed a file, a third one builds on both, and the person is asked. */
function askingRun(): RecordedRun {
  const run = recordRun();
  run.record(proposed('a', 'b', 'd<-a,b'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  for (const id of ['a', 'b']) {
    const changeSet = { taskId: id, files: [{ path, before: content, after: { ...content, hash: id } }] };
    run.record(...succeeding(id).map((event) => (event.type === 'task-succeeded' ? { ...event, changeSet } : event)));
  }
  run.record(
    {
      type: 'plan-amended',
      by: { kind: 'conflict', taskId: 'd' },
      added: [
        {
          id: 'd.merge',
          title: 'Bring together',
          role: 'code',
          instructions: 'x',
          dependsOn: ['a', 'b'],
          priority: 'normal',
          depth: 0,
          resolves: [path],
        },
      ],
      dependencies: [{ taskId: 'd', on: ['d.merge'] }],
      waves: [
        ['d.merge', 1],
        ['d', 2],
      ],
    },
    {
      type: 'task-waiting',
      taskId: 'd.merge',
      waitingFor: { kind: 'conflict', files: [{ path, reason: 'binary', sides: ['a', 'b'] }] },
    },
  );
  return run;
}

const atWork = ({ state }: RecordedRun) => ({ state, activities: {}, isHalted: false });

describe('Changes that do not go together, as they are shown', () => {
  it('are asked about at the task that waits, with the tasks whose versions can be taken', () => {
    const run = askingRun();
    const details = taskDetails(atWork(run), 'd.merge');
    assert.deepEqual(
      details?.questions.map(({ path: file, reason, sides }) => [file, reason, ...sides.map(({ title }) => title)]),
      [['logo.png', 'both changed it, and binary files cannot be merged', 'Task a', 'Task b']],
    );
    const row = taskRows(atWork(run), []).find(({ id }) => id === 'd.merge');
    assert.equal(row?.note, 'Asks whose version of logo.png counts');
    run.record({ type: 'conflict-settled', taskId: 'd.merge', path, take: 'b' });
    assert.deepEqual(taskDetails(atWork(run), 'd.merge')?.questions, []);
    assert.equal(run.state.tasks['d.merge']?.state, 'ready');
  });

  it('are asked about in a notification, while the rest goes on and when nothing else can be done', () => {
    const run = askingRun();
    const asked = noticeOf(run.state, run.events);
    assert.match(asked?.message ?? '', /^Whose version of logo\.png counts\? The changes of "Task a" and "Task b"/);
    assert.deepEqual(asked?.actions, ['Choose Versions', 'Show']);
    run.record({ type: 'run-paused', reason: 'question', failure: { kind: 'wrong-state', message: 'Choose.' } });
    assert.match(noticeOf(run.state, run.events)?.message ?? '', /waits for your answer\. Choose\./);
  });

  it('are shown as overlaps at each of the tasks, with the others', () => {
    const run = askingRun();
    assert.deepEqual(overlapsOf(run.state), [{ path, taskIds: ['a', 'b'] }]);
    const rows = taskRows(atWork(run), []);
    assert.deepEqual(
      rows.map(({ id, overlap }) => [id, overlap]),
      [
        ['a', 'logo.png also changed by “Task b”'],
        ['b', 'logo.png also changed by “Task a”'],
        ['d', undefined],
        ['d.merge', undefined],
      ],
    );
    const { overlaps } = taskDetails(atWork(run), 'a') ?? {};
    assert.deepEqual(
      overlaps?.map(({ path: file, tasks }) => [file, ...tasks.map(({ id }) => id)]),
      [['logo.png', 'b']],
    );
  });

  it('are told apart from what agents add to the plan', () => {
    const { state } = askingRun();
    const [amendment] = amendmentsOf(state);
    assert.deepEqual(amendment, { by: { kind: 'conflict', taskId: 'd' }, taskIds: ['d.merge'] });
    assert.equal(amendmentText(amendment.by, 1), "+1 task to bring together what 'd' builds on");
    assert.equal(amendmentText(amendment.by, 0), "'d' waits for changes to be brought together");
  });
});

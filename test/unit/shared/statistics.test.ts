import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Failure } from '../../../src/shared/failures.ts';
import { countsOf, statisticsOf } from '../../../src/shared/statistics.ts';
import { slotTimeOf } from '../../../src/shared/slotTime.ts';
import { NO_USAGE, addUsage } from '../../../src/shared/usage.ts';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import { reusedText } from '../../../src/shared/report/reusedText.ts';
import { requireTask } from '../../../src/shared/runState.ts';
import { proposed, recordRun, succeeding, turn } from '../../support/recordedRun.ts';
import type { RecordedRun } from '../../support/recordedRun.ts';

const TIMEOUT: Failure = { kind: 'timeout', timeoutMs: 1, message: 'Too long.' };
const DECLINED: Failure = { kind: 'model-declined', message: 'No.' };

function started(...tasks: string[]): RecordedRun {
  const run = recordRun();
  run.record(proposed(...tasks), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  return run;
}

/** One task done at once, one after a repaired failure, one failed for good, one blocked by it. */
function mixedRun(): RecordedRun {
  const run = started('a', 'b', 'c', 'd<-c');
  const { record } = run;
  record(...succeeding('a'));
  record({ type: 'attempt-started', taskId: 'b', attempt: 1, model: 'demo' }, turn('b'));
  record({ type: 'attempt-failed', taskId: 'b', attempt: 1, failure: TIMEOUT, retryAt: 0 });
  record(
    { type: 'attempt-started', taskId: 'b', attempt: 2, model: 'larger' },
    turn('b', { attempt: 2, costUsd: 0.5 }),
  );
  record({ type: 'task-succeeded', taskId: 'b', attempt: 2, summary: 'done' });
  record({ type: 'attempt-started', taskId: 'c', attempt: 1, model: 'demo' }, turn('c'));
  record({ type: 'attempt-failed', taskId: 'c', attempt: 1, failure: DECLINED });
  record({ type: 'task-failed', taskId: 'c', failure: DECLINED });
  record({ type: 'task-blocked', taskId: 'd', blockedBy: 'c' });
  record({ type: 'run-failed', failure: { kind: 'wrong-state', message: 'Not all.' } });
  return run;
}

describe('Statistics', () => {
  it('count the tasks whose results were taken over, which cost nothing and needed no attempt', () => {
    const run = started('a', 'b', 'c');
    const taken = { attempt: 0, summary: 'as before' };
    run.record({ type: 'task-succeeded', taskId: 'a', ...taken, reusedFrom: { runId: 'r0', taskId: 'x' } });
    run.record({ type: 'task-succeeded', taskId: 'b', ...taken, reusedFrom: { runId: 'r1', taskId: 'b' } });
    run.record(...succeeding('c'));
    const { reused, attempts, tasks, perTask } = statisticsOf(run.state, 0);
    assert.deepEqual([reused, attempts, tasks.succeeded, perTask[0]?.costUsd], [2, 1, 3, 0]);
    const { state } = run;
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => reusedText(requireTask(state, id), state)),
      ['taken over from run r0 (x)', 'taken over from an earlier attempt', undefined],
    );
    assert.match(
      markdownReport(state, { isActive: false, checkpoints: [], now: 0 }),
      /\| Taken over \| 2 results of earlier tasks \|/,
    );
    run.record({ type: 'run-completed' }, { type: 'run-resumed', reopens: 'nothing' });
    run.record({ type: 'tasks-reopened', taskIds: ['a'], removed: [] });
    assert.equal(statisticsOf(state, 0).reused, 1);
  });

  it('count a failure that was repaired as a retry and not as a failure, and a failed task never as done', () => {
    const { state } = mixedRun();
    const statistics = statisticsOf(state, 0);
    assert.deepEqual(statistics.tasks, {
      total: 4,
      pending: 0,
      running: 0,
      succeeded: 2,
      failed: 1,
      blocked: 1,
      skipped: 0,
      cancelled: 0,
    });
    assert.equal(statistics.completionRate, 0.5);
    assert.deepEqual([statistics.attempts, statistics.turns], [4, 4]);
    assert.deepEqual(statistics.failures, [{ kind: 'model-declined', count: 1, taskIds: ['c'] }]);
    assert.deepEqual(statistics.retries, [{ kind: 'timeout', count: 1, taskIds: ['b'] }]);
  });

  it('tell what each task, role and model cost, the dearest first, and it adds up to the whole', () => {
    const run = mixedRun();
    const { state } = run;
    if (state.tasks['b'] !== undefined) state.tasks['b'].role = 'review';
    const warmed = { ...NO_USAGE, cacheWriteTokens: 100 };
    state.usage = addUsage(state.usage, warmed);
    state.costUsd += 0.25;
    const { perTask, byRole, byModel, usage, costUsd } = statisticsOf(state, 0);
    assert.deepEqual(
      perTask.map((task) => [task.taskId, task.costUsd, task.attempts]),
      [
        ['a', 0.01, 1],
        ['b', 0.51, 2],
        ['c', 0.01, 1],
        ['d', 0, 0],
      ],
    );
    assert.deepEqual(
      byRole.map((row) => [row.role, row.tasks, row.attempts]),
      [
        ['review', 1, 2],
        ['other', 0, 0],
        ['code', 3, 2],
      ],
    );
    assert.deepEqual(byRole.map((row) => row.usage).reduce(addUsage), usage);
    assert.ok(Math.abs(byRole.reduce((sum, row) => sum + row.costUsd, 0) - costUsd) < 1e-9);
    assert.deepEqual(
      byModel.map(({ model, turns }) => [model, turns]),
      [
        ['larger', 1],
        ['demo', 3],
      ],
    );
  });

  it('tell busy and free slots while the run runs, and neither when it does not', () => {
    const run = started('a', 'b');
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' });
    assert.deepEqual(statisticsOf(run.state, 0).slots, { busy: 1, free: 1 });
    run.record({ type: 'run-paused', reason: 'person' });
    assert.deepEqual(statisticsOf(run.state, 0).slots, { busy: 0, free: 0 });
  });

  it('measure how full the slots were that were used', () => {
    // Started at 4 s; a from 5 s on, b from 6 s to 8 s.
    const run = started('a', 'b');
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' });
    run.record({ type: 'attempt-started', taskId: 'b', attempt: 1, model: 'demo' }, turn('b'));
    run.record({ type: 'task-succeeded', taskId: 'b', attempt: 1, summary: 'done' });
    const { wallMs, workMs, busyMs, slotsUsed, efficiency } = statisticsOf(run.state, 9_000);
    assert.deepEqual(
      { wallMs, workMs, busyMs, slotsUsed },
      { wallMs: 8_000, workMs: 5_000, busyMs: 6_000, slotsUsed: 2 },
    );
    assert.equal(efficiency, 0.6);
  });

  it('leave pauses and what comes after the end out of the time at work', () => {
    const run = started('a');
    run.record({ type: 'run-paused', reason: 'person' }, { type: 'run-resumed' });
    assert.equal(statisticsOf(run.state, 7_000).workMs, 2_000);
    run.record(...succeeding('a'), { type: 'run-completed' });
    const ended = statisticsOf(run.state, 10_000_000);
    assert.deepEqual([ended.wallMs, ended.workMs], [9_000, 5_000]);
    assert.equal(ended.completionRate, 1);
  });

  it('of a run without tasks are all nothing', () => {
    const { completionRate, efficiency, perTask, byRole, cache } = statisticsOf(recordRun().state, 1_000);
    assert.deepEqual([completionRate, efficiency, perTask, byRole, cache], [0, 0, [], [], undefined]);
  });

  it('count the slots that were used as looking at every moment would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 10 })), { minLength: 1 }),
        (spans) => {
          const run = started(...spans.map((_, index) => `t${index}`));
          for (const [index, [startedAt, length]] of spans.entries()) {
            run.record({ type: 'attempt-started', taskId: `t${index}`, attempt: 1, model: 'demo' });
            const attempt = run.state.tasks[`t${index}`]?.attempts[0];
            if (attempt === undefined) throw new Error('no attempt');
            attempt.startedAt = startedAt;
            attempt.endedAt = startedAt + length;
          }
          const moments = Array.from({ length: 41 }, (_, moment) => moment);
          const open = (moment: number) =>
            spans.filter(([startedAt, length]) => startedAt <= moment && moment < startedAt + length).length;
          assert.equal(slotTimeOf(run.state, 0).slotsUsed, Math.max(...moments.map(open)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('count tasks as people tell them apart', () => {
    const run = started('a', 'b', 'c<-a');
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' });
    run.record({ type: 'task-waiting', taskId: 'a', waitingFor: { kind: 'budget' } });
    assert.deepEqual([countsOf(run.state).total, countsOf(run.state).pending], [3, 3]);
  });
});

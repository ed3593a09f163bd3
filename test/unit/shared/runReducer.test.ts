import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunEvent } from '../../../src/shared/events.ts';
import type { Failure } from '../../../src/shared/failures.ts';
import { reduceAll, reduceRun } from '../../../src/shared/runReducer.ts';
import { awaitsApproval, isResumable, openChangeSets, requireTask, tasksOf } from '../../../src/shared/runState.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { proposed, recordRun, succeeding, turn } from '../../support/recordedRun.ts';

const FAILED: Failure = { kind: 'timeout', timeoutMs: 5, message: 'Too slow.' };
const APPROVED: RunEvent[] = [{ type: 'plan-approved', by: 'person' }, { type: 'run-started' }];

/** Tasks as `id:state`, in plan order. */
function tasks(state: RunState): string {
  return tasksOf(state)
    .map((task) => `${task.id}:${task.state}`)
    .join(' ');
}

function decisions(state: RunState): string {
  return tasksOf(state)
    .map((task) => `${task.id}:${task.decision ?? '-'}`)
    .join(' ');
}

describe('The reducer', () => {
  it('begins with run-created and names the run after the first line of the request', () => {
    const { state } = recordRun();
    assert.deepEqual(
      [state.title, state.state, state.seq, state.createdAt, state.planning.phase],
      ['Raise everything', 'initializing', 1, 1000, 'none'],
    );
  });

  it('refuses events out of order, of unknown tasks and attempts, and a second beginning', () => {
    const run = recordRun();
    const event: RunEvent = { type: 'planning-started' };
    assert.throws(() => reduceRun(undefined, { seq: 1, at: 0, event }), /expected run-created/);
    assert.throws(() => reduceRun(run.state, { seq: 3, at: 0, event }), /expected event 2 of run r1, came 3/);
    assert.throws(() => reduceRun(run.state, { seq: 1, at: 0, event }), /expected event 2/);
    const unknown: RunEvent = { type: 'task-failed', taskId: 'constructor', failure: FAILED };
    assert.throws(() => reduceRun(run.state, { seq: 2, at: 0, event: unknown }), /no task constructor/);
    run.record(proposed('a'), ...APPROVED, { type: 'attempt-started', taskId: 'a', attempt: 1, model: 'm' });
    assert.throws(() => reduceRun(run.state, { seq: 6, at: 0, event: turn('a', { attempt: 2 }) }), /attempt 2/);
    assert.throws(() => reduceRun(run.state, { ...run.events[0]!, seq: 6 }), /created twice/);
  });

  it('leaves number and time as they were when an event cannot be reduced', () => {
    const run = recordRun();
    assert.throws(() =>
      reduceRun(run.state, { seq: 2, at: 7, event: { type: 'task-blocked', taskId: 'x', blockedBy: 'y' } }),
    );
    assert.deepEqual([run.state.seq, run.state.updatedAt], [1, 1000]);
  });

  it('keeps the notes and agreements of the newest plan, and takes empty ones for none', () => {
    const run = recordRun();
    const event = proposed('a');
    assert.ok(event.type === 'plan-proposed');
    run.record({ ...event, plan: { ...event.plan, notes: 'Look.', agreements: 'Call it size.' } });
    assert.deepEqual([run.state.planNotes, run.state.agreements], ['Look.', 'Call it size.']);
    run.record({ ...event, plan: { ...event.plan, notes: '' } });
    assert.deepEqual([run.state.planNotes, run.state.agreements], [undefined, undefined]);
  });

  it('makes a proposed plan wait for approval, with what can start at once ready', () => {
    const run = recordRun();
    run.record({ type: 'planning-started' }, proposed('a', 'b<-a', 'c<-a,b', 'd'));
    assert.ok(awaitsApproval(run.state));
    assert.equal(tasks(run.state), 'a:ready b:pending c:pending d:ready');
    assert.deepEqual(requireTask(run.state, 'a').dependants, ['b', 'c']);
    assert.deepEqual(run.state.waves, [['a', 'd'], ['b'], ['c']]);
    assert.deepEqual(
      tasksOf(run.state).map(({ wave }) => wave),
      [0, 1, 2, 0],
    );
    run.record(...APPROVED);
    assert.deepEqual([run.state.state, run.state.startedAt], ['running', 5000]);
  });

  it('counts a dependency that is named twice once', () => {
    const run = recordRun();
    run.record(proposed('a', 'b<-a,a'), ...APPROVED, ...succeeding('a'));
    assert.equal(tasks(run.state), 'a:succeeded b:ready');
  });

  it('takes a second proposal in place of the first', () => {
    const run = recordRun();
    run.record(proposed('a', 'b'), { type: 'plan-refused', problems: ['too small'] }, proposed('x'));
    assert.equal(tasks(run.state), 'x:ready');
    assert.deepEqual([run.state.counts.ready, run.state.planning.problems], [1, []]);
  });

  it('makes a task ready when the last of its dependencies has succeeded', () => {
    const run = recordRun();
    run.record(proposed('a', 'b', 'c<-a,b'), ...APPROVED, ...succeeding('b'));
    assert.equal(tasks(run.state), 'a:ready b:succeeded c:pending');
    run.record(...succeeding('a'));
    assert.equal(tasks(run.state), 'a:succeeded b:succeeded c:ready');
    assert.equal(requireTask(run.state, 'a').result?.summary, 'a is done');
  });

  it('keeps attempts apart and a task ready until its next attempt', () => {
    const run = recordRun();
    run.record(proposed('a'), ...APPROVED, ...succeeding('a').slice(0, 2));
    run.record({ type: 'attempt-failed', taskId: 'a', attempt: 1, failure: FAILED, retryAt: 99 });
    assert.deepEqual([tasks(run.state), requireTask(run.state, 'a').retryAt], ['a:ready', 99]);
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 2, model: 'm' }, turn('a', { attempt: 2 }));
    const { attempts, retryAt, startedAt } = requireTask(run.state, 'a');
    assert.deepEqual(
      attempts.map(({ state, turns }) => `${state} ${turns}`),
      ['failed 1', 'running 1'],
    );
    assert.deepEqual([retryAt, startedAt], [undefined, 5000]);
  });

  it('keeps the latest edit of each file of an attempt', () => {
    const run = recordRun();
    const edit = (path: string, hash: string) => ({
      path: { root: 'app', path },
      content: { hash, size: 1, executable: false },
    });
    run.record(proposed('a'), ...APPROVED, { type: 'attempt-started', taskId: 'a', attempt: 1, model: 'm' });
    run.record(turn('a', { edits: [edit('x', '1'), edit('y', '2')] }), turn('a', { edits: [edit('x', '3')] }));
    assert.deepEqual(requireTask(run.state, 'a').attempts[0]?.edits, [edit('x', '3'), edit('y', '2')]);
  });

  it('sums usage and cost over planner and tasks, and remembers what was estimated or unknown', () => {
    const run = recordRun();
    const {
      type: _type,
      taskId: _taskId,
      attempt: _attempt,
      edits: _edits,
      ...facts
    } = turn('') as Extract<RunEvent, { type: 'turn-completed' }>;
    run.record(
      { type: 'planning-turn-completed', ...facts },
      proposed('a'),
      ...APPROVED,
      ...succeeding('a').slice(0, 2),
    );
    assert.deepEqual([run.state.usage.inputTokens, run.state.costUsd, run.state.costIsComplete], [20, 0.02, true]);
    assert.deepEqual([run.state.planning.usage.inputTokens, requireTask(run.state, 'a').costUsd], [10, 0.01]);
    assert.equal(run.state.usageIsEstimated, false);
    const { costUsd: _cost, ...unpriced } = turn('a', { usageIs: 'estimated' }) as Extract<
      RunEvent,
      { type: 'turn-completed' }
    >;
    run.record(unpriced);
    assert.deepEqual([run.state.costUsd, run.state.costIsComplete, run.state.usageIsEstimated], [0.02, false, true]);
  });

  it('sums what everything would have cost without a cache, and counts a warmed prefix into the run alone', () => {
    const run = recordRun();
    run.record(proposed('a'));
    const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 100 };
    run.record({ type: 'prefix-warmed', usage, usageIs: 'measured', costUsd: 0.5, uncachedCostUsd: 0.4 });
    const [started, turned] = succeeding('a') as [RunEvent, Extract<RunEvent, { type: 'turn-completed' }>];
    run.record(...APPROVED, started, { ...turned, costUsd: 0.1, uncachedCostUsd: 0.6 });
    run.record({ ...turned, turn: 2, costUsd: 0.2 });
    assert.deepEqual(
      [run.state.costUsd, run.state.uncachedCostUsd].map((usd) => usd.toFixed(2)),
      ['0.80', '1.20'],
    );
    assert.equal(requireTask(run.state, 'a').uncachedCostUsd.toFixed(2), '0.80');
    assert.equal(run.state.usage.cacheWriteTokens, 100);
  });

  it('tries again what did not succeed when a failed run is resumed, and keeps what did', () => {
    const run = recordRun();
    run.record(proposed('a', 'b', 'c<-b', 'd<-a'), ...APPROVED, ...succeeding('a'));
    run.record({ type: 'attempt-started', taskId: 'b', attempt: 1, model: 'm' });
    run.record({ type: 'attempt-failed', taskId: 'b', attempt: 1, failure: FAILED });
    run.record(
      { type: 'task-failed', taskId: 'b', failure: FAILED },
      { type: 'task-blocked', taskId: 'c', blockedBy: 'b' },
    );
    run.record({ type: 'run-failed', failure: FAILED });
    assert.ok(isResumable(run.state));
    run.record({ type: 'run-resumed', limits: { ...run.state.limits, budgetUsd: 50 } });
    assert.equal(tasks(run.state), 'a:succeeded b:ready c:pending d:ready');
    const { state, failure, endedAt, limits } = run.state;
    assert.deepEqual([state, failure, endedAt, limits.budgetUsd], ['running', undefined, undefined, 50]);
    assert.deepEqual(
      [requireTask(run.state, 'b').failure, requireTask(run.state, 'c').blockedBy],
      [undefined, undefined],
    );
  });

  it('takes a paused run back to where it was', () => {
    const run = recordRun();
    run.record({ type: 'planning-started' }, { type: 'run-paused', reason: 'person' }, { type: 'run-resumed' });
    assert.deepEqual([run.state.state, run.state.pauseReason], ['initializing', undefined]);
    run.record(proposed('a'), ...APPROVED, { type: 'run-paused', reason: 'budget', failure: FAILED });
    assert.deepEqual([run.state.state, run.state.pauseReason, run.state.failure], ['paused', 'budget', FAILED]);
    run.record({ type: 'run-resumed' });
    assert.deepEqual([run.state.state, run.state.failure], ['running', undefined]);
  });

  it('makes open change sets that build on a rejected one stale, however far down, and no others', () => {
    const run = recordRun();
    run.record(proposed('a', 'b<-a', 'c<-b', 'd'), ...APPROVED, ...['a', 'b', 'c', 'd'].flatMap(succeeding));
    run.record({ type: 'change-set-rejected', taskId: 'a' });
    assert.equal(decisions(run.state), 'a:rejected b:stale c:stale d:open');
    assert.deepEqual(
      openChangeSets(run.state).map(({ id }) => id),
      ['b', 'c', 'd'],
    );
  });

  it('knows an accept that was begun but not finished, and opens nothing by its failure', () => {
    const run = recordRun();
    run.record(proposed('a', 'b'), ...APPROVED, ...succeeding('a'), ...succeeding('b'));
    run.record({ type: 'apply-started', taskIds: ['a'], files: [] });
    assert.deepEqual([run.state.applying, decisions(run.state)], [['a'], 'a:open b:open']);
    run.record({ type: 'apply-failed', taskIds: ['a'], failure: FAILED });
    assert.deepEqual([run.state.applying, decisions(run.state)], [undefined, 'a:open b:open']);
    const path = { root: 'app', path: 'a.txt' };
    run.record({
      type: 'change-set-conflicted',
      taskId: 'a',
      conflicts: [{ path, between: ['workspace', 'a'], reason: 'both-changed' }],
    });
    assert.equal(decisions(run.state), 'a:in-conflict b:open');
    run.record({ type: 'apply-started', taskIds: ['a'], files: [] }, { type: 'apply-finished', taskIds: ['a'] });
    assert.deepEqual([decisions(run.state), requireTask(run.state, 'a').conflicts], ['a:accepted b:open', []]);
  });
});

describe('The reducer on any run', () => {
  const anyHistory = fc.array(
    fc.tuple(fc.nat(4), fc.constantFrom('succeed', 'retry', 'fail', 'pause', 'reject', 'accept')),
    {
      maxLength: 40,
    },
  );

  /** Drives a fixed plan by choices, as an engine might; choices that the state does not allow are passed over. */
  function play(choices: readonly (readonly [number, string])[]) {
    const run = recordRun();
    run.record(proposed('a', 'b<-a', 'c<-a', 'd<-b,c', 'e'), ...APPROVED);
    for (const [index, choice] of choices) {
      const task = requireTask(run.state, run.state.taskIds[index]!);
      const attempt = task.attempts.length + 1;
      const begin: RunEvent = { type: 'attempt-started', taskId: task.id, attempt, model: 'm' };
      if (choice === 'pause') run.record({ type: 'run-paused', reason: 'person' }, { type: 'run-resumed' });
      if (task.state === 'ready' && choice === 'succeed') {
        run.record(
          begin,
          ...succeeding(task.id)
            .slice(1)
            .map((event) => ({ ...event, attempt }) as RunEvent),
        );
      }
      if (task.state === 'ready' && choice === 'retry') {
        run.record(begin, turn(task.id, { attempt }), {
          type: 'attempt-failed',
          taskId: task.id,
          attempt,
          failure: FAILED,
          retryAt: 1,
        });
      }
      if (task.state === 'ready' && choice === 'fail') {
        run.record(begin, { type: 'attempt-failed', taskId: task.id, attempt, failure: FAILED });
        run.record({ type: 'task-failed', taskId: task.id, failure: FAILED });
      }
      if (task.decision === 'open' && choice === 'reject') run.record({ type: 'change-set-rejected', taskId: task.id });
      if (task.decision === 'open' && choice === 'accept') run.record({ type: 'apply-finished', taskIds: [task.id] });
    }
    return run;
  }

  it('keeps counts, open dependencies and sums true to the tasks', () => {
    fc.assert(
      fc.property(anyHistory, (choices) => {
        const { state } = play(choices);
        const all = tasksOf(state);
        for (const [name, count] of Object.entries(state.counts)) {
          assert.equal(count, all.filter((task) => task.state === name).length, name);
        }
        for (const task of all) {
          const open = task.dependsOn.filter((id) => requireTask(state, id).state !== 'succeeded').length;
          assert.equal(task.openDependencies, open, task.id);
          assert.equal(task.state === 'pending', open > 0 && task.attempts.length === 0, task.id);
        }
        assert.equal(
          state.usage.inputTokens,
          all.reduce((sum, task) => sum + task.usage.inputTokens, 0),
        );
      }),
    );
  });

  it('comes to the same state from any snapshot on the way, and gives the same state twice', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(), (choices, cut) => {
        const { events, state } = play(choices);
        const asJson = JSON.stringify(state);
        assert.equal(JSON.stringify(reduceAll(undefined, events)), asJson);
        const at = 1 + (cut % events.length);
        const snapshot = JSON.parse(JSON.stringify(reduceAll(undefined, events.slice(0, at)))) as RunState;
        const resumed = reduceAll(snapshot, events.slice(at));
        assert.deepEqual(JSON.parse(JSON.stringify(resumed)), JSON.parse(asJson));
      }),
    );
  });

  it('never changes the events that it is given', () => {
    fc.assert(
      fc.property(anyHistory, (choices) => {
        const { events } = play(choices);
        const before = JSON.stringify(events);
        reduceAll(undefined, events);
        assert.equal(JSON.stringify(events), before);
      }),
    );
  });
});

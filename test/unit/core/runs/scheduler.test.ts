import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Plan } from '../../../../src/shared/plan.ts';
import { reduceAll, reduceRun } from '../../../../src/shared/runReducer.ts';
import type { RunState } from '../../../../src/shared/runState.ts';
import { wavesOf } from '../../../../src/core/graph/order.ts';
import { LONGEST_DELAY_MS } from '../../../../src/core/runs/requests/backoff.ts';
import { createScheduler } from '../../../../src/core/runs/scheduler.ts';
import type { Offer } from '../../../../src/core/runs/scheduler.ts';
import { createManualClock, quiet } from '../../../support/manualClock.ts';
import { LIMITS, MODEL } from '../../../support/rig.ts';

type Task = Plan['tasks'][number];

function stateOf(tasks: readonly Partial<Task>[], concurrency: number): RunState {
  const plan: Plan = {
    version: 1,
    title: 'P',
    tasks: tasks.map((task, index) => ({
      id: `t${index}`,
      title: 'T',
      role: 'code',
      instructions: 'I',
      dependsOn: [],
      priority: 'normal',
      ...task,
    })),
  };
  const limits = { ...LIMITS, concurrency };
  const state = reduceAll(undefined, [
    { seq: 1, at: 0, event: { type: 'run-created', runId: 'r', request: 'x', root: 'root', model: MODEL, limits } },
    { seq: 2, at: 0, event: { type: 'plan-proposed', plan, waves: wavesOf(plan.tasks) } },
  ]);
  assert.ok(state);
  return state;
}

/** A scheduler whose tasks end when the test says so. */
function makeScheduler(state: RunState) {
  const clock = createManualClock();
  const started: string[] = [];
  const ends = new Map<string, (offers: readonly Offer[]) => void>();
  let idle = 0;
  const scheduler = createScheduler({
    state,
    clock,
    work: (taskId) => {
      started.push(taskId);
      return new Promise((resolve) => ends.set(taskId, resolve));
    },
    onIdle: () => (idle += 1),
  });
  const end = async (taskId: string, offers: readonly Offer[] = []): Promise<void> => {
    await quiet();
    ends.get(taskId)?.(offers);
    ends.delete(taskId);
    await quiet();
  };
  return { scheduler, clock, started, ends, end, idle: () => idle };
}

const offers = (...ids: string[]): Offer[] => ids.map((taskId) => ({ taskId }));

describe('The scheduler', () => {
  it('starts the most urgent first, then what the longest path waits for', async () => {
    const state = stateOf([{ priority: 'low' }, {}, { priority: 'critical' }, {}, { dependsOn: ['t3'] }], 1);
    const { scheduler, started, end } = makeScheduler(state);
    scheduler.start(offers('t0', 't1', 't2', 't3'));
    for (const id of ['t2', 't3', 't1', 't0']) {
      await quiet();
      assert.equal(started.at(-1), id);
      await end(id);
    }
  });

  it('tells once that nothing works and nothing waits', async () => {
    const { scheduler, end, idle } = makeScheduler(stateOf([{}, {}], 8));
    scheduler.start(offers('t0'));
    await end('t0', offers('t1'));
    assert.equal(idle(), 0);
    await end('t1');
    assert.equal(idle(), 1);
    assert.equal(scheduler.idle, true);
  });

  it('starts an attempt at its time and not before', async () => {
    const { scheduler, clock, started } = makeScheduler(stateOf([{}], 8));
    scheduler.start([{ taskId: 't0', at: clock.now() + 5_000 }]);
    await clock.advance(4_999);
    assert.deepEqual(started, []);
    assert.equal(scheduler.idle, false);
    await clock.advance(1);
    assert.deepEqual(started, ['t0']);
  });

  it('waits no longer than the longest pause, though the clock was set back by a day since', async () => {
    const { scheduler, clock, started } = makeScheduler(stateOf([{}], 8));
    scheduler.start([{ taskId: 't0', at: clock.now() + 86_400_000 }]);
    await clock.advance(LONGEST_DELAY_MS);
    assert.deepEqual(started, ['t0']);
  });

  it('starts nothing after a stop, and everything again with the next start, each task once', async () => {
    const { scheduler, clock, started, end } = makeScheduler(stateOf([{}, {}, {}, {}], 1));
    scheduler.start([...offers('t0', 't1'), { taskId: 't2', at: clock.now() + 10 }]);
    await quiet();
    scheduler.stop();
    await end('t0', offers('t3'));
    await clock.advance(100);
    assert.deepEqual(started, ['t0']);
    assert.equal(scheduler.idle, true);
    scheduler.start(offers('t1', 't2', 't3'));
    for (const id of ['t1', 't2', 't3']) await end(id);
    assert.deepEqual(started, ['t0', 't1', 't2', 't3']);
  });

  it('starts a task once that several ended tasks have offered', async () => {
    const { scheduler, started, end } = makeScheduler(stateOf([{}, {}, {}], 8));
    scheduler.start(offers('t0', 't1'));
    await end('t0', offers('t2'));
    await end('t1', offers('t2'));
    await end('t2');
    assert.deepEqual(started, ['t0', 't1', 't2']);
  });

  it('lets another task start in the place of one that steps aside, which comes back before any new one starts', async () => {
    const { scheduler, started, end } = makeScheduler(stateOf([{}, {}, {}], 1));
    const signal = new AbortController().signal;
    scheduler.start(offers('t0', 't1', 't2'));
    await quiet();
    scheduler.stepAside('t0');
    await quiet();
    assert.deepEqual(started, ['t0', 't1']);
    let isBack: boolean | undefined;
    void scheduler.comeBack('t0', signal).then((result) => (isBack = result));
    await quiet();
    assert.equal(isBack, undefined);
    await end('t1');
    assert.equal(isBack, true);
    assert.deepEqual(started, ['t0', 't1']);
    assert.equal(scheduler.idle, false);
    await end('t0');
    await end('t2');
    assert.equal(scheduler.idle, true);
  });

  it('forgets who stepped aside and gave up, or ended', async () => {
    const { scheduler, started, end } = makeScheduler(stateOf([{}, {}, {}, {}], 1));
    const leaving = new AbortController();
    scheduler.start(offers('t0', 't1', 't2', 't3'));
    await quiet();
    scheduler.stepAside('t0');
    await quiet();
    const back = scheduler.comeBack('t0', leaving.signal);
    leaving.abort();
    assert.equal(await back, false);
    await end('t0');
    assert.deepEqual(started, ['t0', 't1']);
    await end('t1');
    assert.deepEqual(started, ['t0', 't1', 't2']);
    assert.equal(await scheduler.comeBack('t2', new AbortController().signal), true);
  });

  it('starts what is offered from elsewhere while it goes, and ignores it when it was stopped', async () => {
    const { scheduler, started, end } = makeScheduler(stateOf([{}, {}, {}], 8));
    scheduler.start(offers('t0'));
    scheduler.offer(offers('t1', 't0'));
    await end('t0');
    await end('t1');
    scheduler.stop();
    scheduler.offer(offers('t2'));
    await quiet();
    assert.deepEqual(started, ['t0', 't1']);
  });

  it('does not start what was withdrawn, be it in line or waiting for its time, and tells that nothing is left', async () => {
    const { scheduler, clock, started, end, idle } = makeScheduler(stateOf([{}, {}, {}, {}], 1));
    scheduler.start([...offers('t0', 't1'), { taskId: 't2', at: clock.now() + 10 }]);
    await quiet();
    scheduler.offer([], ['t1', 't2']);
    await end('t0');
    assert.deepEqual([started, idle(), clock.sleeping()], [['t0'], 1, []]);
    scheduler.offer([{ taskId: 't3', at: clock.now() + 10 }]);
    assert.equal(scheduler.idle, false);
    scheduler.offer([], ['t3']);
    assert.deepEqual([scheduler.idle, idle()], [true, 2]);
    scheduler.offer(offers('t2'));
    await quiet();
    assert.deepEqual(started, ['t0', 't2'], 'what was withdrawn can be offered again');
  });

  it('passes over a task that is over by the time its turn comes', async () => {
    const state = stateOf([{}, {}], 1);
    const { scheduler, started, end } = makeScheduler(state);
    scheduler.start(offers('t0', 't1'));
    await quiet();
    reduceRun(state, { seq: 3, at: 0, event: { type: 'task-cancelled', taskId: 't1' } });
    await end('t0');
    assert.deepEqual(started, ['t0']);
    assert.equal(scheduler.idle, true);
  });

  it('never works on more tasks than the limit and starts every offered task exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 }),
        async (limit, order) => {
          const { scheduler, started, ends } = makeScheduler(
            stateOf(
              order.map(() => ({})),
              limit,
            ),
          );
          scheduler.start(order.map((_, index) => ({ taskId: `t${index}` })));
          for (const pick of order) {
            await Promise.resolve();
            await new Promise((resolve) => setImmediate(resolve));
            assert.ok(ends.size <= limit);
            const working = [...ends.keys()];
            const taskId = working[pick % working.length] ?? '';
            ends.get(taskId)?.([]);
            ends.delete(taskId);
          }
          await new Promise((resolve) => setImmediate(resolve));
          assert.deepEqual([...started].sort(), order.map((_, index) => `t${index}`).sort());
          assert.equal(scheduler.idle, true);
        },
      ),
      { numRuns: 30 },
    );
  });
});

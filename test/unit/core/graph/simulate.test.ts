import assert from 'node:assert/strict';
import fc from 'fast-check';
import { simulate } from '../../../../src/core/graph/simulate.ts';
import type { Schedule, TimedTask } from '../../../../src/core/graph/simulate.ts';
import { wavesOf } from '../../../../src/core/graph/order.ts';
import { offersAfter, startableOffers } from '../../../../src/core/runs/offers.ts';
import { createScheduler } from '../../../../src/core/runs/scheduler.ts';
import type { Offer } from '../../../../src/core/runs/scheduler.ts';
import { PRIORITIES } from '../../../../src/shared/plan.ts';
import { reduceAll, reduceRun } from '../../../../src/shared/runReducer.ts';
import { requireTask } from '../../../../src/shared/runState.ts';
import type { RunState } from '../../../../src/shared/runState.ts';
import { createManualClock, quiet } from '../../../support/manualClock.ts';
import { LIMITS, MODEL } from '../../../support/rig.ts';
import { acyclicGraphs, chain, planOf, tasks } from './graphs.ts';
import type { TestTask } from './graphs.ts';

function timed(graph: readonly TestTask[], durationOf: (index: number) => number): TimedTask[] {
  return graph.map((task, index) => {
    const durationMs = durationOf(index);
    return { ...task, durationMs, minutes: durationMs + 1 };
  });
}

const timedGraphs: fc.Arbitrary<TimedTask[]> = fc
  .tuple(acyclicGraphs, fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 14, maxLength: 14 }))
  .map(([graph, durations]) => timed(graph, (index) => durations[index] ?? 1));

const limits = fc.integer({ min: 1, max: 4 });

/** "a 0-3", one line per task, in plan order. */
function rendered(
  graph: readonly TimedTask[],
  times: ReadonlyMap<string, { startMs: number; endMs: number }>,
): string[] {
  return graph.map(({ id }) => `${id} ${times.get(id)?.startMs}-${times.get(id)?.endMs}`);
}

/** The same the slow way: whenever a task has ended, everything is looked at anew. */
function bySteps(graph: readonly TimedTask[], concurrency: number): Map<string, { startMs: number; endMs: number }> {
  const behind = ({ id, minutes }: TimedTask): number =>
    minutes + Math.max(0, ...graph.filter(({ dependsOn }) => dependsOn.includes(id)).map(behind));
  const rank = (task: TimedTask): number[] => [PRIORITIES.indexOf(task.priority), -behind(task), graph.indexOf(task)];
  const isBefore = (a: readonly number[], b: readonly number[]): number => {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
  };
  const times = new Map<string, { startMs: number; endMs: number }>();
  const ended = new Set<string>();
  for (let now = 0; ended.size < graph.length;) {
    const free = graph.filter((task) => !times.has(task.id) && task.dependsOn.every((id) => ended.has(id)));
    const room = concurrency - (times.size - ended.size);
    for (const task of free.sort((a, b) => isBefore(rank(a), rank(b))).slice(0, room)) {
      times.set(task.id, { startMs: now, endMs: now + task.durationMs });
    }
    const working = graph.filter(({ id }) => times.has(id) && !ended.has(id));
    const end = (task: TimedTask): number[] => [times.get(task.id)?.endMs ?? 0, graph.indexOf(task)];
    const [next] = working.sort((a, b) => isBefore(end(a), end(b)));
    assert.ok(next);
    ended.add(next.id);
    now = times.get(next.id)?.endMs ?? now;
  }
  return times;
}

/** What the scheduler of runs does when its tasks take so long. */
async function byScheduler(graph: readonly TimedTask[], concurrency: number) {
  const plan = planOf(graph);
  const planned = plan.tasks.map((task, index) => ({
    ...task,
    priority: graph[index]?.priority ?? 'normal',
    minutes: graph[index]?.minutes ?? 1,
  }));
  let seq = 2;
  const first = {
    seq: 1,
    at: 0,
    event: {
      type: 'run-created',
      runId: 'r',
      request: 'x',
      root: 'root',
      model: MODEL,
      limits: { ...LIMITS, concurrency },
    },
  } as const;
  const proposed = {
    seq: 2,
    at: 0,
    event: { type: 'plan-proposed', plan: { ...plan, tasks: planned }, waves: wavesOf(planned) },
  } as const;
  const state = reduceAll(undefined, [first, proposed]);
  assert.ok(state);
  let now = 0;
  const times = new Map<string, { startMs: number; endMs: number }>();
  const working = new Map<string, (offers: readonly Offer[]) => void>();
  const scheduler = createScheduler({
    state,
    clock: createManualClock(),
    onIdle: () => undefined,
    work(taskId) {
      const durationMs = graph.find(({ id }) => id === taskId)?.durationMs ?? 0;
      times.set(taskId, { startMs: now, endMs: now + durationMs });
      return new Promise((resolve) => working.set(taskId, resolve));
    },
  });
  scheduler.start(startableOffers(state, () => false));
  for (;;) {
    await quiet();
    const [next] = [...working.keys()].sort((a, b) => endOf(a) - endOf(b) || positionOf(a) - positionOf(b));
    if (next === undefined) return times;
    now = endOf(next);
    succeed(next);
    const end = working.get(next);
    working.delete(next);
    end?.(offersAfter(requireTask(state, next), state));
  }

  function endOf(id: string): number {
    return times.get(id)?.endMs ?? 0;
  }

  function positionOf(id: string): number {
    return graph.findIndex((task) => task.id === id);
  }

  function succeed(taskId: string): void {
    record(state, { type: 'attempt-started', taskId, attempt: 1, model: 'm' });
    record(state, { type: 'task-succeeded', taskId, attempt: 1, summary: 'done' });
  }

  function record(of: RunState | undefined, event: Parameters<typeof reduceRun>[1]['event']): void {
    reduceRun(of, { seq: (seq += 1), at: 0, event });
  }
}

function lengthOf(schedule: Schedule, graph: readonly TimedTask[]): number {
  return schedule.criticalPath.reduce((sum, id) => sum + (graph.find((task) => task.id === id)?.durationMs ?? 0), 0);
}

describe('The simulated schedule', () => {
  it('starts tasks as soon as their dependencies have ended, as far as there is room', () => {
    const graph = timed(tasks('a', 'b', 'c<-a', 'd<-b,c'), (index) => [3, 1, 2, 4][index] ?? 0);
    const wide = simulate(graph, { concurrency: 8 });
    assert.deepEqual(rendered(graph, wide.tasks), ['a 0-3', 'b 0-1', 'c 3-5', 'd 5-9']);
    assert.deepEqual([wide.makespanMs, wide.criticalPath], [9, ['a', 'c', 'd']]);
    const narrow = simulate(graph, { concurrency: 1 });
    assert.deepEqual(rendered(graph, narrow.tasks), ['a 0-3', 'b 5-6', 'c 3-5', 'd 6-10']);
    assert.deepEqual([narrow.makespanMs, narrow.criticalPath], [10, ['a', 'c', 'b', 'd']]);
  });

  it('of no tasks takes no time', () => {
    assert.deepEqual(simulate([], { concurrency: 3 }), { makespanMs: 0, tasks: new Map(), criticalPath: [] });
  });

  it('is refused for tasks that wait for each other, and for tasks that nobody knows', () => {
    const cycle = timed(tasks('a<-b', 'b<-a'), () => 1);
    assert.throws(() => simulate(cycle, { concurrency: 1 }), /cycle/);
    assert.throws(
      () =>
        simulate(
          timed(tasks('a<-x'), () => 1),
          { concurrency: 1 },
        ),
      /no task has the id "x"/,
    );
  });

  it('is the one that comes out when everything is looked at anew after each end', () => {
    fc.assert(
      fc.property(timedGraphs, limits, (graph, concurrency) => {
        const schedule = simulate(graph, { concurrency });
        assert.deepEqual(rendered(graph, schedule.tasks), rendered(graph, bySteps(graph, concurrency)));
      }),
    );
  });

  it('has a critical path without gaps that takes the whole time', () => {
    fc.assert(
      fc.property(timedGraphs, limits, (graph, concurrency) => {
        const schedule = simulate(graph, { concurrency });
        assert.equal(lengthOf(schedule, graph), schedule.makespanMs);
        const { criticalPath } = schedule;
        for (const [index, id] of criticalPath.entries()) {
          const before = schedule.tasks.get(criticalPath[index - 1] ?? '')?.endMs ?? 0;
          assert.equal(schedule.tasks.get(id)?.startMs, before);
        }
        const busiest = Math.ceil(graph.reduce((sum, { durationMs }) => sum + durationMs, 0) / concurrency);
        assert.ok(schedule.makespanMs >= busiest);
      }),
    );
  });

  it('is the one that the scheduler of runs brings about', async () => {
    await fc.assert(
      fc.asyncProperty(timedGraphs, limits, async (graph, concurrency) => {
        const schedule = simulate(graph, { concurrency });
        assert.deepEqual(rendered(graph, schedule.tasks), rendered(graph, await byScheduler(graph, concurrency)));
      }),
      { numRuns: 30 },
    );
  });

  it('of thousands of tasks, in a chain or all at once, needs no deep stack', () => {
    const long = simulate(
      timed(chain(20_000), () => 1),
      { concurrency: 4 },
    );
    assert.deepEqual([long.makespanMs, long.criticalPath.length], [20_000, 20_000]);
    const flat = Array.from({ length: 20_000 }, (_, index) => `t${index}`);
    assert.equal(
      simulate(
        timed(tasks(...flat), () => 1),
        { concurrency: 100 },
      ).makespanMs,
      200,
    );
  });
});

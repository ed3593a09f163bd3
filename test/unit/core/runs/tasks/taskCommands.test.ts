import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wavesOf } from '../../../../../src/core/graph/order.ts';
import { startableOffers } from '../../../../../src/core/runs/offers.ts';
import type { Recorder } from '../../../../../src/core/runs/recorder.ts';
import { runEnd } from '../../../../../src/core/runs/runEnd.ts';
import {
  cancelTask,
  instructTask,
  rerunFromTask,
  retryTask,
  skipTask,
} from '../../../../../src/core/runs/tasks/taskCommands.ts';
import { holderOf, recordTaskFailed } from '../../../../../src/core/runs/tasks/taskEnds.ts';
import { recordAmendment } from '../../../../../src/core/runs/unfolding/amending.ts';
import { settleWithoutAgent } from '../../../../../src/core/runs/unfolding/settleWithoutAgent.ts';
import type { RunEvent } from '../../../../../src/shared/events.ts';
import type { Plan } from '../../../../../src/shared/plan.ts';
import { reduceAll, reduceRun } from '../../../../../src/shared/runReducer.ts';
import { TASK_STATES, isFinal, isSettled, requireTask, tasksOf } from '../../../../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../../../../src/shared/runState.ts';
import { LIMITS, MODEL } from '../../../../support/rig.ts';
import { acyclicGraphs, planOf } from '../../graph/graphs.ts';

const DECLINED = { kind: 'model-declined', message: 'No.' } as const;

/** A run that goes on, without a clock, a model or a store. */
function runOf(plan: Plan): Recorder & { readonly events: RunEvent[] } {
  const limits = { ...LIMITS, maxTasks: 200 };
  const first: RunEvent[] = [
    { type: 'run-created', runId: 'r', request: 'x', root: 'root', model: MODEL, limits },
    { type: 'plan-proposed', plan, waves: wavesOf(plan.tasks) },
    { type: 'plan-approved', by: 'person' },
    { type: 'run-started' },
  ];
  const events: RunEvent[] = [];
  const state = reduceAll(
    undefined,
    first.map((event, index) => ({ seq: index + 1, at: index, event })),
  );
  assert.ok(state);
  return {
    state,
    events,
    durable: () => Promise.resolve(),
    record(event) {
      reduceRun(state, { seq: state.seq + 1, at: state.seq, event });
      events.push(event);
    },
  };
}

/** What is wrong with what the state keeps beside the tasks, found by looking at all of them. */
function wrongIn(state: RunState): string[] {
  const tasks = tasksOf(state);
  const inWaves = state.waves.flat().sort();
  return [
    ...(inWaves.join() === [...state.taskIds].sort().join() ? [] : [`waves hold ${inWaves.join()}`]),
    ...TASK_STATES.flatMap((name) => {
      const count = tasks.filter((task) => task.state === name).length;
      return state.counts[name] === count ? [] : [`${name}: counted ${state.counts[name]}, are ${count}`];
    }),
    ...tasks.flatMap((task) => wrongWith(task, state).map((what) => `${task.id} (${task.state}): ${what}`)),
  ];
}

function wrongWith(task: TaskState, state: RunState): string[] {
  const members = task.group?.members.map((id) => requireTask(state, id)) ?? [];
  const others = task.dependsOn.map((id) => requireTask(state, id)).filter((each) => !members.includes(each));
  const open = others.filter((each) => !isSettled(each.state)).length;
  const isDone = task.group === undefined || task.group.open === 0 || task.group.succeeded >= task.group.needed;
  const mayStart = open === 0 && isDone;
  const problems: [boolean, string][] = [
    [task.openDependencies === open, `openDependencies is ${task.openDependencies}, not ${open}`],
    [
      task.dependsOn.every((id) => requireTask(state, id).dependants.includes(task.id)),
      'a dependency does not know it',
    ],
    [task.dependants.every((id) => requireTask(state, id).dependsOn.includes(task.id)), 'a dependant does not know it'],
    [task.state !== 'pending' || !mayStart, 'is pending and may start'],
    [task.state !== 'ready' || mayStart, 'is ready and may not start'],
    [task.state !== 'pending' || holderOf(task, state, new Set()) === undefined, 'waits for what will not come'],
    [task.state !== 'blocked' || holderOf(task, state, new Set()) !== undefined, 'is blocked by nothing'],
  ];
  const group = task.group;
  if (group !== undefined) {
    const [openMembers, succeeded] = [
      members.filter((each) => !isFinal(each.state)).length,
      members.filter((each) => isSettled(each.state)).length,
    ];
    problems.push([
      group.open === openMembers && group.succeeded === succeeded,
      `members ${group.open}/${group.succeeded}, not ${openMembers}/${succeeded}`,
    ]);
  }
  return problems.flatMap(([holds, what]) => (holds ? [] : [what]));
}

/** Lets the task begin: unfolds it, ends it as a group, or starts an attempt. */
function begin(task: TaskState, recorder: Recorder): void {
  if (settleWithoutAgent(task, recorder)) return;
  const attempt = task.attempts.length + 1;
  recorder.record({ type: 'attempt-started', taskId: task.id, attempt, model: 'm' });
}

function end(task: TaskState, recorder: Recorder, how: 'succeed' | 'fail' | 'again' | 'add'): void {
  const attempt = task.attempts.length;
  if (how === 'fail' || how === 'again') {
    const retryAt = how === 'again' ? { retryAt: 1 } : {};
    recorder.record({ type: 'attempt-failed', taskId: task.id, attempt, failure: DECLINED, ...retryAt });
    if (how === 'fail') recordTaskFailed(task, DECLINED, recorder);
    return;
  }
  if (how === 'add') addAfter(task, recorder);
  recorder.record({ type: 'task-succeeded', taskId: task.id, attempt, summary: 's' });
}

/** As when the agent of a task finds more to do: what waits for the task waits for that, too. */
function addAfter(task: TaskState, recorder: Recorder): void {
  const id = `${task.id}+${recorder.state.seq}`;
  const waiting = task.dependants.filter((each) => !isFinal(requireTask(recorder.state, each).state));
  recordAmendment(
    {
      by: { kind: 'agent', taskId: task.id },
      added: [
        {
          id,
          title: id,
          role: 'code',
          instructions: 'x',
          dependsOn: [task.id],
          priority: 'normal',
          depth: task.depth + 1,
        },
      ],
      dependencies: waiting.map((taskId) => ({ taskId, on: [id] })),
    },
    recorder,
  );
}

const ACTS = [
  'begin',
  'succeed',
  'fail',
  'again',
  'add',
  'cancel',
  'cancelAll',
  'skip',
  'retry',
  'rerun',
  'instruct',
  'over',
] as const;
type Act = (typeof ACTS)[number];

function perform(act: Act, pick: number, recorder: Recorder): void {
  const { state } = recorder;
  const chosen = (fits: (task: TaskState) => boolean): TaskState | undefined => {
    const fitting = tasksOf(state).filter(fits);
    return fitting[pick % Math.max(1, fitting.length)];
  };
  const any = chosen(() => true);
  if (any === undefined) return;
  const deps = { recorder, isWorkingOn: () => false };
  const isGoing = state.state === 'running';
  switch (act) {
    case 'begin': {
      const task = chosen((each) => each.state === 'ready');
      if (task !== undefined && isGoing) begin(task, recorder);
      return;
    }
    case 'succeed':
    case 'fail':
    case 'again':
    case 'add': {
      const task = chosen((each) => each.state === 'running');
      if (task !== undefined && isGoing) end(task, recorder, act);
      return;
    }
    case 'cancel':
    case 'cancelAll':
      cancelTask(any.id, { withDependants: act === 'cancelAll' }, deps);
      return;
    case 'skip':
      skipTask(any.id, { reason: 'r' }, deps);
      return;
    case 'retry':
      retryTask(any.id, deps);
      return;
    case 'rerun':
      rerunFromTask(any.id, deps);
      return;
    case 'instruct':
      instructTask(any.id, 'Do.', deps);
      return;
    case 'over': {
      const isIdle = startableOffers(state, () => false).length === 0;
      const how = isGoing && isIdle ? runEnd(state) : undefined;
      if (how !== undefined) recorder.record(how);
    }
  }
}

/** Plans of which some tasks are fan-outs over a list that is known. */
const plans = fc
  .tuple(acyclicGraphs, fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3), { minLength: 14, maxLength: 14 }), fc.boolean())
  .map(([graph, sizes, isShare]): Plan => {
    const plan = planOf(graph);
    return {
      ...plan,
      tasks: plan.tasks.map((task, index) => {
        const size = sizes[index] ?? 0;
        if (size === 0) return task;
        const items = Array.from({ length: size }, (_, item) => item);
        return { ...task, forEach: { items, max: 10, enough: isShare ? 0.5 : 1 } };
      }),
    };
  });

const stories = fc.array(fc.tuple(fc.constantFrom<Act[]>('begin', 'begin', 'succeed', 'succeed', ...ACTS), fc.nat()), {
  maxLength: 80,
});

describe('Commands on tasks, whatever happened before', () => {
  it('keep open dependencies, group counters, states and waves as they would be counted anew', () => {
    fc.assert(
      fc.property(plans, stories, (plan, story) => {
        const recorder = runOf(plan);
        for (const [act, pick] of story) {
          perform(act, pick, recorder);
          assert.deepEqual(wrongIn(recorder.state), [], `after ${act}`);
        }
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it('leave no task behind: what can still be done gets done, and then the run says how it ended', () => {
    fc.assert(
      fc.property(plans, stories, (plan, story) => {
        const recorder = runOf(plan);
        const { state } = recorder;
        for (const [act, pick] of story) perform(act, pick, recorder);
        if (state.state !== 'running') recorder.record({ type: 'run-resumed', reopens: 'nothing' });
        for (let steps = 0; startableOffers(state, () => false).length > 0; steps += 1) {
          assert.ok(steps < 2_000, 'it never ends');
          const next = tasksOf(state).find((task) => task.state === 'ready' || task.state === 'running');
          assert.ok(next);
          if (next.state === 'ready') begin(next, recorder);
          else end(next, recorder, 'succeed');
        }
        const how = runEnd(state);
        assert.ok(how?.type === 'run-completed' || (how?.type === 'run-failed' && how.failure.kind === 'wrong-state'));
        assert.deepEqual(
          tasksOf(state).filter((task) => !isFinal(task.state)),
          [],
        );
      }),
      { numRuns: 200 },
    );
  }).timeout(60_000);

  it('change nothing when they are refused', () => {
    fc.assert(
      fc.property(plans, stories, fc.nat(), (plan, story, pick) => {
        const recorder = runOf(plan);
        for (const [act, number] of story) perform(act, number, recorder);
        const id = recorder.state.taskIds[pick % recorder.state.taskIds.length] ?? '';
        const deps = { recorder, isWorkingOn: () => false };
        const commands = [
          () => cancelTask(id, { withDependants: false }, deps),
          () => skipTask(id, { reason: 'r' }, deps),
          () => retryTask(id, deps),
          () => rerunFromTask(id, deps),
          () => instructTask(id, 'x', deps),
        ];
        for (const command of commands) {
          const { seq } = recorder.state;
          if (!command().ok) assert.equal(recorder.state.seq, seq);
        }
      }),
    );
  }).timeout(60_000);
});

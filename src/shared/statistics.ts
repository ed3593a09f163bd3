import { capOfRun, shareSpent, spendingOf } from './budgets.ts';
import type { Cap } from './budgets.ts';
import type { Spending } from './limits.ts';
import type { Failure, FailureKind } from './failures.ts';
import type { Role } from './plan.ts';
import { isSettled, tasksOf } from './runState.ts';
import type { RunState, TaskState, TaskStateName } from './runState.ts';
import { cacheFigures } from './savings.ts';
import type { CacheFigures } from './savings.ts';
import { slotTimeOf } from './slotTime.ts';
import { NO_USAGE, addUsage } from './usage.ts';
import type { Usage } from './usage.ts';

/** How a run stands, in numbers. Times are milliseconds. */
export interface Statistics {
  readonly tasks: Readonly<Record<TaskCount, number>>;
  /** By state, as the vocabulary has them. */
  readonly states: Readonly<Record<TaskStateName, number>>;
  /** Share of the tasks that succeeded or were skipped on purpose, 0 to 1; 0 without tasks. */
  readonly completionRate: number;
  /** Agents at work now, and how many more the limit allows; none are free in a run that does not run. */
  readonly slots: { readonly busy: number; readonly free: number };
  /** From the run's creation to its end, or to `now` when it has not ended. */
  readonly wallMs: number;
  /** How long it was in state running: without planning, approval and pauses. */
  readonly workMs: number;
  /** Sum of the times that attempts were open. */
  readonly busyMs: number;
  /** The most attempts that were open at the same moment. */
  readonly slotsUsed: number;
  /** busyMs / (workMs x slotsUsed), 0 to 1: how full the slots that were ever used were. 0 before the first attempt. */
  readonly efficiency: number;
  /** Tasks whose result was taken over from an earlier one. */
  readonly reused: number;
  /** Over all tasks, retries included. */
  readonly attempts: number;
  readonly turns: number;
  readonly toolCalls: number;
  readonly usage: Usage;
  readonly usageIsEstimated: boolean;
  readonly costUsd: number;
  /** False when the price of a model was not known: then `costUsd` is a lower bound. */
  readonly costIsComplete: boolean;
  /** `undefined` when the provider cached nothing. */
  readonly cache: CacheFigures | undefined;
  /** Of the run. `share`: 1 for all of it, by dollars or tokens, whichever are nearer to the cap. */
  readonly budget: { readonly spent: Spending; readonly cap: Cap; readonly share: number };
  /** In order of the tasks. */
  readonly perTask: readonly TaskFigures[];
  /** The dearest first; with the planner, and what belongs to no task that is there, everything adds up to the whole. */
  readonly byRole: readonly ({ readonly role: Role | 'planner' | 'other' } & SharedFigures)[];
  /** The dearest first. */
  readonly byModel: readonly {
    readonly model: string;
    readonly turns: number;
    readonly usage: Usage;
    readonly costUsd: number;
  }[];
  /** Tasks that failed for good, by why they did; the most frequent first. */
  readonly failures: readonly CauseFigures[];
  /** Attempts that failed and were followed by another, by why; the most frequent first. */
  readonly retries: readonly CauseFigures[];
  /** How often the plan was amended during the run, and how many of its tasks came by that. */
  readonly amendments: number;
  readonly addedTasks: number;
}

export type TaskCount = 'total' | 'pending' | 'running' | 'succeeded' | 'failed' | 'blocked' | 'skipped' | 'cancelled';

interface SharedFigures {
  readonly tasks: number;
  readonly attempts: number;
  readonly usage: Usage;
  readonly costUsd: number;
}

export interface TaskFigures {
  readonly taskId: string;
  readonly role: Role;
  readonly state: TaskStateName;
  readonly attempts: number;
  readonly turns: number;
  /** From its first attempt to its end, or to `now`; 0 before. */
  readonly tookMs: number;
  readonly usage: Usage;
  readonly costUsd: number;
}

export interface CauseFigures {
  readonly kind: FailureKind;
  /** Failed tasks or attempts. */
  readonly count: number;
  /** Each once, in order of the tasks. */
  readonly taskIds: readonly string[];
}

/**
 * The statistics of a run. `now` (ms since the epoch) counts as long as the run has not ended; for one that nobody
 * drives give the time of its last event.
 */
export function statisticsOf(state: RunState, now: number): Statistics {
  const tasks = tasksOf(state);
  const attempts = tasks.flatMap((task) => task.attempts);
  const settled = tasks.filter((task) => isSettled(task.state)).length;
  const spent = spendingOf(state);
  const cap = capOfRun(state.limits);
  return {
    tasks: countsOf(state),
    states: { ...state.counts },
    completionRate: tasks.length === 0 ? 0 : settled / tasks.length,
    slots: slotsOf(state),
    // A fork is younger than the events that it took over.
    wallMs: Math.max(0, (state.endedAt ?? now) - state.createdAt),
    ...slotTimeOf(state, now),
    reused: tasks.filter((task) => task.reusedFrom !== undefined).length,
    attempts: attempts.length,
    turns: state.planning.turns + attempts.reduce((sum, attempt) => sum + attempt.turns, 0),
    toolCalls: attempts.reduce((sum, attempt) => sum + attempt.toolCalls.length, state.planning.toolCalls.length),
    usage: state.usage,
    usageIsEstimated: state.usageIsEstimated,
    costUsd: state.costUsd,
    costIsComplete: state.costIsComplete,
    cache: cacheFigures(state),
    budget: { spent, cap, share: shareSpent(spent, cap) },
    perTask: tasks.map((task) => figuresOf(task, now)),
    byRole: byRoleOf(state, tasks),
    byModel: Object.entries(state.byModel)
      .map(([model, totals]) => ({ model, ...totals }))
      .sort(dearestFirst),
    failures: causesOf(tasks, (task) => (task.failure === undefined ? [] : [task.failure])),
    retries: causesOf(tasks, retriedFailures),
    amendments: state.amendments,
    addedTasks: tasks.filter((task) => task.depth > 0 || task.memberOf !== undefined).length,
  };
}

/** Waiting for its turn, for time or for somebody is pending; being worked on in any way is running. */
const COUNTED_AS: Readonly<Record<TaskStateName, Exclude<TaskCount, 'total'>>> = {
  pending: 'pending',
  ready: 'pending',
  waiting: 'pending',
  running: 'running',
  verifying: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  blocked: 'blocked',
  skipped: 'skipped',
  cancelled: 'cancelled',
};

/** The tasks of a run by the states that people tell apart. */
export function countsOf({ counts }: Pick<RunState, 'counts'>): Record<TaskCount, number> {
  const sums = { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, blocked: 0, skipped: 0, cancelled: 0 };
  for (const [name, count] of Object.entries(counts)) {
    sums.total += count;
    sums[COUNTED_AS[name as TaskStateName]] += count;
  }
  return sums;
}

/** Agents at work now, and how many more there may be. */
export function slotsOf({ counts, limits, state }: Pick<RunState, 'counts' | 'limits' | 'state'>): Statistics['slots'] {
  const busy = state === 'running' ? counts.running + counts.verifying : 0;
  return { busy, free: state === 'running' ? Math.max(0, limits.concurrency - busy) : 0 };
}

function figuresOf(task: TaskState, now: number): TaskFigures {
  return {
    taskId: task.id,
    role: task.role,
    state: task.state,
    attempts: task.attempts.length,
    turns: task.attempts.reduce((sum, { turns }) => sum + turns, 0),
    tookMs: task.startedAt === undefined ? 0 : Math.max(0, (task.endedAt ?? now) - task.startedAt),
    usage: task.usage,
    costUsd: task.costUsd,
  };
}

function byRoleOf(state: RunState, tasks: readonly TaskState[]): Statistics['byRole'] {
  const sums = new Map<Role, SharedFigures>();
  for (const { role, attempts, usage, costUsd } of tasks) {
    const { tasks: count, ...sum } = sums.get(role) ?? NO_FIGURES;
    sums.set(role, {
      tasks: count + 1,
      attempts: sum.attempts + attempts.length,
      usage: addUsage(sum.usage, usage),
      costUsd: sum.costUsd + costUsd,
    });
  }
  const { usage, costUsd } = state.planning;
  const known = [
    ...[...sums].map(([role, figures]) => ({ role, ...figures })),
    ...(state.planning.turns === 0 ? [] : [{ ...NO_FIGURES, role: 'planner' as const, usage, costUsd }]),
  ];
  const rest = restOf(state, known);
  return (rest === undefined ? known : [...known, { ...NO_FIGURES, role: 'other' as const, ...rest }]).sort(
    dearestFirst,
  );
}

const NO_FIGURES: SharedFigures = { tasks: 0, attempts: 0, usage: NO_USAGE, costUsd: 0 };

/** What warmed a prefix, and what tasks cost that are not there any more. `undefined` when there is nothing of it. */
function restOf(
  state: RunState,
  known: readonly SharedFigures[],
): Pick<SharedFigures, 'usage' | 'costUsd'> | undefined {
  const counted = known.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);
  const usage: Usage = {
    inputTokens: state.usage.inputTokens - counted.inputTokens,
    outputTokens: state.usage.outputTokens - counted.outputTokens,
    cacheReadTokens: state.usage.cacheReadTokens - counted.cacheReadTokens,
    cacheWriteTokens: state.usage.cacheWriteTokens - counted.cacheWriteTokens,
  };
  if (Object.values(usage).every((tokens) => tokens <= 0)) return undefined;
  return { usage, costUsd: Math.max(0, state.costUsd - known.reduce((sum, { costUsd }) => sum + costUsd, 0)) };
}

function dearestFirst(a: { readonly costUsd: number }, b: { readonly costUsd: number }): number {
  return b.costUsd - a.costUsd;
}

/** Of a task that failed for good, the failure of its last attempt is no retry. */
function retriedFailures(task: TaskState): Failure[] {
  return task.attempts.flatMap(({ state, failure }, index) => {
    const isLast = index === task.attempts.length - 1 && task.state === 'failed';
    return state === 'failed' && failure !== undefined && !isLast ? [failure] : [];
  });
}

function causesOf(tasks: readonly TaskState[], failuresOf: (task: TaskState) => readonly Failure[]): CauseFigures[] {
  const byKind = new Map<FailureKind, { count: number; readonly taskIds: Set<string> }>();
  for (const task of tasks) {
    for (const { kind } of failuresOf(task)) {
      const cause = byKind.get(kind) ?? { count: 0, taskIds: new Set() };
      cause.count += 1;
      cause.taskIds.add(task.id);
      byKind.set(kind, cause);
    }
  }
  return [...byKind]
    .map(([kind, { count, taskIds }]) => ({ kind, count, taskIds: [...taskIds] }))
    .sort((a, b) => b.count - a.count);
}

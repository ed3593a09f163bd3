import { changeKind } from '../shared/changes.ts';
import type { Decision } from '../shared/changes.ts';
import type { Failure } from '../shared/failures.ts';
import type { Usage } from '../shared/usage.ts';
import { isOver, tasksOf } from '../shared/runState.ts';
import type { RunState, TaskStateName } from '../shared/runState.ts';
import { cacheFigures } from '../shared/savings.ts';
import type { CacheFigures } from '../shared/savings.ts';
import { cacheText } from './cacheText.ts';
import { countOf, formatDuration, formatSpending } from '../shared/format.ts';

/** What became of a run, as `report --json` prints it. */
export interface RunReport {
  readonly runId: string;
  /** The run and the number of its event up to which this one is a copy. */
  readonly forkedFrom?: RunState['forkedFrom'];
  readonly title: string;
  readonly state: RunState['state'];
  /** Why it is paused; only in state paused. */
  readonly pauseReason?: RunState['pauseReason'];
  /** What stopped the run as a whole. */
  readonly failure?: Failure;
  readonly model: RunState['model'];
  readonly tasks: Readonly<Record<TaskCount, number>>;
  /** Over all tasks, retries included. */
  readonly attempts: number;
  /** From the run's creation to its end, or to its last event when it has not ended. */
  readonly wallMs: number;
  readonly usage: Usage;
  readonly usageIsEstimated: boolean;
  readonly costUsd: number;
  /** False when the price of a model was not known: then `costUsd` is a lower bound. */
  readonly costIsComplete: boolean;
  /** Share of the input tokens that was read from the provider's cache, 0 to 1, and what the cache saved; both 0 without one. */
  readonly cache: CacheFigures;
  /** The tasks that failed, in plan order. */
  readonly failures: readonly { readonly taskId: string; readonly kind: Failure['kind']; readonly reason: string }[];
  /** The tasks that changed something, in plan order. */
  readonly changes: readonly {
    readonly taskId: string;
    readonly decision: Decision;
    readonly files: readonly string[];
  }[];
}

type TaskCount = 'total' | 'pending' | 'running' | 'succeeded' | 'failed' | 'blocked' | 'skipped' | 'cancelled';

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

export function reportOf(state: RunState): RunReport {
  const tasks = tasksOf(state);
  return {
    runId: state.runId,
    ...(state.forkedFrom === undefined ? {} : { forkedFrom: state.forkedFrom }),
    title: state.title,
    state: state.state,
    ...(state.pauseReason === undefined ? {} : { pauseReason: state.pauseReason }),
    ...(state.failure === undefined ? {} : { failure: state.failure }),
    model: state.model,
    tasks: countsOf(state),
    attempts: tasks.reduce((sum, task) => sum + task.attempts.length, 0),
    // A fork is younger than the events that it took over.
    wallMs: Math.max(0, (state.endedAt ?? state.updatedAt) - state.createdAt),
    usage: state.usage,
    usageIsEstimated: state.usageIsEstimated,
    costUsd: state.costUsd,
    costIsComplete: state.costIsComplete,
    cache: cacheFigures(state) ?? { readShare: 0, savedUsd: 0 },
    failures: tasks.flatMap(({ id, failure }) =>
      failure === undefined ? [] : [{ taskId: id, kind: failure.kind, reason: failure.message }],
    ),
    changes: tasks.flatMap(({ id, changeSet, decision }) =>
      changeSet === undefined
        ? []
        : [{ taskId: id, decision: decision ?? 'open', files: changeSet.files.map(({ path }) => path.path) }],
    ),
  };
}

/**
 * The report for people: how the run stands, what it cost, what failed and why, what changed. `isActive`: some process
 * has it at work.
 */
export function reportText(state: RunState, { isActive }: { readonly isActive: boolean }): string {
  const { attempts, wallMs, failures } = reportOf(state);
  const facts: [string, string][] = [
    ['Run', `${state.runId} · ${state.title}`],
    ['State', stateText(state, isActive)],
    ...forkFact(state),
    ['Model', state.model.label],
    ['Tasks', tasksText(state)],
    ['Attempts', String(attempts)],
    ['Time', formatDuration(wallMs)],
    ['Used', formatSpending(state)],
    ...cacheFact(state),
  ];
  return [
    ...facts.map(([name, value]) => `${name.padEnd(9)} ${value}`),
    ...section(
      'Failures',
      failures.map(({ taskId, reason }) => `${taskId}: ${reason}`),
    ),
    ...section(
      'Results',
      tasksOf(state).flatMap(({ id, result }) => (result ? [`${id}: ${firstLine(result.summary)}`] : [])),
    ),
    ...section('Changes', changeLines(state)),
    '',
  ].join('\n');
}

function cacheFact(state: RunState): [string, string][] {
  const text = cacheText(state);
  return text === undefined ? [] : [['Cache', text]];
}

function forkFact({ forkedFrom }: RunState): [string, string][] {
  return forkedFrom === undefined ? [] : [['Fork', `of ${forkedFrom.runId} after its event ${forkedFrom.seq}`]];
}

/** "18 of 20 succeeded, 1 failed, 1 blocked"; "none yet" before there is a plan. */
export function tasksText(state: RunState): string {
  const { total, succeeded, ...others } = countsOf(state);
  if (total === 0) return 'none yet';
  const rest = Object.entries(others).flatMap(([name, count]) => (count === 0 ? [] : [`, ${count} ${name}`]));
  return `${succeeded} of ${total} succeeded${rest.join('')}`;
}

function countsOf(state: RunState): Record<TaskCount, number> {
  const counts = { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, blocked: 0, skipped: 0, cancelled: 0 };
  for (const task of tasksOf(state)) {
    counts.total += 1;
    counts[COUNTED_AS[task.state]] += 1;
  }
  return counts;
}

function stateText(state: RunState, isActive: boolean): string {
  const reason = state.failure === undefined ? '' : `: ${state.failure.message}`;
  if (state.state === 'paused') return `paused (${state.pauseReason ?? 'person'})${reason}`;
  if (isOver(state.state)) return `${state.state}${reason}`;
  if (state.planning.phase === 'awaiting-approval') return 'waiting for approval of its plan';
  return isActive ? state.state : `${state.state}, but left by the process that drove it; resume it to go on`;
}

function changeLines(state: RunState): string[] {
  return tasksOf(state).flatMap(({ id, changeSet, decision, conflicts }) => {
    if (changeSet === undefined) return [];
    const files = changeSet.files.map((file) => `  ${changeKind(file).padEnd(8)} ${file.path.path}`);
    const conflicting = conflicts.map(({ path, between }) => `  conflict ${path.path} (${between.join(' and ')})`);
    return [`${id} (${decision ?? 'open'}, ${countOf(files.length, 'file')})`, ...files, ...conflicting];
  });
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

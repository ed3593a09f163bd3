import { tasksWaitingForBudget } from '../../../shared/budgets.ts';
import type { Cap } from '../../../shared/budgets.ts';
import type { Spending } from '../../../shared/limits.ts';
import type { Failure } from '../../../shared/failures.ts';
import { formatCount } from '../../../shared/format.ts';
import type { RunState } from '../../../shared/runState.ts';

/** A cap that a request may pass, and how things stand with it. */
export interface Refusal {
  /** `unreserved`: the part of the run's budget that all tasks may use, not only those which review or test. */
  readonly of: 'run' | 'unreserved' | 'task';
  /** The task that has to wait by itself; `undefined`: the whole run. */
  readonly taskId: string | undefined;
  readonly spent: Spending;
  readonly cap: Cap;
  readonly expected: Spending;
  /** False: dollars are a lower bound. */
  readonly costIsComplete: boolean;
}

/** The failure of a request that was not sent because it may pass a cap. */
export function refusal({ of, taskId, spent, cap, expected, costIsComplete }: Refusal): Failure {
  const isTokens = spent.usd + expected.usd <= (cap.usd ?? Infinity);
  const { usd = 0, tokens } = cap;
  const spentUsd = `${costIsComplete ? '' : 'at least '}$${spent.usd.toFixed(2)}`;
  const how = isTokens
    ? `${formatCount(spent.tokens)} are used and the request is expected to take about ${formatCount(expected.tokens)}`
    : `${spentUsd} are spent and the request is expected to cost about $${expected.usd.toFixed(2)}`;
  const what = isTokens ? `${formatCount(tokens ?? 0)} tokens` : `$${usd.toFixed(2)}`;
  return {
    kind: 'budget-exceeded',
    spentUsd: spent.usd,
    budgetUsd: usd,
    ...(taskId === undefined ? {} : { taskId }),
    ...(isTokens && tokens !== undefined ? { spentTokens: spent.tokens, budgetTokens: tokens } : {}),
    message: `The next request may pass ${NAMES[of](what)}: ${how}. ${ADVICE[of]}`,
  };
}

const NAMES: Readonly<Record<Refusal['of'], (what: string) => string>> = {
  run: (what) => `the budget of ${what}`,
  unreserved: (what) => `the ${what} that tasks may use which neither review nor test`,
  task: (what) => `the budget of ${what} of this task`,
};

const ADVICE: Readonly<Record<Refusal['of'], string>> = {
  run: 'Everything done so far is kept; resume with a larger budget to go on.',
  unreserved: 'Everything done so far is kept; resume with a larger budget, or with less of it reserved, to go on.',
  task: 'Everything done so far is kept; resume with a larger budget for tasks to go on.',
};

/** Why a run pauses in which nothing can go on but tasks that wait for a budget. `undefined` when there are none. */
export function budgetUsedUp(state: RunState): Failure | undefined {
  const waiting = tasksWaitingForBudget(state);
  if (waiting.length === 0) return undefined;
  const names = waiting.slice(0, 3).map((task) => `"${task.title}"`);
  const more = waiting.length > names.length ? ` and ${waiting.length - names.length} more` : '';
  const [only] = waiting;
  return {
    kind: 'budget-exceeded',
    spentUsd: state.costUsd,
    budgetUsd: state.limits.budgetUsd,
    ...(waiting.length === 1 && only !== undefined ? { taskId: only.id } : {}),
    message:
      `Nothing else can go on, and ${names.join(', ')}${more} ${waiting.length === 1 ? 'waits' : 'wait'} for a larger ` +
      'budget. Everything done so far is kept; resume with a larger budget for tasks, or for the run, to go on.',
  };
}

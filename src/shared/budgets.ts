import { DEFAULT_RESERVED_SHARE, WARNED_SHARE } from './defaults.ts';
import type { RunLimits, Spending } from './limits.ts';
import { formatCount, formatUsd } from './format.ts';
import type { Role } from './plan.ts';
import type { RunState, TaskState } from './runState.ts';
import { totalTokens } from './usage.ts';
import type { Usage } from './usage.ts';

/** The most that may be spent. What is absent has no limit. */
export type Cap = Partial<Spending>;

/** The whole of what a run may spend. */
export function capOfRun({ budgetUsd, budgetTokens }: Pick<RunLimits, 'budgetUsd' | 'budgetTokens'>): Cap {
  return { usd: budgetUsd, ...(budgetTokens === undefined ? {} : { tokens: budgetTokens }) };
}

/** How far a task of this role, or the planner, may take the run: what is reserved is for tasks that review, verify or test. */
export function capOfRole(role: Role | undefined, limits: RunLimits): Cap {
  const whole = capOfRun(limits);
  if (role !== undefined && mayUseReserve(role)) return whole;
  const share = 1 - (limits.reservedShare ?? DEFAULT_RESERVED_SHARE);
  return {
    ...(whole.usd === undefined ? {} : { usd: whole.usd * share }),
    ...(whole.tokens === undefined ? {} : { tokens: whole.tokens * share }),
  };
}

/** Whether tasks of the role may use up what is reserved of a run's budget. */
export function mayUseReserve(role: Role): boolean {
  return role === 'review' || role === 'verify' || role === 'test';
}

/** What a task may spend by itself: as the plan says, otherwise as the limits say. Empty without either. */
export function capOfTask({ options }: Pick<TaskState, 'options'>, limits: RunLimits): Cap {
  const usd = options.budgetUsd ?? limits.taskBudgetUsd;
  const tokens = options.budgetTokens ?? limits.taskBudgetTokens;
  return { ...(usd === undefined ? {} : { usd }), ...(tokens === undefined ? {} : { tokens }) };
}

/** What a run or a task has spent so far. Dollars are a lower bound where the price of a model is not known. */
export function spendingOf({ costUsd, usage }: { readonly costUsd: number; readonly usage: Usage }): Spending {
  return { usd: costUsd, tokens: totalTokens(usage) };
}

/** How much of the cap is spent: 0 for nothing, 1 for all of it, by dollars or tokens, whichever are nearer to it. */
export function shareSpent(spent: Spending, cap: Cap): number {
  return Math.max(shareOf(spent.usd, cap.usd), shareOf(spent.tokens, cap.tokens));
}

/** Whether so much is spent that people are to be told. */
export function isWorthWarning(spent: Spending, cap: Cap): boolean {
  return shareSpent(spent, cap) >= WARNED_SHARE;
}

/**
 * "$8.10 of $10.00" for dollars, "812,000 of 1,000,000 tokens" for tokens: whichever are nearer to the cap. `undefined`
 * without a cap.
 */
export function spentText(spent: Spending, cap: Cap): string | undefined {
  const inUsd = cap.usd === undefined ? undefined : `${formatUsd(spent.usd)} of ${formatUsd(cap.usd)}`;
  const inTokens =
    cap.tokens === undefined ? undefined : `${formatCount(spent.tokens)} of ${formatCount(cap.tokens)} tokens`;
  return shareOf(spent.tokens, cap.tokens) > shareOf(spent.usd, cap.usd) ? inTokens : (inUsd ?? inTokens);
}

/** A limit that a budget can meet, and how things stand with it. */
export interface MetLimit {
  readonly limit: 'budgetUsd' | 'budgetTokens' | 'taskBudgetUsd' | 'taskBudgetTokens';
  readonly spent: number;
  readonly cap: number;
}

/** The limit that holds a run which is paused because of its budget: its own, or when nothing else can go on that of a task. */
export function metLimit(state: RunState): MetLimit {
  const isHalfway = state.counts.running + state.counts.verifying + state.counts.ready > 0;
  const own = (isHalfway ? [] : tasksWaitingForBudget(state))
    .map((task) => ({ spent: spendingOf(task), cap: capOfTask(task, state.limits) }))
    .filter(({ cap }) => cap.usd !== undefined || cap.tokens !== undefined)
    .sort((a, b) => shareSpent(b.spent, b.cap) - shareSpent(a.spent, a.cap))
    .at(0);
  const { spent, cap } = own ?? { spent: spendingOf(state), cap: capOfRun(state.limits) };
  const isTokens = shareOf(spent.tokens, cap.tokens) > shareOf(spent.usd, cap.usd);
  if (isTokens) {
    const limit = own === undefined ? 'budgetTokens' : 'taskBudgetTokens';
    return { limit, spent: spent.tokens, cap: cap.tokens ?? 0 };
  }
  return { limit: own === undefined ? 'budgetUsd' : 'taskBudgetUsd', spent: spent.usd, cap: cap.usd ?? 0 };
}

/** Tasks that cannot go on because their part of a budget is used up. */
export function tasksWaitingForBudget(state: RunState): TaskState[] {
  if (state.counts.waiting === 0) return [];
  return state.taskIds.flatMap((id) => {
    const task = state.tasks[id];
    return task?.waitingFor?.kind === 'budget' ? [task] : [];
  });
}

function shareOf(spent: number, cap: number | undefined): number {
  return cap === undefined ? 0 : spent / cap;
}

import { capOfRun, isWorthWarning, shareSpent, spendingOf } from '../../src/shared/budgets.ts';
import { isSettled } from '../../src/shared/runState.ts';
import type { RunState, TaskStateName } from '../../src/shared/runState.ts';
import { cacheFigures } from '../../src/shared/savings.ts';
import { slotTimeOf } from '../../src/shared/slotTime.ts';
import { slotsOf } from '../../src/shared/statistics.ts';
import { totalTokens } from '../../src/shared/usage.ts';
import { costText, formatCount, formatUsd, plural, savingText, tokensText } from './format.ts';

/** One number of a run with its name, and what it means in a sentence. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
  /** The person should look at it. */
  readonly needsAttention: boolean;
}

/** The statistics of a run in one row: what is not known, or means nothing yet, is left out. */
export function figuresOf(state: RunState, now: number, isInterrupted: boolean): Figure[] {
  const figures = [
    doneFigure(state),
    isInterrupted ? undefined : slotsFigure(state),
    tokensFigure(state),
    costFigure(state),
    cacheFigure(state),
    efficiencyFigure(state, isInterrupted ? state.updatedAt : now),
  ];
  return figures.filter((figure) => figure !== undefined);
}

function doneFigure({ counts, taskIds }: RunState): Figure | undefined {
  if (taskIds.length === 0) return undefined;
  const names = Object.keys(counts) as TaskStateName[];
  const done = names.filter(isSettled).reduce((sum, name) => sum + counts[name], 0);
  const share = Math.floor((done / taskIds.length) * 100);
  return {
    name: 'Done',
    value: `${share} %`,
    meaning: `${formatCount(done)} of ${plural(taskIds.length, 'task')} succeeded or were skipped on purpose`,
    needsAttention: false,
  };
}

function slotsFigure(state: RunState): Figure | undefined {
  if (state.state !== 'running') return undefined;
  const { busy, free } = slotsOf(state);
  return {
    name: 'Slots',
    value: `${busy} of ${busy + free}`,
    meaning: `${plural(busy, 'agent')} at work, ${free} more may start`,
    needsAttention: false,
  };
}

function tokensFigure({ usage, usageIsEstimated, limits }: RunState): Figure {
  const tokens = totalTokens(usage);
  const { budgetTokens } = limits;
  const cap = budgetTokens === undefined ? '' : ` of ${formatCount(budgetTokens)}`;
  return {
    name: 'Tokens',
    value: `${usageIsEstimated && tokens > 0 ? 'about ' : ''}${formatCount(tokens)}${cap}`,
    meaning: `${tokensText(tokens, usageIsEstimated)}, in and out, those read from a cache included`,
    needsAttention: budgetTokens !== undefined && isWorthWarning({ usd: 0, tokens }, { tokens: budgetTokens }),
  };
}

function costFigure(state: RunState): Figure {
  const cap = formatUsd(state.limits.budgetUsd);
  const share = shareSpent({ usd: state.costUsd, tokens: 0 }, { usd: state.limits.budgetUsd });
  return {
    name: 'Cost',
    value: `${costText(state)} of ${cap}`,
    meaning: `${Math.floor(share * 100)} % of the budget of ${cap}`,
    needsAttention: isWorthWarning({ usd: state.costUsd, tokens: 0 }, { usd: state.limits.budgetUsd }),
  };
}

function cacheFigure(state: RunState): Figure | undefined {
  const figures = cacheFigures(state);
  if (figures === undefined) return undefined;
  const share = `${Math.round(figures.readShare * 100)} %`;
  const saving = savingText(state);
  return {
    name: 'Cache',
    value: share,
    meaning: `${share} of the input was read from the cache${saving === undefined ? '' : `, ${saving}`}`,
    needsAttention: false,
  };
}

function efficiencyFigure(state: RunState, now: number): Figure | undefined {
  const { efficiency, slotsUsed } = slotTimeOf(state, now);
  if (slotsUsed === 0) return undefined;
  return {
    name: 'Efficiency',
    value: `${Math.round(efficiency * 100)} %`,
    meaning: `How busy the ${plural(slotsUsed, 'slot')} were that the run ever used at once`,
    needsAttention: false,
  };
}

/** "Budget 84 % spent", from where on people are warned; `undefined` before. */
export function budgetMark(state: RunState): string | undefined {
  const [spent, cap] = [spendingOf(state), capOfRun(state.limits)];
  return isWorthWarning(spent, cap) ? `Budget ${Math.floor(shareSpent(spent, cap) * 100)} % spent` : undefined;
}

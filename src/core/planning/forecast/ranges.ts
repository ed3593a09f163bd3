import type { Range } from '../../../shared/forecast.ts';

export type Level = keyof Range;

/** What makes a task take more or less than is likely, each by itself. */
export interface Levels {
  /** How many members a fan-out has, and how many tasks are added. */
  readonly count: Level;
  /** How often work is checked and goes on. */
  readonly rounds: Level;
  /** How much each agent takes. */
  readonly effort: Level;
}

/**
 * How much of what makes one task take more or less than expected makes all of them do so: a repository that is hard to
 * read is so for every agent. 0: nothing, 1: all. A guess, between the two.
 */
const SHARED_SHARE = 0.5;

export const NOTHING: Range = { low: 0, likely: 0, high: 0 };

/** By how much the spread of the sum of so many like tasks is smaller than the sum of their spreads. */
export function narrowing(count: number): number {
  return Math.sqrt(SHARED_SHARE + (1 - SHARED_SHARE) / Math.max(1, count));
}

/**
 * The range of a sum: `likely` adds up, `low` and `high` lie nearer to it than if all of them came out low or high
 * together, since some do and some do not.
 */
export function sumOf(ranges: readonly Range[]): Range {
  let [likely, below, above, belowSquared, aboveSquared] = [0, 0, 0, 0, 0];
  for (const range of ranges) {
    likely += range.likely;
    below += range.likely - range.low;
    above += range.high - range.likely;
    belowSquared += (range.likely - range.low) ** 2;
    aboveSquared += (range.high - range.likely) ** 2;
  }
  const spread = (sum: number, squares: number): number =>
    Math.sqrt(SHARED_SHARE * sum ** 2 + (1 - SHARED_SHARE) * squares);
  return { low: Math.max(0, likely - spread(below, belowSquared)), likely, high: likely + spread(above, aboveSquared) };
}

/**
 * The range of a value that depends on several things: it is likely when all of them are. That all of them come out high
 * at once is not: the factors by which each alone raises or lowers the value are combined as independent errors are, by
 * the root of the sum of the squares of their logarithms.
 */
export function combined(evaluate: (levels: Levels) => number): Range {
  const likely = evaluate(ALL_LIKELY);
  const towards = (level: 'low' | 'high'): number => {
    if (likely <= 0) return Math.max(0, evaluate({ count: level, rounds: level, effort: level }));
    const factors = (['count', 'rounds', 'effort'] as const).map(
      (name) => evaluate({ ...ALL_LIKELY, [name]: level }) / likely,
    );
    if (factors.some((factor) => factor <= 0)) return 0;
    const distance = Math.hypot(...factors.map((factor) => Math.log(factor)));
    return likely * Math.exp(level === 'low' ? -distance : distance);
  };
  return { low: towards('low'), likely, high: towards('high') };
}

const ALL_LIKELY: Levels = { count: 'likely', rounds: 'likely', effort: 'likely' };

export function mapRange(range: Range, change: (value: number, level: Level) => number): Range {
  return { low: change(range.low, 'low'), likely: change(range.likely, 'likely'), high: change(range.high, 'high') };
}

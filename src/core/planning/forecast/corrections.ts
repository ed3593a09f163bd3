import type { Complexity, TaskType, Tier } from '../../../shared/taskKinds.ts';
import type { HistoryEntry, RunActuals } from './history.ts';

/** Factors by which what was expected is to be multiplied. */
export interface Correction {
  readonly tokens: number;
  readonly costUsd: number;
  readonly tookMs: number;
}

export interface CorrectedKind {
  readonly type: TaskType;
  readonly complexity: Complexity;
  /** The tier, or the id of the model where a run has no tiers. */
  readonly by: string;
}

/** What one task of the kind was expected to take, without any correction. `costUsd`: `undefined` where no price is known. */
export type Uncorrected = (kind: {
  readonly type: TaskType;
  readonly complexity: Complexity;
  readonly by: string;
  readonly tier: Tier | undefined;
}) => { readonly tokens: number; readonly costUsd: number | undefined; readonly tookMs: number };

type Measure = keyof Correction;

/**
 * With so many runs the median of what they took counts as much as what was thought before: one run that was out of the
 * ordinary does not turn a forecast over, and ten runs leave little of the guess.
 */
const PRIOR_RUNS = 3;

/** Beyond that a run was something else than what is forecast. */
const LARGEST_RATIO = 20;

/**
 * Gives the correction for a kind of task: the median over the runs of what it took by what it was expected to take, drawn
 * towards that of all tasks of its type, and this towards that of all tasks, the more so the fewer runs there are.
 */
export function createCorrections(
  runs: readonly RunActuals[],
  uncorrected: Uncorrected,
): (kind: CorrectedKind) => Correction {
  const known = new Map<string, Correction>();
  const expectedOf = memoised(uncorrected);
  const correct = ({ type, complexity, by }: CorrectedKind): Correction => {
    const levels: readonly ((entry: HistoryEntry) => boolean)[] = [
      () => true,
      (entry) => entry.type === type,
      (entry) => entry.type === type && entry.complexity === complexity && entry.by === by,
    ];
    const factor = (measure: Measure): number =>
      levels.reduce((before, isOfLevel) => shrunk(ratiosOf(runs, isOfLevel, measure, expectedOf), before), 1);
    return { tokens: factor('tokens'), costUsd: factor('costUsd'), tookMs: factor('tookMs') };
  };
  return (kind) => {
    const key = JSON.stringify([kind.type, kind.complexity, kind.by]);
    const correction = known.get(key) ?? correct(kind);
    known.set(key, correction);
    return correction;
  };
}

/** One ratio for each run that has such tasks. */
function ratiosOf(
  runs: readonly RunActuals[],
  isOfLevel: (entry: HistoryEntry) => boolean,
  measure: Measure,
  expectedOf: (entry: HistoryEntry) => ReturnType<Uncorrected>,
): number[] {
  return runs.flatMap(({ entries }) => {
    let [took, expected] = [0, 0];
    for (const entry of entries) {
      const [actual, likely] = [entry[measure], expectedOf(entry)[measure]];
      if (!isOfLevel(entry) || actual === undefined || likely === undefined) continue;
      took += actual;
      expected += likely * entry.tasks;
    }
    if (took <= 0 || expected <= 0) return [];
    return [Math.min(LARGEST_RATIO, Math.max(1 / LARGEST_RATIO, took / expected))];
  });
}

/** The median drawn towards `before`, in logarithms: twice as much and half as much are equally far away. */
function shrunk(ratios: readonly number[], before: number): number {
  if (ratios.length === 0) return before;
  const weight = ratios.length / (ratios.length + PRIOR_RUNS);
  return Math.exp(weight * Math.log(median(ratios)) + (1 - weight) * Math.log(before));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 1;
  return sorted.length % 2 === 1 ? upper : Math.sqrt((sorted[middle - 1] ?? upper) * upper);
}

function memoised(uncorrected: Uncorrected): (entry: HistoryEntry) => ReturnType<Uncorrected> {
  const known = new Map<string, ReturnType<Uncorrected>>();
  return ({ type, complexity, by, tier }) => {
    const key = JSON.stringify([type, complexity, by]);
    const expected = known.get(key) ?? uncorrected({ type, complexity, by, tier });
    known.set(key, expected);
    return expected;
  };
}

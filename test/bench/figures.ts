/** The figure below which `share` (0 to 1) of the figures lie, by the nearest-rank method. Throws when there are none. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new Error('there is no percentile of no figures');
  return found;
}

/** The middle figure; of two middle ones the lower. Throws when there are none. */
export function median(figures: readonly number[]): number {
  return percentile(figures, 0.5);
}

/** Milliseconds that N one-turn tasks take at least, C of them at once, when an answer takes so long. */
export function idealMakespanMs(tasks: number, concurrency: number, latencyMs: number): number {
  return Math.ceil(tasks / concurrency) * latencyMs;
}

/**
 * How the cost per item grows with the number of items: 1 when a hundred times the items take a hundred times as long
 * in all, 10 when each of ten times as many takes ten times as long.
 */
export function growth(fewer: Sized, more: Sized): number {
  return more.totalMs / more.items / (fewer.totalMs / fewer.items);
}

export interface Sized {
  readonly items: number;
  readonly totalMs: number;
}

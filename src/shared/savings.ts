import type { Usage } from './usage.ts';

/** What the provider's cache did for a run, a task or a model. */
export interface CacheFigures {
  /** Share of all input tokens that was read from the cache, 0 to 1. */
  readonly readShare: number;
  /** Dollars that the cache saved. Less than 0 where more was written into it than read. */
  readonly savedUsd: number;
}

/** Share of the input that was read from the cache, 0 to 1; 0 when there was no input. */
export function cacheShare({ inputTokens, cacheReadTokens, cacheWriteTokens }: Usage): number {
  const all = inputTokens + cacheReadTokens + cacheWriteTokens;
  return all === 0 ? 0 : cacheReadTokens / all;
}

/** What the same tokens would have cost more without a cache; less than 0 when the cache cost more than it gave. */
export function savedUsd({ costUsd, uncachedCostUsd }: Spent): number {
  return uncachedCostUsd - costUsd;
}

/** `undefined` when the provider cached nothing: then there is nothing to tell. */
export function cacheFigures(spent: Spent & { readonly usage: Usage }): CacheFigures | undefined {
  const { cacheReadTokens, cacheWriteTokens } = spent.usage;
  if (cacheReadTokens + cacheWriteTokens === 0) return undefined;
  return { readShare: cacheShare(spent.usage), savedUsd: savedUsd(spent) };
}

interface Spent {
  readonly costUsd: number;
  readonly uncachedCostUsd: number;
}

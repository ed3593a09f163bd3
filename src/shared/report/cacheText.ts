import type { RunState } from '../runState.ts';
import { cacheFigures } from '../savings.ts';
import { formatUsd } from '../format.ts';

/**
 * "83 % of the input read from the cache, $1.23 saved"; `undefined` when the provider cached nothing. Without dollars
 * where prices are not known.
 */
export function cacheText(
  state: Pick<RunState, 'usage' | 'costUsd' | 'uncachedCostUsd' | 'costIsComplete'>,
): string | undefined {
  const figures = cacheFigures(state);
  if (figures === undefined) return undefined;
  const { readShare, savedUsd } = figures;
  const share = `${Math.round(readShare * 100)} % of the input read from the cache`;
  if (savedUsd === 0 && !state.costIsComplete) return share;
  return savedUsd < 0
    ? `${share}, ${formatUsd(-savedUsd)} more spent than saved`
    : `${share}, ${formatUsd(savedUsd)} saved`;
}

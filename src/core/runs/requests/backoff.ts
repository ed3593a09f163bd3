import type { Randomness } from '../../ports/clock.ts';

const FIRST_DELAY_MS = 1_000;
/** No next try is farther away than this. */
export const LONGEST_DELAY_MS = 60_000;

/**
 * How long to wait before try number `next` (from 2), in milliseconds: doubling from one second up to a minute or `longestMs`, each
 * with half of it by chance so that many waiting agents do not come back together ("equal jitter").
 */
export function backoffMs(next: number, randomness: Randomness, longestMs = LONGEST_DELAY_MS): number {
  const ceiling = Math.min(longestMs, FIRST_DELAY_MS * 2 ** Math.max(0, next - 2));
  return Math.round(ceiling / 2 + (ceiling / 2) * randomness.fraction());
}

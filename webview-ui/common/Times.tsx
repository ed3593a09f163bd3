import { formatDuration } from '../models/format.ts';
import { useNow } from './page.ts';

/** How long something took, or has taken so far. */
export function Elapsed({ from, to }: { from: number; to: number | undefined }) {
  const now = useNow(to === undefined);
  return <span className="number">{formatDuration((to ?? now) - from)}</span>;
}

/** "tries again in 12 s". */
export function RetryIn({ at }: { at: number }) {
  const now = useNow(true);
  const leftMs = at - now;
  return (
    <span>{leftMs <= 0 ? 'tries again as soon as there is room' : `tries again in ${formatDuration(leftMs)}`}</span>
  );
}

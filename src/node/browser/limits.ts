import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

/** Bounds on what one session may take. */
export interface BrowserLimits {
  /** Until the browser has started. */
  readonly startMs: number;
  /** Until the document of a page is there. */
  readonly navigateMs: number;
  /** What a page may go on loading after that before it is taken as it is. */
  readonly settleMs: number;
  /** For everything else that a page is asked. */
  readonly callMs: number;
  /** Of a page and all that it loads. */
  readonly pageBytes: number;
  /** The browser ends when nobody has used it for so long. */
  readonly idleMs: number;
}

export const BROWSER_LIMITS: BrowserLimits = {
  startMs: 30_000,
  navigateMs: 30_000,
  settleMs: 5_000,
  callMs: 20_000,
  pageBytes: 50_000_000,
  idleMs: 60_000,
};

/** A call ended because of its limit or because its caller did not want to wait any more. */
export type Overrun = 'timeout' | 'cancelled';

export interface Bound {
  readonly timeoutMs: number;
  /** What is waited for, for the message: "The page did not load". */
  readonly what: string;
}

export const CANCELLED: Failure = { kind: 'cancelled', message: 'The work with the browser was cancelled.' };

/** What the work gives, or that it took too long or was cancelled; it may then still go on, and nobody hears of it. Throws what it throws. */
export async function within<Value>(
  { timeoutMs, what }: Bound,
  work: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Result<Value, Failure>> {
  if (signal.aborted) return failed(CANCELLED);
  const working = work();
  let stop = (): void => undefined;
  const overrun = new Promise<Overrun>((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), timeoutMs);
    const onAbort = (): void => resolve('cancelled');
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    const first = await Promise.race([working.then((value) => ({ value })), overrun]);
    if (typeof first === 'object') return ok(first.value);
    working.catch(() => undefined);
    if (first === 'cancelled') return failed(CANCELLED);
    return failed({ kind: 'timeout', timeoutMs, message: `${what} within ${timeoutMs / 1000} s.` });
  } finally {
    stop();
  }
}

import type { Clock } from '../../core/ports/clock.ts';

/** The longest delay that a timer of JavaScript can have; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) await timer(Math.min(left, LONGEST_TIMER_MS), signal);
      signal?.throwIfAborted();
    },
  };
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const abort = (): void => {
      clearTimeout(timeout);
      if (signal) reject(reasonOf(signal));
    };
    const timeout = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** The contract is to reject with whatever the signal was aborted with. */
function reasonOf(signal: AbortSignal): Error {
  return signal.reason as Error;
}

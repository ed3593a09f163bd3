import type { Clock } from '../../core/ports/clock.ts';

/** The longest delay that a timer of JavaScript can have; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      let left = ms;
      // A timer in any case: whoever sleeps for no time lets everything else in this process have a turn.
      do {
        await timer(Math.max(0, Math.min(left, LONGEST_TIMER_MS)), signal);
        left -= LONGEST_TIMER_MS;
      } while (left > 0);
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

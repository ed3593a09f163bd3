import type { Clock } from '../../src/core/ports/clock.ts';
import { createSystemClock } from '../../src/node/system/clock.ts';

/** A clock that goes so many times faster than the machine's: for tests whose waits go through the clock and the network. */
export function createFastClock(factor: number): Clock {
  const system = createSystemClock();
  const start = system.now();
  return {
    now: () => start + (system.now() - start) * factor,
    sleep: (ms, signal) => system.sleep(ms / factor, signal),
  };
}

import { gzip } from 'node:zlib';
import type { Clock } from '../../src/core/ports/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds; sleepers wake in the order of their time, each with the clock at that time. */
  advance(ms: number): Promise<void>;
  /** How long each sleeper still sleeps, in milliseconds, shortest first. */
  sleeping(): readonly number[];
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export function createManualClock(start = 1_000_000): ManualClock {
  let time = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => time,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper: Sleeper = { until: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      });
    },
    async advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.until - b.until)[0];
        if (next === undefined || next.until > end) break;
        sleepers.delete(next);
        time = Math.max(time, next.until);
        next.wake();
        await quiet();
      }
      time = end;
      await quiet();
    },
    sleeping: () => [...sleepers].map((sleeper) => sleeper.until - time).sort((a, b) => a - b),
  };
}

/** Lets everything happen that needs no time to pass, also what waits for the threads that pack and unpack. */
export async function quiet(): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => gzip('', resolve));
  }
}

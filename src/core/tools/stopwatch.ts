import type { ToolClock } from './tool.ts';

/** Measures the time of work that nothing can interrupt from outside. To be asked often. */
export interface Stopwatch {
  /** Whether the time is up. Once it is, it stays so. */
  isLate(): boolean;
  /** Gives everything else in this process a turn when it has waited for a while. */
  letOthersWork(): Promise<void> | undefined;
}

/** More than this between two questions is taken for a clock that was set, or a machine that slept. */
const LONGEST_STEP_MS = 2_000;
const TURN_MS = 20;

/** Without a clock the time is never up. */
export function createStopwatch(clock: ToolClock | undefined, limitMs: number): Stopwatch {
  if (clock === undefined) return { isLate: () => false, letOthersWork: () => undefined };
  let used = 0;
  let sinceTurn = 0;
  let last = clock.now();
  return {
    isLate() {
      const now = clock.now();
      const step = Math.min(Math.max(now - last, 0), LONGEST_STEP_MS);
      last = now;
      used += step;
      sinceTurn += step;
      return used > limitMs;
    },
    letOthersWork() {
      if (sinceTurn < TURN_MS || clock.sleep === undefined) return undefined;
      sinceTurn = 0;
      return clock.sleep(0);
    },
  };
}

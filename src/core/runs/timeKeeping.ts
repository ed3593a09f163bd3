import type { RunLimits } from '../../shared/limits.ts';
import type { Failure } from '../../shared/failures.ts';
import type { RunState } from '../../shared/runState.ts';
import type { Clock } from '../ports/clock.ts';

/** Tells when a run was at work as long as it may be. */
export interface TimeKeeping {
  /** The run is at work from now on. */
  begin(): void;
  /** It is not, for now. */
  end(): void;
}

export function createTimeKeeping(deps: {
  readonly state: RunState;
  readonly clock: Clock;
  /** Called once after each `begin`, unless `end` comes before. */
  readonly onOver: (failure: Failure) => void;
}): TimeKeeping {
  const { state, clock } = deps;
  let leg = new AbortController();

  async function wait(timeLimitMs: number, signal: AbortSignal): Promise<void> {
    const sinceMs = clock.now() - (state.workingSince ?? clock.now());
    // Slept, not compared with the clock, which may be set meanwhile.
    const leftMs = timeLimitMs - state.workedMs - Math.max(0, sinceMs);
    await clock.sleep(Math.max(0, leftMs), signal).catch(() => undefined);
    if (!signal.aborted) deps.onOver(timeUsedUp(timeLimitMs));
  }

  return {
    begin() {
      leg.abort();
      leg = new AbortController();
      if (state.limits.timeLimitMs !== undefined) void wait(state.limits.timeLimitMs, leg.signal);
    },
    end() {
      leg.abort();
    },
  };
}

/** Whether a run that goes on within these limits would have to stop at once. */
export function isTimeUsedUp(state: RunState, { timeLimitMs }: RunLimits): boolean {
  if (timeLimitMs === undefined) return false;
  const isAsBefore = state.limits.timeLimitMs !== undefined && timeLimitMs <= state.limits.timeLimitMs;
  return state.workedMs >= timeLimitMs || (state.pauseReason === 'time-limit' && isAsBefore);
}

export function timeUsedUp(timeLimitMs: number): Failure {
  const minutes = (timeLimitMs / 60_000).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return {
    kind: 'timeout',
    timeoutMs: timeLimitMs,
    message:
      `The run was at work for ${minutes} min, as long as it may be (setting wavewright.run.timeLimitMinutes, ` +
      '--time-limit). Everything done so far is kept; resume with a larger limit to go on.',
  };
}

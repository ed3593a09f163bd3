import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed } from '../../shared/result.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Runs `work` with a signal that is aborted with the parent's or after `timeoutMs`; a `cancelled` that the limit has
 * caused comes out as `timeout`.
 */
export async function withTimeLimit<Value>(
  work: (signal: AbortSignal) => Promise<Result<Value, Failure>>,
  timeoutMs: number,
  clock: Clock,
  parent: AbortSignal,
): Promise<Result<Value, Failure>> {
  const limit = new AbortController();
  const finished = new AbortController();
  void clock.sleep(timeoutMs, finished.signal).then(
    () => {
      limit.abort();
    },
    () => undefined, // Finished in time.
  );
  try {
    const result = await work(AbortSignal.any([parent, limit.signal]));
    const ranOut = !result.ok && result.failure.kind === 'cancelled' && limit.signal.aborted && !parent.aborted;
    return ranOut ? failed(timedOut(timeoutMs)) : result;
  } finally {
    finished.abort();
  }
}

function timedOut(timeoutMs: number): Failure {
  return {
    kind: 'timeout',
    timeoutMs,
    message: `The attempt was not finished within ${Math.round(timeoutMs / 1000)} s (setting wavewright.run.attemptTimeoutSeconds).`,
  };
}

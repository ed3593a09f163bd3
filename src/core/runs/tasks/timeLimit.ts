import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { failed } from '../../../shared/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ModelClient } from '../../ports/model.ts';
import { wrappedClient } from '../requests/wrappedClient.ts';

/** An attempt that makes progress may go on, but not for more than so many times its limit. */
const LONGEST_IN_LIMITS = 4;

/** Given as the reason because the platform would make an error with a stack each time, several for every turn. */
const IN_TIME = 'stopped in time';

/** The time that is left of an attempt. */
export interface TimeLimit {
  /** Stops the time: the agent can do nothing but wait. */
  hold(): void;
  release(): void;
  /** There was progress: the limit counts anew, as long as the attempt does not get too long in all. */
  extend(): void;
}

/**
 * Runs `work` with a signal that is aborted with the parent's or when the time is up: after `timeoutMs` without progress,
 * or four times that in all, not counting what the limit was held. A `cancelled` that the limit has caused comes out as
 * `timeout`.
 */
export async function withTimeLimit<Value>(
  work: (signal: AbortSignal, limit: TimeLimit) => Promise<Result<Value, Failure>>,
  timeoutMs: number,
  clock: Clock,
  parent: AbortSignal,
): Promise<Result<Value, Failure>> {
  const over = new AbortController();
  const limit = createTimeLimit({ timeoutMs, clock, onOver: () => over.abort() });
  try {
    const result = await work(AbortSignal.any([parent, over.signal]), limit);
    const ranOut = !result.ok && result.failure.kind === 'cancelled' && over.signal.aborted && !parent.aborted;
    return ranOut ? failed(timedOut(timeoutMs, limit.hadProgress)) : result;
  } finally {
    limit.end();
  }
}

/** A client whose answers are progress; while it waits for the provider the time stands still. */
export function timedClient(client: ModelClient, limit: TimeLimit): ModelClient {
  return wrappedClient(client, async (request, observer, signal) => {
    let isHeld = false;
    const hold = (isWaiting: boolean): void => {
      if (isWaiting !== isHeld) (isWaiting ? limit.hold : limit.release)();
      isHeld = isWaiting;
    };
    const onWaiting = (isWaiting: boolean): void => {
      hold(isWaiting);
      observer.onWaiting?.(isWaiting);
    };
    const turn = await client.streamTurn(request, { ...observer, onWaiting }, signal);
    hold(false);
    if (turn.ok) limit.extend();
    return turn;
  });
}

function createTimeLimit(deps: {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly onOver: () => void;
}): TimeLimit & { readonly hadProgress: boolean; end(): void } {
  const { timeoutMs, clock } = deps;
  let leftMs = timeoutMs;
  let leftInAllMs = timeoutMs * LONGEST_IN_LIMITS;
  let hadProgress = false;
  let leg: { readonly startedAt: number; readonly ms: number; readonly ended: AbortController } | undefined;

  function start(): void {
    const started = { startedAt: clock.now(), ms: Math.min(leftMs, leftInAllMs), ended: new AbortController() };
    leg = started;
    clock.sleep(started.ms, started.ended.signal).then(deps.onOver, () => undefined); // Stopped in time.
  }

  function stop(): void {
    if (leg === undefined) return;
    leg.ended.abort(IN_TIME);
    const tookMs = clock.now() - leg.startedAt;
    // A leg that took longer than it can have, or less than nothing: the clock was set, and nobody knows how long it was.
    const countedMs = tookMs < 0 || tookMs > leg.ms ? 0 : tookMs;
    leftMs -= countedMs;
    leftInAllMs -= countedMs;
    leg = undefined;
  }

  start();
  return {
    get hadProgress() {
      return hadProgress;
    },
    hold: stop,
    release: start,
    extend() {
      stop();
      hadProgress = true;
      leftMs = timeoutMs;
      start();
    },
    end: stop,
  };
}

function timedOut(timeoutMs: number, hadProgress: boolean): Failure {
  const limit = `${Math.round(timeoutMs / 1000)} s (setting wavewright.run.attemptTimeoutSeconds)`;
  const message = hadProgress
    ? `The attempt did not come to an end: no progress within ${limit}, or ${LONGEST_IN_LIMITS} times as long in all.`
    : `The attempt was not finished within ${limit}.`;
  return { kind: 'timeout', timeoutMs, message };
}

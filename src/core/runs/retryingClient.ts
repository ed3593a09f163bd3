import type { Failure, FailureKind } from '../../shared/failures.ts';
import { failed } from '../../shared/result.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { ModelClient } from '../ports/model.ts';
import { backoffMs } from './backoff.ts';

/** How often a request is sent before the provider counts as unavailable. */
const MAX_TRIES = 6;

export interface RetryDeps {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Says in a few words what is waited for, so that a waiting agent does not look like a stuck one. */
  readonly onWaiting?: (text: string) => void;
}

/**
 * A client that repeats requests which failed in transit, were throttled or whose stream was cut, with growing pauses.
 * A turn counts only as a whole, so that nothing is doubled by repeating. The last failure is returned as it came.
 */
export function retryingClient(client: ModelClient, deps: RetryDeps): ModelClient {
  return {
    provider: client.provider,
    label: client.label,
    priceOf: (model) => client.priceOf(model),
    async streamTurn(request, observer, signal) {
      for (let tries = 1; ; tries += 1) {
        const turn = await client.streamTurn(request, observer, signal);
        if (turn.ok || !isWorthRepeating(turn.failure) || tries >= MAX_TRIES) return turn;
        const waitMs = Math.max(backoffMs(tries + 1, deps.randomness), retryAfterMs(turn.failure));
        deps.onWaiting?.(`waiting ${Math.ceil(waitMs / 1000)} s for ${client.label}`);
        try {
          await deps.clock.sleep(waitMs, signal);
        } catch {
          return failed({ kind: 'cancelled', message: 'Cancelled while waiting for the provider.' });
        }
      }
    },
  };
}

function isWorthRepeating(failure: Failure): boolean {
  return REPEATED.has(failure.kind);
}

const REPEATED: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'model-rate-limited',
  'model-overloaded',
  'model-unreachable',
  'model-answer-cut',
]);

function retryAfterMs(failure: Failure): number {
  return failure.kind === 'model-rate-limited' || failure.kind === 'model-overloaded' ? (failure.retryAfterMs ?? 0) : 0;
}

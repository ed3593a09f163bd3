import type { ProviderWait } from '../../../shared/activity.ts';
import type { Failure, FailureKind } from '../../../shared/failures.ts';
import { failed } from '../../../shared/result.ts';
import type { Randomness } from '../../ports/clock.ts';
import type { ModelClient, TurnObserver } from '../../ports/model.ts';
import { backoffMs } from './backoff.ts';
import type { GovernedRequest, RateGovernor, RequestOutcome, WorkPlace } from './rateGovernor.ts';
import { wrappedClient } from './wrappedClient.ts';

export interface RetryDeps {
  readonly governor: RateGovernor;
  readonly randomness: Randomness;
  /** Which request goes first when not all can: the lower. */
  readonly rank: number;
  /** The agent's place among those at work. */
  readonly place?: WorkPlace | undefined;
  /** Says what is waited for, so that a waiting agent does not look like a stuck one; `undefined`: the wait is over. */
  readonly onWaiting?: (wait: ProviderWait | undefined) => void;
  /** Aborted when the run pauses: what is not sent by then is not sent. A new one after each resume. */
  readonly pausing?: () => AbortSignal;
}

/**
 * How often a request may fail in a way before the failure is returned; each way is counted by itself. A provider that
 * is too busy, or limits the rate, is waited for as long as it takes.
 */
const MAX_FAILURES: Readonly<Partial<Record<FailureKind | 'out-of-order', number>>> = {
  'model-rate-limited': Infinity,
  'model-overloaded': Infinity,
  // A server that is out of order rather than busy may be so for this request alone.
  'out-of-order': 12,
  'model-unreachable': 6,
  'model-answer-cut': 6,
  'model-answer-invalid': 3,
};

const BUSY_STATUSES: ReadonlySet<number> = new Set([503, 529]);

/**
 * A client that sends requests when the governor lets them, and repeats those which were refused for now, failed in
 * transit or whose answer broke off. A turn counts only as a whole, so that nothing is doubled by repeating. The last
 * failure is returned as it came; `cancelled` and `paused` when the wait was ended.
 */
export function retryingClient(client: ModelClient, deps: RetryDeps): ModelClient {
  const { governor, rank, place, randomness } = deps;
  return wrappedClient(client, async (request, observer, signal) => {
    const governed = governor.request({
      rank,
      place,
      onWaiting(wait) {
        deps.onWaiting?.(wait);
        observer.onWaiting?.(wait !== undefined);
      },
    });
    const failures = new Map<string, number>();
    for (;;) {
      const pausing = deps.pausing?.();
      const waits = pausing === undefined ? signal : AbortSignal.any([signal, pausing]);
      if (!(await governed.admitted(waits))) return failed(signal.aborted ? CANCELLED : PAUSED);
      if (failures.size > 0) observer.onRepeat?.();
      let outcome: RequestOutcome = { kind: 'other', restMs: 0 };
      try {
        const turn = await client.streamTurn(request, listening(observer, governed), signal);
        if (turn.ok) outcome = { kind: 'answered' };
        else {
          const way = wayOf(turn.failure);
          const count = (failures.get(way) ?? 0) + 1;
          failures.set(way, count);
          outcome = outcomeOf(turn.failure, restMs(count, randomness));
          if (count < (MAX_FAILURES[way] ?? 1)) continue;
        }
        return turn;
      } finally {
        governed.settled(outcome);
      }
    }
  });
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'Cancelled while waiting for the provider.' };
const PAUSED: Failure = { kind: 'paused', message: 'The run was paused while this agent waited for the provider.' };

/** The observer, and the governor with it: an answer that is being written was accepted, told or not. */
function listening(observer: TurnObserver, governed: GovernedRequest): TurnObserver {
  let isHeard = false;
  return {
    onText(delta) {
      if (!isHeard) governed.heard({ accepted: true, allowances: [] });
      isHeard = true;
      observer.onText?.(delta);
    },
    onHead(head) {
      isHeard = true;
      governed.heard(head);
      observer.onHead?.(head);
    },
  };
}

function wayOf(failure: Failure): FailureKind | 'out-of-order' {
  const isOutOfOrder =
    failure.kind === 'model-overloaded' && failure.status !== undefined && !BUSY_STATUSES.has(failure.status);
  return isOutOfOrder ? 'out-of-order' : failure.kind;
}

/** A connection that broke once is an accident, for which there is nothing to wait. */
function restMs(failures: number, randomness: Randomness): number {
  return failures === 1 ? 0 : backoffMs(failures, randomness);
}

function outcomeOf(failure: Failure, restMs: number): RequestOutcome {
  switch (failure.kind) {
    case 'model-rate-limited':
    case 'model-overloaded':
      return { kind: 'refused', retryAfterMs: failure.retryAfterMs };
    default:
      return { kind: 'other', restMs };
  }
}

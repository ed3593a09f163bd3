import type { ProviderWait } from '../../shared/activity.ts';
import type { Failure, FailureKind } from '../../shared/failures.ts';
import { failed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Randomness } from '../ports/clock.ts';
import type { ModelClient, ModelTurn, TurnObserver } from '../ports/model.ts';
import { backoffMs } from './backoff.ts';
import type { GovernedRequest, RateGovernor, RequestOutcome } from './rateGovernor.ts';

export interface RetryDeps {
  readonly governor: RateGovernor;
  readonly randomness: Randomness;
  /** Which request goes first when not all can: the lower. */
  readonly rank: number;
  /** Says what is waited for, so that a waiting agent does not look like a stuck one; `undefined`: the wait is over. */
  readonly onWaiting?: (wait: ProviderWait | undefined) => void;
  /** Aborted when the run pauses: what is not sent by then is not sent. A new one after each resume. */
  readonly pausing?: () => AbortSignal;
}

/**
 * How often a request is sent before its failure is returned. A provider that is too busy, or limits the rate, is waited
 * for as long as it takes.
 */
const MAX_TRIES: Readonly<Partial<Record<FailureKind, number>>> = {
  'model-rate-limited': Infinity,
  'model-overloaded': Infinity,
  'model-unreachable': 6,
  'model-answer-cut': 6,
  'model-answer-invalid': 3,
};

/** A server that is out of order rather than busy may be so for this request alone. */
const MAX_TRIES_OUT_OF_ORDER = 12;
const BUSY_STATUSES: ReadonlySet<number> = new Set([503, 529]);

/**
 * A client that sends requests when the governor lets them, and repeats those which were refused for now, failed in
 * transit or whose answer broke off. A turn counts only as a whole, so that nothing is doubled by repeating. The last
 * failure is returned as it came; `cancelled` and `paused` when the wait was ended.
 */
export function retryingClient(client: ModelClient, deps: RetryDeps): ModelClient {
  const { governor, rank, randomness } = deps;
  return {
    provider: client.provider,
    label: client.label,
    priceOf: (model) => client.priceOf(model),
    async streamTurn(request, observer, signal) {
      const governed = governor.request({
        rank,
        onWaiting(wait) {
          deps.onWaiting?.(wait);
          observer.onWaiting?.(wait !== undefined);
        },
      });
      for (let tries = 1; ; tries += 1) {
        const pausing = deps.pausing?.();
        const waits = pausing === undefined ? signal : AbortSignal.any([signal, pausing]);
        if (!(await governed.admitted(waits))) return failed(signal.aborted ? CANCELLED : PAUSED);
        if (tries > 1) observer.onRepeat?.();
        const again = (turn: Result<ModelTurn, Failure>): boolean => !turn.ok && tries < maxTries(turn.failure);
        let outcome: RequestOutcome = { kind: 'other', restMs: 0 };
        try {
          const turn = await client.streamTurn(request, listening(observer, governed), signal);
          outcome = outcomeOf(turn, backoffMs(tries + 1, randomness));
          if (!again(turn)) return turn;
        } finally {
          governed.settled(outcome);
        }
      }
    },
  };
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

function maxTries(failure: Failure): number {
  const isOutOfOrder =
    failure.kind === 'model-overloaded' && failure.status !== undefined && !BUSY_STATUSES.has(failure.status);
  return isOutOfOrder ? MAX_TRIES_OUT_OF_ORDER : (MAX_TRIES[failure.kind] ?? 1);
}

function outcomeOf(turn: Result<ModelTurn, Failure>, restMs: number): RequestOutcome {
  if (turn.ok) return { kind: 'answered' };
  const { failure } = turn;
  switch (failure.kind) {
    case 'model-rate-limited':
    case 'model-overloaded':
      return { kind: 'refused', retryAfterMs: failure.retryAfterMs };
    default:
      return { kind: 'other', restMs };
  }
}

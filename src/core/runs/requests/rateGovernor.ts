import type { ProviderWait } from '../../../shared/activity.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { AnswerHead } from '../../ports/model.ts';
import { backoffMs } from './backoff.ts';
import { createGate } from './rateGovernorGate.ts';
import type { Gate } from './rateGovernorGate.ts';
import { createAdaptiveLimit } from './rateGovernorLimit.ts';
import type { AdaptiveLimit, SentRequest } from './rateGovernorLimit.ts';
import { createProviderStocks } from './rateGovernorStocks.ts';
import type { ProviderStocks } from './rateGovernorStocks.ts';

/**
 * Decides when requests to one provider are sent, for all runs of the process together: never more in flight than the
 * maximum and than the provider takes, the most urgent first, nobody before the time that the provider named. A request
 * that was refused waits without holding a place among those in flight, for as long as it takes.
 */
export interface RateGovernor {
  /** A request with all its repeats: it keeps its place in the line. */
  request(claim: RequestClaim): GovernedRequest;
  /** Requests that were admitted and are not settled. */
  readonly inFlight: number;
}

export interface RequestClaim {
  /** The lower goes first; among equals, the request that was made first. */
  readonly rank: number;
  /** Told when the request has to wait, when the reason or the time changes, and, with `undefined`, when that is over. */
  readonly onWaiting: (wait: ProviderWait | undefined) => void;
  /** Its agent's place among those at work, which others may have while the request rests. Absent: it has none. */
  readonly place?: WorkPlace | undefined;
}

export interface WorkPlace {
  stepAside(): void;
  /** Resolves with true when there is room again, with false when the signal was aborted before. */
  comeBack(signal: AbortSignal): Promise<boolean>;
}

export interface GovernedRequest {
  /** Resolves with true when the request may be sent, with false when the signal was aborted before. */
  admitted(signal: AbortSignal): Promise<boolean>;
  /** The provider begins to answer. */
  heard(head: AnswerHead): void;
  /** The request is over for now. To be called once per admission. */
  settled(outcome: RequestOutcome): void;
}

export type RequestOutcome =
  | { readonly kind: 'answered' }
  /** Too many requests, or the provider is too busy or out of order. */
  | { readonly kind: 'refused'; readonly retryAfterMs: number | undefined }
  /** Neither speaks for the provider nor against it. `restMs`: how long the request waits before it is sent again. */
  | { readonly kind: 'other'; readonly restMs: number };

export interface RateGovernorDeps {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** The most requests in flight. Asked again and again: it may change at any time. */
  readonly maxInFlight: () => number;
}

/** A single refused request comes back after at most this, unless the provider names a time. */
const LONGEST_REST_MS = 2_000;

/** What waited for the same moment comes back spread over this time, or over a tenth of a shorter wait. */
const SPREAD_MS = 1_000;

/** For a shorter rest nobody gives up the place of its agent: whoever takes it may have it for long. */
const WORTH_LEAVING_MS = 1_000;

interface Parts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly limit: AdaptiveLimit;
  readonly stocks: ProviderStocks;
  readonly gate: Gate;
}

export function createRateGovernor({ clock, randomness, maxInFlight }: RateGovernorDeps): RateGovernor {
  const limit = createAdaptiveLimit(() => Math.max(1, maxInFlight()));
  const stocks = createProviderStocks();
  const gate = createGate({ clock, randomness, limit, stocks });
  const parts: Parts = { clock, randomness, limit, stocks, gate };
  let arrivals = 0;
  return {
    request: (claim) => governedRequest({ ...claim, arrival: (arrivals += 1) }, parts),
    get inFlight() {
      return gate.inFlight;
    },
  };
}

function governedRequest(claim: RequestClaim & { readonly arrival: number }, parts: Parts): GovernedRequest {
  const { clock, randomness, limit, stocks, gate } = parts;
  const { rank, arrival, onWaiting, place } = claim;
  /** Begins when the request is claimed again, so that a clock that is set meanwhile has no part in it. */
  let restMs = 0;
  let refusals = 0;
  let isUsedUp = false;
  let sent: SentRequest | undefined;
  let told: ProviderWait | undefined;

  function tell(wait: ProviderWait | undefined): void {
    if ((wait === undefined) === (told === undefined) && wait?.until === told?.until) return;
    told = wait;
    onWaiting(wait);
  }

  /** Waits by itself, outside the line. False when the signal was aborted. */
  async function rest(signal: AbortSignal): Promise<boolean> {
    const ms = restMs;
    restMs = 0;
    if (ms <= 0) return true;
    tell({ waitsFor: 'provider', until: Math.max(gate.shutUntil, clock.now() + ms) });
    const leaves = ms >= WORTH_LEAVING_MS ? place : undefined;
    leaves?.stepAside();
    try {
      await clock.sleep(ms, signal);
    } catch {
      return false;
    }
    if (leaves === undefined) return true;
    tell({ waitsFor: 'provider' });
    return leaves.comeBack(signal);
  }

  function refuse(request: SentRequest, retryAfterMs: number | undefined): void {
    refusals += 1;
    restMs = spread(retryAfterMs ?? backoffMs(refusals + 1, randomness, LONGEST_REST_MS), randomness);
    if (limit.refused(request, { isUsedUp })) {
      const waitMs = retryAfterMs ?? backoffMs(limit.refusalsOfAll + 1, randomness);
      gate.shut(clock.now() + spread(waitMs, randomness));
    } else gate.pause(); // Others that are refused alike get to tell it first.
  }

  return {
    async admitted(signal) {
      const goes = (await rest(signal)) && !signal.aborted && (await gate.pass({ rank, arrival, tell }, signal));
      tell(undefined);
      if (!goes) return false;
      isUsedUp = false;
      sent = limit.sent(gate.inFlight);
      return true;
    },
    heard({ accepted, allowances }) {
      stocks.update(allowances, clock.now());
      isUsedUp = allowances.some(({ remaining }) => remaining === 0);
      if (accepted && sent !== undefined) limit.accepted(sent);
    },
    settled(outcome) {
      if (sent === undefined) throw new Error('a request was settled that had not been admitted');
      if (outcome.kind === 'refused') refuse(sent, outcome.retryAfterMs);
      else if (outcome.kind === 'answered') {
        limit.accepted(sent);
        limit.answered();
      } else {
        limit.ended(sent);
        restMs = outcome.restMs;
      }
      sent = undefined;
      gate.release();
    },
  };
}

function spread(ms: number, randomness: Randomness): number {
  return ms + Math.round(Math.min(SPREAD_MS, ms / 10) * randomness.fraction());
}

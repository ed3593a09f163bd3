/** How many requests may be in flight, learned from what the provider takes and refuses. Knows no time. */
export interface AdaptiveLimit {
  /** At least 1, at most the maximum of this moment. */
  readonly current: number;
  /** How often in a row everybody had to back off without the provider taking anything; 0 while it does. */
  readonly refusalsOfAll: number;
  /** A request is sent; with it there are so many in flight. Gives what it is to be settled with. */
  sent(inFlight: number): SentRequest;
  /** The provider took the request and begins to answer. Said again, it changes nothing. */
  accepted(request: SentRequest): void;
  /** A whole answer came: there may be room for more. */
  answered(): void;
  /**
   * The provider refused the request for now. True when everybody has to back off: it refuses nearly everything, or says
   * that its stock is used up. The limit is halved then, once for all requests that were under way.
   */
  refused(request: SentRequest, told: { readonly isUsedUp: boolean }): boolean;
  /** The request ended in some other way. */
  ended(request: SentRequest): void;
}

/** A request on its way. */
export interface SentRequest {
  /** How often everybody had backed off when it was sent: what was sent before the last time says nothing new. */
  readonly epoch: number;
  isAnswered: boolean;
}

/** So many refusals in a row, and so many more of them than requests without any answer yet, are no accident. */
const REFUSALS_IN_A_ROW = 8;
const REFUSALS_PER_UNANSWERED = 3;

/** While all requests of a round are answered, the limit grows by this share of the maximum. */
const GROWTH_PER_ROUND = 0.1;

/**
 * Additive increase, multiplicative decrease, with a circuit breaker. Single refusals only send their own request back
 * into the queue: a provider that refuses some requests and takes others is not helped by fewer requests. After
 * everybody backed off, the first refusal is enough to back off again, until a request is taken.
 */
export function createAdaptiveLimit(maximum: () => number): AdaptiveLimit {
  /** `undefined`: never lowered, or grown to the maximum again. */
  let lowered: number | undefined;
  let epoch = 0;
  let isProbing = false;
  let refusalsInARow = 0;
  let unanswered = 0;
  let peak = 0;
  let refusalsOfAll = 0;

  const current = (): number => Math.max(1, Math.min(maximum(), Math.floor(lowered ?? Infinity)));

  function markAnswered(request: SentRequest): void {
    if (request.epoch === epoch && !request.isAnswered) unanswered -= 1;
    request.isAnswered = true;
  }

  return {
    get current() {
      return current();
    },
    get refusalsOfAll() {
      return refusalsOfAll;
    },
    sent(inFlight) {
      unanswered += 1;
      peak = Math.max(peak, inFlight);
      return { epoch, isAnswered: false };
    },
    accepted(request) {
      if (request.isAnswered) return;
      markAnswered(request);
      refusalsOfAll = 0;
      if (request.epoch !== epoch) return;
      isProbing = false;
      refusalsInARow = 0;
    },
    answered() {
      if (lowered === undefined) return;
      lowered += Math.min(1, Math.max(1, maximum() * GROWTH_PER_ROUND) / lowered);
      if (lowered >= maximum()) lowered = undefined;
    },
    refused(request, { isUsedUp }) {
      markAnswered(request);
      if (request.epoch !== epoch) return false;
      refusalsInARow += 1;
      const isNoAccident =
        refusalsInARow >= REFUSALS_IN_A_ROW && refusalsInARow >= REFUSALS_PER_UNANSWERED * unanswered;
      if (!isProbing && !isUsedUp && !isNoAccident) return false;
      lowered = Math.max(1, Math.min(current(), peak) / 2);
      epoch += 1;
      isProbing = true;
      refusalsInARow = 0;
      unanswered = 0;
      peak = 0;
      refusalsOfAll += 1;
      return true;
    },
    ended: markAnswered,
  };
}

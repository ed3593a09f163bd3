/** What goes wrong with a request. Without any, it is answered whole after the latency. */
export type Fault =
  /** 429. */
  | { readonly kind: 'rate-limited'; readonly retryAfterMs?: number }
  /** 529, or another status of a server that is out of order. */
  | { readonly kind: 'overloaded'; readonly status?: number; readonly retryAfterMs?: number }
  /** An error in the middle of the stream, as the service sends it when it becomes too busy while it answers. */
  | { readonly kind: 'overloaded-midway' }
  /** The connection breaks: at a share (0 to 1) of the bytes, or at a place of the answer. */
  | { readonly kind: 'cut'; readonly at: number | 'before-text' | 'in-text' | 'after-text' | 'before-answer' }
  /** The stream ends in good order, but too early. */
  | { readonly kind: 'truncated'; readonly at: number }
  /** Nothing more comes, and the connection stays open. */
  | { readonly kind: 'silent'; readonly at: number | 'before-answer' }
  /** The answer comes in small pieces. */
  | { readonly kind: 'slow'; readonly pieces: number; readonly everyMs: number }
  | { readonly kind: 'malformed'; readonly how: 'no-json' | 'wrong-events' | 'web-page' };

/** A fault for a request, or `undefined`. `index` counts all requests from 0, `attempt` those with the same body from 0. */
export type FaultPlan = (request: { readonly index: number; readonly attempt: number }) => Fault | undefined;

/** This fault for a share of all requests, evenly spread and without chance: of one half, every second one. */
export function evenly(share: number, fault: Fault): FaultPlan {
  let due = 0;
  return () => {
    due += share;
    if (due < 1) return undefined;
    due -= 1;
    return fault;
  };
}

/** This fault for a share of all requests by chance, the same with every run of a test. */
export function byChance(share: number, fault: Fault | ((fraction: () => number) => Fault), seed = 1): FaultPlan {
  const fraction = dice(seed);
  return () => {
    if (fraction() >= share) return undefined;
    return typeof fault === 'function' ? fault(fraction) : fault;
  };
}

/** This fault for the first so many tries of every request. */
export function firstTries(count: number, fault: Fault): FaultPlan {
  return ({ attempt }) => (attempt < count ? fault : undefined);
}

/** The first fault that one of the plans has for the request. */
export function anyOf(...plans: readonly FaultPlan[]): FaultPlan {
  return (request) => {
    for (const plan of plans) {
      const fault = plan(request);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** Numbers from 0 to below 1 that look random and are always the same (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

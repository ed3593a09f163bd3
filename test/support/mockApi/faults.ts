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

/** The request that a fault is asked for; `attempt` counts those with the same body from 0. */
export interface FaultRequest {
  readonly taskId: string;
  readonly turn: number;
  readonly attempt: number;
}

/** A fault for a request, or `undefined`. Asked once per request; knows nothing of the order in which requests come. */
export type FaultPlan = (request: FaultRequest) => Fault | undefined;

/** This fault for a share of all requests by chance: the same requests with every run of a test, whatever their order. */
export function byChance(share: number, fault: Fault | ((fraction: () => number) => Fault), seed = 1): FaultPlan {
  return ({ taskId, turn, attempt }) => {
    const fraction = dice(hashOf(`${seed} ${taskId} ${turn} ${attempt}`));
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

/** A number of 32 bits from a text (FNV-1a). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

import type { Failure } from '../../shared/failures.ts';

/** What is known of a server's prompt cache. */
export interface CacheKnowledge {
  /** Whether marks are sent: until the server refuses them. */
  readonly takesMarks: boolean;
  /** Whether the model's prompts are kept, as far as its answers tell. */
  keeps(model: string): boolean;
  marksRefused(): void;
  /** A request that was marked for the cache was answered: so many of its tokens were read from there or written into it. */
  answered(model: string, cachedTokens: number): void;
}

/**
 * Anthropic's own service is known to keep prompts. Of other servers that speak the API nobody knows before they have
 * counted cached tokens for the first time; the marks do no harm until then.
 */
export function createCacheKnowledge(server: {
  readonly isOfficial: boolean;
  readonly isDemo: boolean;
}): CacheKnowledge {
  let takesMarks = !server.isDemo;
  const seen = new Map<string, boolean>();
  return {
    get takesMarks() {
      return takesMarks;
    },
    keeps: (model) => takesMarks && (seen.get(model) ?? server.isOfficial),
    marksRefused() {
      takesMarks = false;
    },
    answered(model, cachedTokens) {
      seen.set(model, cachedTokens > 0);
    },
  };
}

/** Whether a request was refused for the marks in it. The API has no status or type of its own for a field that it does not know. */
export function refusesMarks(failure: Failure): boolean {
  return failure.kind === 'model-request-refused' && /cache_control/i.test(failure.message);
}

import type { Clock } from '../../ports/clock.ts';
import type { KeptPrefix, ModelChoice, ModelClient, ModelPrice } from '../../ports/model.ts';
import { wrappedClient } from './wrappedClient.ts';

/**
 * What this process knows of the beginnings of requests that providers keep. A provider can read one from when it begins
 * to answer the first request with it; requests that are sent before pay for it in full, each of them.
 */
export interface PrefixCache {
  /** Whether the provider keeps it now, as far as this process has seen. */
  isKept(address: Address, prefix: KeptPrefix): boolean;
  /**
   * Resolves when a request that begins with it is to be sent: at once when it is kept or when no other request is about
   * to bring it there; otherwise when that one is being answered, after `waitMs`, or when the signal is aborted.
   */
  join(
    place: { readonly address: Address; readonly prefix: KeptPrefix; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<PrefixUse>;
}

/** One request that begins with a prefix. */
export interface PrefixUse {
  /** The provider took the request and begins to answer, so the prefix is kept from now on. */
  begun(): void;
  /** The request is over, whatever came of it. To be called once. */
  over(): void;
}

type Address = Pick<ModelChoice, 'provider' | 'baseUrl'>;

interface Entry {
  /** When the provider last began to answer a request with it. */
  usedAt: number | undefined;
  keptForMs: number;
  /** The request that brings it to the provider. */
  first: { readonly settled: Promise<void>; readonly settle: () => void } | undefined;
}

export function createPrefixCache({ clock }: { readonly clock: Clock }): PrefixCache {
  const entries = new Map<string, Entry>();

  function isKept({ usedAt, keptForMs }: Entry): boolean {
    if (usedAt === undefined) return false;
    const ageMs = clock.now() - usedAt;
    // A clock that was set back tells nothing.
    return ageMs >= 0 && ageMs < keptForMs;
  }

  function entryOf(key: string, { keptForMs }: KeptPrefix): Entry {
    const known = entries.get(key);
    if (known !== undefined) return known;
    for (const [old, entry] of entries) if (entry.first === undefined && !isKept(entry)) entries.delete(old);
    const entry: Entry = { usedAt: undefined, keptForMs, first: undefined };
    entries.set(key, entry);
    return entry;
  }

  return {
    isKept(address, prefix) {
      const entry = entries.get(keyOf(address, prefix));
      return entry !== undefined && isKept(entry);
    },
    async join({ address, prefix, waitMs }, signal) {
      const entry = entryOf(keyOf(address, prefix), prefix);
      const mustWait = (): boolean => !isKept(entry) && entry.first !== undefined;
      if (mustWait() && waitMs > 0) {
        const time = startTime(waitMs, clock, signal);
        while (!time.isUp && mustWait()) await Promise.race([entry.first?.settled, time.over]);
        time.stop();
      }
      // At once, so that of several that waited only one becomes the first.
      return mustWait() || isKept(entry) ? useOf(entry, clock) : firstUseOf(entry, clock);
    },
  };
}

function keyOf({ provider, baseUrl = '' }: Address, prefix: KeptPrefix): string {
  return `${provider} ${baseUrl} ${prefix.key}`;
}

function useOf(entry: Entry, clock: Clock): PrefixUse {
  return {
    begun() {
      entry.usedAt = clock.now();
      entry.first?.settle();
      entry.first = undefined;
    },
    over: () => undefined,
  };
}

/** The use that others wait for. When it ends without an answer, the next of them takes its place. */
function firstUseOf(entry: Entry, clock: Clock): PrefixUse {
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const first = { settled, settle };
  entry.first = first;
  return {
    ...useOf(entry, clock),
    over() {
      if (entry.first === first) entry.first = undefined;
      settle();
    },
  };
}

/** A time that is up after so many milliseconds, and at once when the signal is aborted. To be stopped. */
function startTime(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
): { isUp: boolean; over: Promise<void>; stop(): void } {
  const stopping = new AbortController();
  const end = (): void => {
    time.isUp = true;
  };
  const over = clock.sleep(ms, AbortSignal.any([signal, stopping.signal])).then(end, end);
  const time = { isUp: false, over, stop: () => stopping.abort('stopped in time') };
  return time;
}

/**
 * A client whose requests wait for the first one with the same beginning, as long as that is cheaper than to pay for it
 * again. The wait is short, holds no place at the provider, and does not count as waiting for it.
 */
export function prefixCachedClient(
  client: ModelClient,
  deps: {
    readonly prefixes: PrefixCache;
    readonly address: Address;
    /** Aborted when the run pauses: nobody waits any longer then. */
    readonly pausing: () => AbortSignal;
  },
): ModelClient {
  return wrappedClient(client, async (request, observer, signal) => {
    const prefix = client.keptPrefix?.(request);
    if (prefix === undefined) return client.streamTurn(request, observer, signal);
    const { prefixes, address, pausing } = deps;
    const waitMs = worthWaitingMs(prefix.tokens, client.priceOf(request.model));
    const use = await prefixes.join({ address, prefix, waitMs }, AbortSignal.any([signal, pausing()]));
    try {
      return await client.streamTurn(
        request,
        {
          ...observer,
          onHead(head) {
            if (head.accepted) use.begun();
            observer.onHead?.(head);
          },
        },
        signal,
      );
    } finally {
      use.over();
    }
  });
}

/** What a second of one agent is taken to be worth: $3.60 an hour. */
const AGENT_SECOND_USD = 0.001;

/** Providers begin to answer within this, or are so busy that waiting for one request tells nothing of the others. */
const LONGEST_WAIT_MS = 3_000;

/** How long it is cheaper to wait than to write the prefix once more; 0 where prices are not known. */
export function worthWaitingMs(tokens: number, price: ModelPrice | undefined): number {
  if (price === undefined) return 0;
  const savedUsd = (tokens * (price.cacheWriteUsd - price.cacheReadUsd)) / 1_000_000;
  return Math.max(0, Math.min(LONGEST_WAIT_MS, (savedUsd / AGENT_SECOND_USD) * 1_000));
}

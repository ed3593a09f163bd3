import type { RateAllowance } from '../../ports/model.ts';

/** What is left of the provider's limits by its own word, and how that grows while nobody asks. */
export interface ProviderStocks {
  /** Takes over what an answer told. */
  update(allowances: readonly RateAllowance[], now: number): void;
  /** A request is sent. */
  spend(): void;
  /** Milliseconds until all stocks allow one more request; 0 when they do already. */
  waitMs(now: number): number;
  /** What `waitMs` told has passed, whatever the clock says: there is enough for one more request. */
  waited(now: number): void;
}

interface Stock {
  readonly limit: number;
  readonly at: number;
  /** Per millisecond. */
  readonly growth: number;
  remaining: number;
}

/** A request needs some tokens, nobody knows how many: it waits until there is this share of the limit. */
const TOKENS_NEEDED = 0.02;

export function createProviderStocks(): ProviderStocks {
  const stocks = new Map<RateAllowance['of'], Stock>();

  /** How much is missing for one more request; 0 or less when it may go. */
  function missing(of: RateAllowance['of'], { limit, remaining, growth, at }: Stock, now: number): number {
    // The clock may have been set back.
    const grown = remaining + growth * Math.max(0, now - at);
    if (of === 'requests') return Math.min(limit, 1) - grown;
    return grown > 0 ? 0 : limit * TOKENS_NEEDED - grown;
  }

  return {
    update(allowances, now) {
      for (const { of, limit, remaining, fullInMs } of allowances) {
        const used = limit - remaining;
        if (used <= 0 || fullInMs <= 0) stocks.delete(of);
        else stocks.set(of, { limit, remaining, at: now, growth: used / fullInMs });
      }
    },
    spend() {
      const requests = stocks.get('requests');
      if (requests !== undefined) requests.remaining -= 1;
    },
    waitMs(now) {
      let longest = 0;
      for (const [of, stock] of stocks) longest = Math.max(longest, missing(of, stock, now) / stock.growth);
      return Math.ceil(longest);
    },
    waited(now) {
      for (const [of, stock] of stocks) {
        const lacks = missing(of, stock, now);
        if (lacks > 0) stock.remaining += lacks;
      }
    },
  };
}

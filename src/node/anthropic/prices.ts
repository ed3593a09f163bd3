import type { ModelPrice } from '../../core/ports/model.ts';
import type { Usage } from '../../shared/usage.ts';
import { entryOf } from './modelIds.ts';

/** What a model costs. Some cost more for a request with a long prompt. */
export interface ModelPrices {
  readonly price: ModelPrice;
  /** For every token of a request whose prompt, cached tokens included, is longer. */
  readonly longPrompt?: { readonly aboveTokens: number; readonly price: ModelPrice };
}

/** Prices by model id. */
export type PriceList = Readonly<Record<string, ModelPrices>>;

/** A cache write (5 minutes) costs a quarter more than input unless told otherwise, a cache read a tenth of it. */
function price(inputUsd: number, outputUsd: number, cacheReadUsd = inputUsd / 10): ModelPrice {
  return { inputUsd, outputUsd, cacheReadUsd, cacheWriteUsd: inputUsd * 1.25 };
}

export const FREE: ModelPrices = { price: price(0, 0) };

/** Day of the list prices. */
export const PRICES_OF = '2026-11-12';

/**
 * List prices in dollars per million tokens, from https://platform.claude.com/docs/en/about-claude/pricing and the
 * pages of the models, as of 12 November 2026. The cache reads of the 5.2 models were not to be had and stand at a
 * tenth of input, which is rather too much.
 */
export const LIST_PRICES: PriceList = {
  'claude-fable-5-2': { price: price(8, 40) },
  'claude-mythos-5-2': { price: price(8, 40) },
  'claude-fable-5-1': { price: price(10, 50, 0.25) },
  'claude-mythos-5-1': { price: price(10, 50, 0.25) },
  'claude-fable-5': { price: price(10, 50) },
  'claude-mythos-5': { price: price(10, 50) },
  'claude-opus-5-5': { price: price(4, 20, 0.2) },
  'claude-opus-5': { price: price(5, 25) },
  'claude-opus-4-8': { price: price(5, 25) },
  'claude-opus-4-7': { price: price(5, 25) },
  'claude-opus-4-6': { price: price(5, 25) },
  'claude-opus-4-5': { price: price(5, 25) },
  'claude-sonnet-5-5': { price: price(2, 10, 0.1) },
  'claude-sonnet-5': { price: price(2, 10) },
  'claude-sonnet-4-6': { price: price(3, 15) },
  'claude-sonnet-4-5': { price: price(3, 15) },
  'claude-haiku-5-5': {
    price: price(0.1, 0.5),
    longPrompt: { aboveTokens: 100_000, price: price(0.5, 2.5) },
  },
  'claude-haiku-4-5': { price: price(1, 5) },
};

/** The prices of a model or of the listed model that it is a form of; `undefined` when they are not known. */
export function pricesOf(model: string, list: PriceList): ModelPrices | undefined {
  return entryOf(model, list);
}

/** The price of a request whose prompt, cached tokens included, has so many tokens. */
export function priceAt(promptTokens: number, { price: usual, longPrompt }: ModelPrices): ModelPrice {
  return longPrompt !== undefined && promptTokens > longPrompt.aboveTokens ? longPrompt.price : usual;
}

/** The same prices times a factor. */
export function raised({ price: usual, longPrompt }: ModelPrices, factor: number): ModelPrices {
  const times = (one: ModelPrice): ModelPrice => ({
    inputUsd: one.inputUsd * factor,
    outputUsd: one.outputUsd * factor,
    cacheReadUsd: one.cacheReadUsd * factor,
    cacheWriteUsd: one.cacheWriteUsd * factor,
  });
  return {
    price: times(usual),
    ...(longPrompt === undefined ? {} : { longPrompt: { ...longPrompt, price: times(longPrompt.price) } }),
  };
}

/** What a turn cost. */
export function costOf(usage: Usage, prices: ModelPrices): number {
  const promptTokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const { inputUsd, outputUsd, cacheReadUsd, cacheWriteUsd } = priceAt(promptTokens, prices);
  const millionths =
    usage.inputTokens * inputUsd +
    usage.outputTokens * outputUsd +
    usage.cacheReadTokens * cacheReadUsd +
    usage.cacheWriteTokens * cacheWriteUsd;
  return millionths / 1_000_000;
}

/** What the same turn would have cost had nothing been cached. */
export function uncachedCostOf(usage: Usage, prices: ModelPrices): number {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const allInput = inputTokens + cacheReadTokens + cacheWriteTokens;
  return costOf({ inputTokens: allInput, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 }, prices);
}

/** The price that no request can exceed. */
export function highestPrice(prices: ModelPrices): ModelPrice {
  return prices.longPrompt?.price ?? prices.price;
}

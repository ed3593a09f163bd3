import type { ModelPrice } from '../core/ports/model.ts';

/** The setting as people write it: dollars per million tokens, the cache's prices by choice. */
interface WrittenPrice {
  readonly inputUsd: number;
  readonly outputUsd: number;
  readonly cacheReadUsd?: number;
  readonly cacheWriteUsd?: number;
}

/**
 * The prices of the setting `wavewright.model.prices`. An entry that cannot be used is left out and named in `problems`.
 * Cached tokens without a price of their own cost as much as uncached ones, which is rather too much than too little.
 */
export function readPrices(value: unknown, problems: string[]): Readonly<Record<string, ModelPrice>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.push(`wavewright.model.prices: expected an object with model ids as keys, came ${JSON.stringify(value)}.`);
    return {};
  }
  const prices = Object.entries(value).flatMap(([model, written]) => {
    if (isPrice(written)) return [[model, completed(written)] as const];
    problems.push(
      `wavewright.model.prices: expected inputUsd and outputUsd in dollars per million tokens for "${model}", ` +
        `came ${JSON.stringify(written)}. It is left out.`,
    );
    return [];
  });
  return Object.fromEntries(prices);
}

function isPrice(value: unknown): value is WrittenPrice {
  if (typeof value !== 'object' || value === null) return false;
  const { inputUsd, outputUsd, cacheReadUsd, cacheWriteUsd } = value as Record<string, unknown>;
  return (
    isDollars(inputUsd) &&
    isDollars(outputUsd) &&
    (cacheReadUsd === undefined || isDollars(cacheReadUsd)) &&
    (cacheWriteUsd === undefined || isDollars(cacheWriteUsd))
  );
}

function isDollars(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function completed({ inputUsd, outputUsd, cacheReadUsd, cacheWriteUsd }: WrittenPrice): ModelPrice {
  return {
    inputUsd,
    outputUsd,
    cacheReadUsd: cacheReadUsd ?? inputUsd,
    cacheWriteUsd: cacheWriteUsd ?? inputUsd,
  };
}

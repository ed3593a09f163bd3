import type { RateAllowance } from '../../core/ports/model.ts';

const STOCKS = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;

/**
 * What the headers `anthropic-ratelimit-<stock>-{limit,remaining,reset}` tell. `reset` is when the stock is whole again.
 * A stock that is not told in full is left out.
 */
export function rateAllowances(headers: Headers): RateAllowance[] {
  return STOCKS.flatMap((of) => {
    const limit = countIn(headers, `anthropic-ratelimit-${of}-limit`);
    const remaining = countIn(headers, `anthropic-ratelimit-${of}-remaining`);
    const reset = headers.get(`anthropic-ratelimit-${of}-reset`);
    const fullInMs = reset === null ? undefined : untilDate(reset, headers);
    if (limit === undefined || remaining === undefined || fullInMs === undefined) return [];
    return [{ of, limit, remaining, fullInMs: Math.max(0, fullInMs) }];
  });
}

/**
 * Milliseconds until a date by the server's own clock, so that a wrong one here does no harm; negative when it is past,
 * `undefined` when either date cannot be read.
 */
export function untilDate(date: string, headers: Headers): number | undefined {
  const difference = Date.parse(date) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(difference) ? difference : undefined;
}

function countIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

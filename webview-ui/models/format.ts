import { cacheFigures } from '../../src/shared/savings.ts';

/** Numbers as people read them. English for now; every text of the pages that holds a number comes through here. */

/** Kept: `toLocaleString` makes one for every call, which took most of the time of a batch with 1,000 tasks. */
const COUNTS = new Intl.NumberFormat('en-US');
const DOLLARS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** "1 task", "2 tasks". */
export function plural(count: number, noun: string): string {
  return `${COUNTS.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "$1.25"; "under $0.01" for less than a cent that is not nothing. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return 'under $0.01';
  return `$${DOLLARS.format(usd)}`;
}

/** "950", "12.3k", "4.6M". */
export function formatCount(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 999_500) return `${short(count / 1000)}k`;
  return `${short(count / 1_000_000)}M`;
}

function short(value: number): string {
  return value < 100 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
}

/** "0 s", "42 s", "3 min 05 s", "2 h 07 min", "3 d 4 h". Less than nothing, as clocks that differ give it, is nothing. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${twoDigits(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** What of a run or task is known about its cost. */
export interface KnownCost {
  readonly costUsd: number;
  readonly costIsComplete: boolean;
  readonly usageIsEstimated: boolean;
}

/** The cost in words that do not claim more than is known: "at least $1.20", "about $0.30", "cost not known". */
export function costText({ costUsd, costIsComplete, usageIsEstimated }: KnownCost): string {
  const isSmall = costUsd < 0.01;
  if (isSmall) return costIsComplete ? formatUsd(costUsd) : 'cost not known';
  const qualifiers = [...(costIsComplete ? [] : ['at least']), ...(usageIsEstimated ? ['about'] : [])];
  return [...qualifiers, formatUsd(costUsd)].join(' ');
}

/**
 * "$1.20 saved by the cache", or "$0.02 spent on the cache" where it cost more than it gave; `undefined` for less than a
 * cent, and where nothing was cached.
 */
export function savingText(spent: Parameters<typeof cacheFigures>[0]): string | undefined {
  const figures = cacheFigures(spent);
  if (figures === undefined || !(Math.abs(figures.savedUsd) >= 0.01)) return undefined;
  const { savedUsd } = figures;
  return savedUsd > 0 ? `${formatUsd(savedUsd)} saved by the cache` : `${formatUsd(-savedUsd)} spent on the cache`;
}

/** "12.3k tokens"; "about 12.3k tokens" when some were estimated. */
export function tokensText(tokens: number, usageIsEstimated: boolean): string {
  return `${usageIsEstimated && tokens > 0 ? 'about ' : ''}${formatCount(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`;
}

/** The first `length` characters, cut between code points, with an ellipsis when something was cut. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  const whole = /[\uD800-\uDBFF]$/u.test(cut) ? cut.slice(0, -1) : cut;
  return `${whole.trimEnd()}…`;
}

/** The text on one line, for places that show one. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

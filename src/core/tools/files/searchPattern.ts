import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { SearchedText } from '../../changes/withoutText.ts';
import { requiredTextIn, requiredTextOf } from './requiredText.ts';

/** Finds the first match in a line. */
export interface LineSearch {
  /** Index of the first match in the line, or -1. */
  indexIn(line: string): number;
  /** Lines are searched only up to this many characters. */
  readonly maxLineLength: number;
  /** What every line has in which anything is found: a file without it need not be searched. Absent: not known. */
  readonly required?: SearchedText;
}

/**
 * How long a line may be, by the number of unbounded quantifiers in a pattern. A backtracking search of a line of n
 * characters with k of them takes about n^(k+1) / (k+1)! steps at worst, and nothing can interrupt it: these lengths
 * keep it below half a second. A pattern that is tied to the start of the line has one power less.
 */
const MAX_LINE_LENGTHS: readonly number[] = [5_000, 5_000, 650, 180, 90];

/** A repetition with a higher bound than this counts as unbounded. */
const LARGE_REPETITION = 10;

/** A search for a fixed text. */
export function searchForText(text: string, options: { readonly ignoreCase: boolean }): LineSearch {
  const common = { maxLineLength: Number.POSITIVE_INFINITY, ...requirement(requiredTextIn(text), options) };
  if (!options.ignoreCase) return { indexIn: (line) => line.indexOf(text), ...common };
  // Not by lower-casing both: that changes the length of some texts.
  const regex = regexForText(text);
  return { indexIn: (line) => regex.exec(line)?.index ?? -1, ...common };
}

/** Finds a text as it stands, upper and lower case being the same. */
export function regexForText(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i');
}

function requirement(
  text: string | undefined,
  { ignoreCase }: { readonly ignoreCase: boolean },
): { readonly required?: SearchedText } {
  return text === undefined ? {} : { required: { text, ignoreCase } };
}

/** A search for a regular expression, or the reason, worded for the model, why this one is not run. */
export function searchForRegex(source: string, options: { readonly ignoreCase: boolean }): Result<LineSearch, string> {
  let regex: RegExp;
  try {
    regex = new RegExp(source, options.ignoreCase ? 'i' : '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      `The query is not a valid JavaScript regular expression (${reason}). Correct it, or leave out regex to search for the text as it stands.`,
    );
  }
  const counted = countQuantifiers(source);
  const isAnchored = source.startsWith('^') && !source.includes('|');
  const quantifiers = counted === 'nested' ? counted : Math.max(0, counted - (isAnchored ? 1 : 0));
  const maxLineLength = quantifiers === 'nested' ? undefined : MAX_LINE_LENGTHS[quantifiers];
  if (maxLineLength === undefined) {
    return failed(
      quantifiers === 'nested'
        ? 'The regular expression repeats a group that itself holds a repetition or alternatives, such as (a+)+ or (a|b)*, which can take forever. Write it without the outer repetition.'
        : `The regular expression has more than ${MAX_LINE_LENGTHS.length - 1} open-ended repetitions (*, +, {2,}), which can take forever. Search for a smaller part of it.`,
    );
  }
  return ok({
    indexIn: (line) => regex.exec(line)?.index ?? -1,
    maxLineLength,
    ...requirement(requiredTextOf(source), options),
  });
}

interface OpenGroup {
  isRisky: boolean;
}

/** How many unbounded quantifiers a valid pattern has; `nested` when one repeats a group that has repetitions or alternatives. */
function countQuantifiers(source: string): number | 'nested' {
  const groups: OpenGroup[] = [{ isRisky: false }];
  let count = 0;
  let closed: OpenGroup | undefined;
  for (const token of source.matchAll(TOKENS)) {
    const [text] = token;
    const group = groups.at(-1);
    if (group === undefined) break;
    if (isUnbounded(text)) {
      if (closed?.isRisky === true) return 'nested';
      count += 1;
      group.isRisky = true;
    }
    closed = undefined;
    if (text.startsWith('(')) groups.push({ isRisky: false });
    else if (text === '|') group.isRisky = true;
    else if (text === ')' && groups.length > 1) {
      closed = groups.pop();
      const outer = groups.at(-1);
      if (outer !== undefined && closed?.isRisky === true) outer.isRisky = true;
    }
  }
  return count;
}

/** Escapes and character classes as one piece each, so that what looks like syntax inside them is passed over. */
const TOKENS = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\(\?(?:<?[=!]|:|<\w+>)|\(|\)|\||[*+]|\{\d+(?:,\d*)?\}|[^]/g;

function isUnbounded(token: string): boolean {
  if (token === '*' || token === '+') return true;
  const bounds = /^\{(\d+)(,?)(\d*)\}$/.exec(token);
  if (bounds === null) return false;
  const [, least, comma, most] = bounds;
  const highest = comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most);
  return highest > LARGE_REPETITION;
}

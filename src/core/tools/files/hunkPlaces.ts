import type { PatchHunk } from './patchText.ts';

/** A hunk that does not stand where it says may be so many lines away where it stands at several places. */
const MAX_DRIFT = 10;
const MAX_NAMED = 5;

/** What became of a text. */
export interface PatchedText {
  readonly text: string;
  /** Hunks that stood elsewhere than they said: index from 0, and how many lines further down. */
  readonly moved: readonly { readonly hunk: number; readonly by: number }[];
}

/** Why a hunk does not fit. */
export interface HunkProblem {
  /** From 0. */
  readonly hunk: number;
  readonly reason: 'missing' | 'ambiguous' | 'overlapping';
  /** Lines at which it would fit, from 1. */
  readonly places: readonly number[];
}

/**
 * The text (lines end with LF) after all of the hunks, or those that do not fit. A hunk stands where it says; or at the only
 * place where its lines stand; or, of several, at the only one nearby. The end of the text keeps its line end, or its lack of
 * one, unless a hunk says otherwise.
 */
export function placeHunks(
  text: string,
  hunks: readonly PatchHunk[],
): PatchedText | { readonly problems: HunkProblem[] } {
  const lines = text.split('\n');
  const endsBare = lines.at(-1) !== '';
  if (!endsBare) lines.pop();
  const result: string[] = [];
  const problems: HunkProblem[] = [];
  const moved: { hunk: number; by: number }[] = [];
  let copied = 0;
  let drift = 0;
  let isBare = endsBare && text !== '';
  for (const [index, hunk] of hunks.entries()) {
    const place = placeOf(hunk, lines, { expected: hunk.start + drift, from: copied });
    if (place.at === undefined) {
      problems.push({ hunk: index, ...place });
      continue;
    }
    drift = place.at - hunk.start;
    if (drift !== 0) moved.push({ hunk: index, by: drift });
    for (let line = copied; line < place.at; line += 1) result.push(lines[line] ?? '');
    for (const line of hunk.after) result.push(line);
    copied = place.at + hunk.before.length;
    if (copied === lines.length) isBare = hunk.endsBareAfter ?? isBare;
  }
  if (problems.length > 0) return { problems };
  for (let line = copied; line < lines.length; line += 1) result.push(lines[line] ?? '');
  return { text: result.length === 0 ? '' : result.join('\n') + (isBare ? '' : '\n'), moved };
}

type Place =
  | { readonly at: number }
  | { readonly at?: undefined; readonly reason: HunkProblem['reason']; readonly places: readonly number[] };

function placeOf(
  hunk: PatchHunk,
  lines: readonly string[],
  { expected, from }: { readonly expected: number; readonly from: number },
): Place {
  const mustEnd = hunk.endsBareBefore === true || hunk.endsBareAfter === true;
  if (hunk.before.length === 0) {
    // Nothing tells where else it could be.
    const at = mustEnd ? lines.length : expected;
    return at >= from && at <= lines.length ? { at } : { reason: 'missing', places: [] };
  }
  const all = placesOf(hunk.before, lines).filter((at) => !mustEnd || at + hunk.before.length === lines.length);
  const free = all.filter((at) => at >= from);
  if (free.includes(expected)) return { at: expected };
  const near = free.length > 1 ? free.filter((at) => Math.abs(at - expected) <= MAX_DRIFT) : free;
  if (near.length === 1 && near[0] !== undefined) return { at: near[0] };
  const places = (free.length > 0 ? free : all).slice(0, MAX_NAMED).map((at) => at + 1);
  return { reason: free.length > 0 ? 'ambiguous' : all.length > 0 ? 'overlapping' : 'missing', places };
}

/** All indexes at which the wanted lines stand, by Knuth, Morris and Pratt: many equal lines must not take long. */
function placesOf(wanted: readonly string[], lines: readonly string[]): number[] {
  const borders = bordersOf(wanted);
  const places: number[] = [];
  let matched = 0;
  for (const [index, line] of lines.entries()) {
    while (matched > 0 && (matched === wanted.length || wanted[matched] !== line)) matched = borders[matched - 1] ?? 0;
    if (wanted[matched] === line) matched += 1;
    if (matched === wanted.length) places.push(index - matched + 1);
  }
  return places;
}

/** Per beginning of the list the length of the longest shorter beginning that it ends with. */
function bordersOf(wanted: readonly string[]): number[] {
  const borders = [0];
  let length = 0;
  for (let index = 1; index < wanted.length; index += 1) {
    while (length > 0 && wanted[length] !== wanted[index]) length = borders[length - 1] ?? 0;
    if (wanted[length] === wanted[index]) length += 1;
    borders.push(length);
  }
  return borders;
}

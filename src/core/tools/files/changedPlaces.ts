import { hunksBetween } from '../../changes/hunks.ts';

/** Lines shown around a changed place. */
const CONTEXT = 2;
/** Line counts that are tried, from the most lines in all to the fewest, until the text is short enough. */
const LINE_LIMITS = [40, 20, 10];
const MAX_CHARACTERS = 4_000;
const MAX_LINE_LENGTH = 380;

/** Lines of a text that is changed, indexes from 0, the end excluded. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * The places of a text that an edit changed, as they are now, with the lines around them: per place a bracketed line
 * with its line numbers, then its lines. At most 40 lines and about 4,000 characters of the text; empty when no line
 * changed.
 */
export function changedPlaces(before: string, after: string): string[] {
  const lines = linesOf(after);
  const places = placesIn(linesOf(before), lines);
  const tries = LINE_LIMITS.map((limit) => shown(places, lines, limit));
  return tries.find((each) => each.join('\n').length <= MAX_CHARACTERS) ?? tries.at(-1) ?? [];
}

/** Changed places with their surroundings; those whose surroundings touch are one. */
function placesIn(before: readonly string[], after: readonly string[]): Place[] {
  const places: Place[] = [];
  let shift = 0;
  for (const hunk of hunksBetween(before, after)) {
    const first = hunk.startLine + shift;
    shift += hunk.lines.length - (hunk.endLine - hunk.startLine);
    const start = Math.max(0, first - CONTEXT);
    const end = Math.min(after.length, first + hunk.lines.length + CONTEXT);
    const last = places.at(-1);
    if (last !== undefined && start <= last.end) places[places.length - 1] = { start: last.start, end };
    else places.push({ start, end });
  }
  return places;
}

function shown(places: readonly Place[], lines: readonly string[], limit: number): string[] {
  const text: string[] = [];
  let room = limit;
  for (const [index, place] of places.entries()) {
    const size = place.end - place.start;
    if (index > 0 && size > room) {
      text.push(`[and ${places.length - index} more ${places.length - index === 1 ? 'place' : 'places'}]`);
      break;
    }
    text.push(size === 0 ? '[the file is empty now]' : `[lines ${place.start + 1}-${place.end} are now]`);
    text.push(...excerptOf(place, lines, room));
    room -= size;
  }
  return text;
}

/** The lines of a place; of a long one its beginning and its end, where it joins the rest of the file. */
function excerptOf({ start, end }: Place, lines: readonly string[], limit: number): string[] {
  const cut = (from: number, to: number): string[] =>
    lines
      .slice(from, to)
      .map((line) => (line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}… [line cut]` : line));
  if (end - start <= limit) return cut(start, end);
  const half = limit / 2;
  return [...cut(start, start + half), `[lines ${start + half + 1}-${end - half} not shown]`, ...cut(end - half, end)];
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Lines `startLine` to `endLine` (exclusive, from 0) of a text are replaced by `lines`, which have no line end. */
export interface LineHunk {
  readonly startLine: number;
  readonly endLine: number;
  readonly lines: readonly string[];
}

/** The smallest set of line edits that makes one text of another, in order; lines are what stands between `\n`. */
export type LineHunks = (before: string, after: string) => readonly LineHunk[];

/** The characters from `start` to `end` (exclusive, UTF-16 code units) become `text`. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Edits that make `after` of `before` and touch as little as possible, so that cursors, breakpoints and markers stay
 * where they are. In order and apart from each other; their offsets are those of `before`.
 */
export function minimalEdits(before: string, after: string, lineHunks: LineHunks): OffsetEdit[] {
  if (before === after) return [];
  const edits = joined(byLines(before, lineHunks(before, after)));
  // A wrong edit would damage the person's file, so the result is looked at instead of trusted.
  return applyEdits(before, edits) === after ? edits : [betweenEqualEnds(before, after)];
}

/** A place in a text: line and UTF-16 code unit within it, both from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** The edits with places instead of offsets. A `\r` before a `\n` is part of the line end, which is never parted. */
export function placesOf(
  before: string,
  edits: readonly OffsetEdit[],
): { readonly start: Place; readonly end: Place; readonly text: string }[] {
  const starts = lineStarts(before);
  let line = 0;
  // Offsets only grow, so each line is passed once.
  const placeOf = (offset: number): Place => {
    while ((starts[line + 1] ?? Infinity) <= offset) line += 1;
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return edits.map(({ start, end, text }) => ({ start: placeOf(start), end: placeOf(end), text }));
}

/** The text after all edits. */
export function applyEdits(before: string, edits: readonly OffsetEdit[]): string {
  let result = '';
  let position = 0;
  for (const edit of edits) {
    result += before.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + before.slice(position);
}

function byLines(before: string, hunks: readonly LineHunk[]): OffsetEdit[] {
  const starts = lineStarts(before);
  return hunks.map(({ startLine, endLine, lines }) => {
    const start = starts[startLine];
    const end = starts[endLine];
    if (start !== undefined && end !== undefined) {
      return { start, end, text: lines.map((line) => `${line}\n`).join('') };
    }
    // Up to the end of the text, where no line end follows: the one before the hunk belongs to what changes.
    if (startLine === 0 || start === 0) return { start: 0, end: before.length, text: lines.join('\n') };
    const from = (start ?? before.length + 1) - 1;
    return { start: from, end: before.length, text: lines.map((line) => `\n${line}`).join('') };
  });
}

/** Edits that meet at one place as one, since the order of two insertions at a place is nothing to rely on. */
function joined(edits: readonly OffsetEdit[]): OffsetEdit[] {
  const result: OffsetEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (last?.end !== edit.start) result.push(edit);
    else result[result.length - 1] = { start: last.start, end: edit.end, text: last.text + edit.text };
  }
  return result;
}

/** Where each line begins; the last one is empty when the text ends with a line end. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** One edit that leaves what both texts begin and end with. Never parts a `\r\n` or a surrogate pair. */
function betweenEqualEnds(before: string, after: string): OffsetEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  while (start > 0 && isInsidePair(before, start)) start -= 1;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  while (tail > 0 && isInsidePair(before, before.length - tail)) tail -= 1;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

function isInsidePair(text: string, at: number): boolean {
  const left = text.charCodeAt(at - 1);
  return (left >= 0xd800 && left <= 0xdbff) || (left === 0x0d && text.charCodeAt(at) === 0x0a);
}

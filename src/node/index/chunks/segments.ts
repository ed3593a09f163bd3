import type { OutlinedSymbol } from '../../../core/ports/syntax.ts';

/** A run of lines of a file, from 1, both included. */
export interface Segment {
  readonly startLine: number;
  readonly endLine: number;
  /** What it is or stands in. Absent: text between symbols. */
  readonly owner?: SegmentOwner;
  /** Names that are declared in it. */
  readonly declares: readonly string[];
}

export interface SegmentOwner {
  /** With its containers, such as `Parser.parse`; of several that were joined their first names. */
  readonly name: string;
  readonly kind: string;
}

/** A piece is about a screen long: it can be judged at a glance, and what stands together stays together. In lines. */
export const USUAL_LINES = 40;
export const MOST_LINES = 60;
/** Neighbours are joined as long as both together are not longer: a constant says little without what uses it. */
const JOINED_LINES = 40;
/** Between the names of what was joined, of which the first are told. */
export const NAME_SEPARATOR = ', ';
const MOST_NAMES = 4;

const COMMENT = /^\s*(?:\/\/|\/\*|\*|#(?!\s*(?:include|define|if|endif|pragma)\b)|--(?!-)|@\w|\/\/\/|\[[A-Z]\w*\W)/;
const NO_WORDS = /^[^\p{L}\p{N}]*$/u;

/**
 * Cuts a file along its symbols: each on its own with the comments above it, long ones by what they hold or at blank lines,
 * small neighbours together. Every line with words is in exactly one segment.
 */
export function segmentsBySymbols(lines: readonly string[], symbols: readonly OutlinedSymbol[]): Segment[] {
  const known = symbols.filter(({ startLine, endLine }) => startLine >= 1 && endLine >= startLine);
  const raw = segmentsWithin({ start: 1, end: lines.length, owner: undefined }, known, lines);
  const worded = raw.filter(({ startLine, endLine }) => hasWords(lines, startLine, endLine));
  return joinSmall(worded).flatMap((segment) => splitLong(segment, lines));
}

/** Cuts what has no symbols, or is too long, at blank lines. */
export function splitLong(segment: Segment, lines: readonly string[]): Segment[] {
  const pieces: Segment[] = [];
  let start = segment.startLine;
  while (segment.endLine - start + 1 > MOST_LINES) {
    const end = bestEnd(lines, start, segment.endLine);
    pieces.push({ ...segment, startLine: start, endLine: end, declares: pieces.length === 0 ? segment.declares : [] });
    start = end + 1;
  }
  pieces.push({ ...segment, startLine: start, declares: pieces.length === 0 ? segment.declares : [] });
  return pieces.filter(({ startLine, endLine }) => hasWords(lines, startLine, endLine));
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly owner: SegmentOwner | undefined;
}

/** Segments of a range, of which `symbols` are all those in it, in the order of their beginnings. */
function segmentsWithin(range: Range, symbols: readonly OutlinedSymbol[], lines: readonly string[]): Segment[] {
  const found: Segment[] = [];
  const ownerPart = range.owner === undefined ? {} : { owner: range.owner };
  let cursor = range.start;
  const between = (end: number): void => {
    if (end >= cursor) found.push({ startLine: cursor, endLine: end, ...ownerPart, declares: [] });
  };
  for (let index = 0; index < symbols.length;) {
    const symbol = symbols[index];
    if (symbol === undefined) break;
    const inside = symbolsInside(symbols, index);
    index += 1 + inside.length;
    const end = Math.min(symbol.endLine, range.end);
    const start = Math.max(cursor, withComments(lines, symbol.startLine, cursor));
    if (end < start) {
      noteDeclared(found, symbol);
      continue;
    }
    between(start - 1);
    found.push(...segmentsOf(symbol, { start, end }, inside, lines));
    cursor = end + 1;
  }
  between(range.end);
  return found;
}

/** One segment for a symbol, or several for a long one with others in it. */
function segmentsOf(
  symbol: OutlinedSymbol,
  { start, end }: Omit<Range, 'owner'>,
  inside: readonly OutlinedSymbol[],
  lines: readonly string[],
): Segment[] {
  const owner = { name: qualified(symbol), kind: symbol.kind };
  const isLong = end - start + 1 > MOST_LINES;
  const first = inside.find(({ startLine }) => startLine > symbol.startLine);
  if (!isLong || first === undefined) {
    return [{ startLine: start, endLine: end, owner, declares: [symbol, ...inside].map(({ name }) => name) }];
  }
  const [head, ...rest] = segmentsWithin({ start, end, owner }, inside, lines);
  return head === undefined ? rest : [{ ...head, declares: [symbol.name, ...head.declares] }, ...rest];
}

/** Those that follow and lie within the one at `index`. */
function symbolsInside(symbols: readonly OutlinedSymbol[], index: number): OutlinedSymbol[] {
  const { endLine = 0 } = symbols[index] ?? {};
  let next = index + 1;
  while ((symbols[next]?.startLine ?? Infinity) <= endLine && (symbols[next]?.endLine ?? Infinity) <= endLine)
    next += 1;
  return symbols.slice(index + 1, next);
}

/** Several symbols on one line: the later ones are part of the segment before. */
function noteDeclared(found: Segment[], { name }: OutlinedSymbol): void {
  const last = found.pop();
  if (last !== undefined) found.push({ ...last, declares: [...last.declares, name] });
}

function qualified({ name, container }: OutlinedSymbol): string {
  return container === undefined ? name : `${container}.${name}`;
}

/** The first line of the comments right above a line, not above `lowest`. */
function withComments(lines: readonly string[], line: number, lowest: number): number {
  let start = line;
  while (start > lowest && COMMENT.test(lines[start - 2] ?? '')) start -= 1;
  return start;
}

function joinSmall(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last !== undefined && mayJoin(last, segment)) {
      joined.pop();
      joined.push(together(last, segment));
    } else {
      joined.push(segment);
    }
  }
  return joined;
}

function together(a: Segment, b: Segment): Segment {
  const owner = a.owner === undefined || b.owner === undefined ? (a.owner ?? b.owner) : bothOwners(a.owner, b.owner);
  const place = { startLine: a.startLine, endLine: b.endLine };
  return { ...place, ...(owner && { owner }), declares: [...a.declares, ...b.declares] };
}

function bothOwners(a: SegmentOwner, b: SegmentOwner): SegmentOwner {
  const names = a.name.split(NAME_SEPARATOR);
  if (names.includes(b.name) || names.length >= MOST_NAMES) return a;
  return { name: [...names, b.name].join(NAME_SEPARATOR), kind: a.kind };
}

function mayJoin(a: Segment, b: Segment): boolean {
  return b.endLine - a.startLine + 1 <= JOINED_LINES;
}

/** Where a piece that begins at `start` best ends: at a blank line near the usual length, at the shallowest line otherwise. */
function bestEnd(lines: readonly string[], start: number, last: number): number {
  let best = Math.min(start + USUAL_LINES - 1, last);
  let bestCost = Infinity;
  for (let end = start + USUAL_LINES / 2; end < start + MOST_LINES && end < last; end += 1) {
    // The line after `end` begins the next piece.
    const next = lines[end] ?? '';
    const isBlank = (lines[end - 1] ?? '').trim() === '';
    const depth = Math.min(next.length - next.trimStart().length, 40);
    const cost = (isBlank ? 0 : 20) + depth + Math.abs(end - start + 1 - USUAL_LINES) / 2;
    if (cost < bestCost) [best, bestCost] = [end, cost];
  }
  return best;
}

function hasWords(lines: readonly string[], start: number, end: number): boolean {
  for (let line = start; line <= end; line += 1) if (!NO_WORDS.test(lines[line - 1] ?? '')) return true;
  return false;
}

import type { Outline } from '../../../core/ports/syntax.ts';
import { isProse } from '../fileKinds.ts';
import { segmentsByHeadings } from './headings.ts';
import { segmentsBySymbols, splitLong } from './segments.ts';
import type { Segment } from './segments.ts';
import { segmentWords } from './segmentWords.ts';
import type { SegmentWords } from './segmentWords.ts';

/** A piece of a file as the index keeps it. */
export interface Chunk extends SegmentWords {
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol?: string;
  readonly kind?: string;
}

/** More than this of one file is data rather than code. */
const MOST_CHUNKS = 400;

/** The pieces of a text: by the symbols that it declares, by headings, or at blank lines. */
export function chunkFile(path: string, text: string, outline: Outline | undefined): Chunk[] {
  const lines = text.split('\n');
  return segmentsIn(path, lines, outline)
    .slice(0, MOST_CHUNKS)
    .map((segment) => withoutBlankEnds(segment, lines))
    .map((segment) => {
      const { startLine, endLine, owner } = segment;
      const words = segmentWords(segment, lines, { isProse: isProse(path) });
      return { startLine, endLine, ...(owner && { symbol: owner.name, kind: owner.kind }), ...words };
    });
}

function segmentsIn(path: string, lines: readonly string[], outline: Outline | undefined): Segment[] {
  if (/\.(?:md|mdx|markdown)$/i.test(path)) {
    return segmentsByHeadings(lines).flatMap((segment) => splitLong(segment, lines));
  }
  const symbols = outline?.symbols ?? [];
  if (symbols.length > 0) return segmentsBySymbols(lines, symbols);
  return splitLong({ startLine: 1, endLine: lines.length, declares: [] }, lines);
}

function withoutBlankEnds(segment: Segment, lines: readonly string[]): Segment {
  let { startLine, endLine } = segment;
  while (startLine < endLine && isBlank(lines[startLine - 1])) startLine += 1;
  while (endLine > startLine && isBlank(lines[endLine - 1])) endLine -= 1;
  return { ...segment, startLine, endLine };
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

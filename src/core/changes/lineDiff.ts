import { hunksBetween } from './hunks.ts';
import type { LineHunk } from './hunks.ts';

/** How one text became another, line by line. */
export interface LineDiff {
  /** The lines before, each without its line end. */
  readonly before: readonly string[];
  readonly hunks: readonly LineHunk[];
}

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;

/** Part of a last line that has no line end, so that gaining one counts as a change; as `git diff` writes it. */
const NO_LINE_END = '\n\\ No newline at end of file';

/** The difference of two texts with LF line ends. Minimal, but for very different texts (see `lineHunks`). */
export function lineDiff(before: string, after: string): LineDiff {
  const lines = linesOf(before);
  return { before: lines, hunks: before === after ? [] : hunksBetween(lines, linesOf(after)) };
}

/** How many lines came and how many went. */
export function countLines({ hunks }: LineDiff): { readonly added: number; readonly removed: number } {
  return {
    added: hunks.reduce((sum, { lines }) => sum + lines.length, 0),
    removed: hunks.reduce((sum, { startLine, endLine }) => sum + endLine - startLine, 0),
  };
}

/** The lines of a unified diff, without the header that names the files. Empty when nothing differs. */
export function unifiedLines(diff: LineDiff): string[] {
  let shift = 0;
  return neighbours(diff.hunks).flatMap((hunks) => {
    const lines = sectionOf(hunks, diff.before, shift);
    shift += grownBy(hunks);
    return lines;
  });
}

/** Hunks whose surroundings touch are shown as one section. */
function neighbours(hunks: readonly LineHunk[]): LineHunk[][] {
  const groups: LineHunk[][] = [];
  for (const hunk of hunks) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && hunk.startLine - last.endLine <= 2 * CONTEXT) group.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

/** `shift`: by how many lines the text grew before this section. */
function sectionOf(hunks: readonly LineHunk[], before: readonly string[], shift: number): string[] {
  const start = Math.max(0, (hunks[0]?.startLine ?? 0) - CONTEXT);
  const end = Math.min(before.length, (hunks.at(-1)?.endLine ?? 0) + CONTEXT);
  const count = end - start;
  const lines = [`@@ -${range(start, count)} +${range(start + shift, count + grownBy(hunks))} @@`];
  let line = start;
  const keepUpTo = (next: number): void => {
    lines.push(...before.slice(line, next).map((text) => ` ${text}`));
    line = next;
  };
  for (const hunk of hunks) {
    keepUpTo(hunk.startLine);
    lines.push(...before.slice(hunk.startLine, hunk.endLine).map((text) => `-${text}`));
    lines.push(...hunk.lines.map((text) => `+${text}`));
    line = hunk.endLine;
  }
  keepUpTo(end);
  return lines;
}

/** Lines count from 1; a range without lines names the line before it. */
function range(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`;
}

function grownBy(hunks: readonly LineHunk[]): number {
  return hunks.reduce((sum, { startLine, endLine, lines }) => sum + lines.length - (endLine - startLine), 0);
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}${NO_LINE_END}`];
}

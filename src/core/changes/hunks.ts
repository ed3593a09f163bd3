import { diffArrays } from 'diff';

/** Above this the lines are not compared one by one any more: rewrites of thousands of lines took seconds. */
const TIMEOUT_MS = 500;

/** Lines `startLine` to `endLine` (from 0, the end excluded) give way to `lines`. */
export interface LineHunk {
  readonly startLine: number;
  readonly endLine: number;
  readonly lines: readonly string[];
}

/**
 * The line edits that turn `before` into `after`, in ascending order, not touching each other. Lines are what
 * `split('\n')` gives, so a text that ends with a line end has an empty last line, and a CR belongs to its line.
 * Empty for equal texts. Minimal, but for very different texts: then one hunk takes everything that is not common to
 * both ends.
 */
export function lineHunks(before: string, after: string): LineHunk[] {
  return before === after ? [] : hunksBetween(before.split('\n'), after.split('\n'));
}

/** As `lineHunks`, between lines that are already taken apart. */
export function hunksBetween(old: readonly string[], fresh: readonly string[]): LineHunk[] {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const oldMiddle = old.slice(start, old.length - end);
  const freshMiddle = fresh.slice(start, fresh.length - end);
  // The types leave out that a diff which takes too long is undefined.
  const parts = diffArrays(oldMiddle, freshMiddle, { timeout: TIMEOUT_MS });
  return parts === undefined
    ? [{ startLine: start, endLine: start + oldMiddle.length, lines: freshMiddle }]
    : hunksOf(parts, start);
}

interface Part {
  readonly added: boolean;
  readonly removed: boolean;
  readonly value: readonly string[];
}

function hunksOf(parts: readonly Part[], firstLine: number): LineHunk[] {
  const hunks: LineHunk[] = [];
  let line = firstLine;
  let open: { startLine: number; lines: string[] } | undefined;
  const close = (): void => {
    if (open !== undefined) hunks.push({ ...open, endLine: line });
    open = undefined;
  };
  for (const part of parts) {
    if (!part.added && !part.removed) {
      close();
      line += part.value.length;
      continue;
    }
    open ??= { startLine: line, lines: [] };
    if (part.added) open.lines.push(...part.value);
    else line += part.value.length;
  }
  close();
  return hunks;
}

import { hunksBetween } from './hunks.ts';

/**
 * Who a line of a view comes from: line `line` (from 1) of the base; a task of the run; the view's own edits; or a merge of
 * tasks that cannot be told apart.
 */
export type LineOrigin =
  | { readonly kind: 'base'; readonly line: number }
  | { readonly kind: 'task'; readonly taskId: string }
  | { readonly kind: 'own' }
  | { readonly kind: 'merge' };

/** The states of one file, as lines without line ends. A file that was not there has no lines. */
export interface FileStates {
  readonly base: readonly string[];
  /** How each task changed it, the earliest first. */
  readonly tasks: readonly {
    readonly taskId: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
  /** With what all of the tasks changed. */
  readonly inherited: readonly string[];
  /** With own edits. */
  readonly now: readonly string[];
}

/** Where each line of `now` comes from. A line that a task wrote anew, as it was before, is taken for the one before. */
export function lineOrigins({ base, tasks, inherited, now }: FileStates): LineOrigin[] {
  const inheritedFrom = originsOfInherited({ base, tasks, inherited });
  return keptLines(inherited, now).map((line) =>
    line === undefined ? { kind: 'own' } : (inheritedFrom[line] ?? { kind: 'merge' }),
  );
}

function originsOfInherited({ base, tasks, inherited }: Omit<FileStates, 'now'>): LineOrigin[] {
  const inBase = keptLines(base, inherited);
  // The last task that wrote a line counts.
  const written = [...tasks].reverse().map(({ taskId, before, after }) => ({
    taskId,
    inAfter: keptLines(after, inherited),
    inBefore: keptLines(before, after),
  }));
  return inherited.map((_, index): LineOrigin => {
    const line = inBase[index];
    if (line !== undefined) return { kind: 'base', line: line + 1 };
    const writer = written.find(({ inAfter, inBefore }) => {
      const place = inAfter[index];
      return place !== undefined && inBefore[place] === undefined;
    });
    return writer === undefined ? { kind: 'merge' } : { kind: 'task', taskId: writer.taskId };
  });
}

/** For each line after, the index of the line before that it is; `undefined` for a line that is new. */
export function keptLines(before: readonly string[], after: readonly string[]): (number | undefined)[] {
  const kept: (number | undefined)[] = [];
  let line = 0;
  const keepUpTo = (end: number): void => {
    for (; line < end; line += 1) kept.push(line);
  };
  for (const { startLine, endLine, lines } of hunksBetween(before, after)) {
    keepUpTo(startLine);
    kept.push(...lines.map(() => undefined));
    line = endLine;
  }
  keepUpTo(before.length);
  return kept;
}

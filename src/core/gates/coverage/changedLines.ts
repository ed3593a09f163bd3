import type { ChangeSet } from '../../../shared/changes.ts';
import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { lineDiff } from '../../changes/lineDiff.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';

export interface ChangedLines {
  readonly path: string;
  /** Numbers from 1, in the file as it is now. */
  readonly lines: readonly number[];
}

/** The lines that a change set wrote, by file; files that were deleted or are no text are left out. */
export async function changedLines(
  changes: ChangeSet | undefined,
  { before, after }: Readonly<Record<'before' | 'after', Pick<WorkspaceView, 'readFile'>>>,
  signal: AbortSignal,
): Promise<Result<readonly ChangedLines[], Failure>> {
  const changed: ChangedLines[] = [];
  for (const { path, after: now } of changes?.files ?? []) {
    if (now === undefined) continue;
    const [old, fresh] = [await before.readFile(path.path, signal), await after.readFile(path.path, signal)];
    if (!old.ok) return old;
    if (!fresh.ok) return fresh;
    const [from, to] = [textOf(old.value?.bytes), textOf(fresh.value?.bytes)];
    if (to !== undefined) changed.push({ path: path.path, lines: linesThatCame(from ?? '', to) });
  }
  return ok(changed);
}

function linesThatCame(before: string, after: string): number[] {
  let shift = 0;
  return lineDiff(before, after).hunks.flatMap(({ startLine, endLine, lines }) => {
    const first = startLine + shift + 1;
    shift += lines.length - (endLine - startLine);
    return lines.map((_line, index) => first + index);
  });
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  const decoded = bytes === undefined ? undefined : decodeText(bytes);
  return decoded?.kind === 'text' ? decoded.text : undefined;
}

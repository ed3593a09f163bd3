import type { ListedFile } from '../../changes/baseListing.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileToIndex } from '../../ports/codeIndex.ts';

interface Listing {
  /** Reads a file when the index asks for its content. */
  readonly peek: WorkspaceView['peekFile'];
  readonly isRecent: (file: ListedFile) => boolean;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Records that are made between two turns for others: a few milliseconds of work. */
const RECORDS_AT_ONCE = 2_000;

/** Files as the index takes them, without links. Everything else in this process gets its turns while many are made. */
export async function filesToIndex(
  files: readonly ListedFile[],
  { peek, isRecent, clock }: Listing,
): Promise<readonly FileToIndex[]> {
  const records: FileToIndex[] = [];
  for (const [position, file] of files.entries()) {
    if (position > 0 && position % RECORDS_AT_ONCE === 0) await clock.sleep(1);
    if (file.link !== undefined) continue;
    records.push({
      path: file.path,
      key: keyOf(file),
      read: async () => {
        const read = await peek(file.path);
        return read.ok ? read.value?.bytes : undefined;
      },
      ...(file.size === undefined ? {} : { size: file.size }),
      isRecent: isRecent(file),
    });
  }
  return records;
}

/**
 * Git's object, or the hash of the content. What is neither is large, or beyond what a run copies: it goes by its size, so
 * that a piece of it may be an old one; what is shown of it is read from the view all the same.
 */
export function keyOf({ object, content, size, path }: ListedFile): string {
  return object ?? content?.hash ?? `${String(size)} ${path}`;
}

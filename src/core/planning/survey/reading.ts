import pLimit from 'p-limit';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ListedFile } from '../../changes/baseListing.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Stopwatch } from '../../tools/stopwatch.ts';

const FILES_AT_ONCE = 32;
/** Files between two looks at the clock. */
const BATCH = 128;

export interface ReadingDeps {
  /** Only peeked into: a survey must not commit a run to everything it has looked at. */
  readonly view: Pick<WorkspaceView, 'peekFile'>;
  readonly watch: Stopwatch;
}

/** What became of the files that were to be read. */
export interface ReadOutcome {
  /** Paths of those that the time did not suffice for. */
  readonly late: readonly string[];
  /** Paths of those that are binary or cannot be read. */
  readonly unreadable: readonly string[];
}

/**
 * Reads files in this order, several at once, and hands each text on as it comes (lines end with LF, no byte order mark),
 * until the time is up. Fails with `cancelled` only.
 */
export async function readTexts(
  files: readonly ListedFile[],
  use: (file: ListedFile, text: string) => void,
  { view, watch }: ReadingDeps,
  signal: AbortSignal,
): Promise<Result<ReadOutcome, Failure>> {
  const limit = pLimit(FILES_AT_ONCE);
  const unreadable: string[] = [];
  for (let start = 0; start < files.length; start += BATCH) {
    if (signal.aborted) return failed(cancelled());
    if (watch.isLate()) return ok({ late: files.slice(start).map(({ path }) => path), unreadable });
    const batch = files.slice(start, start + BATCH);
    const texts = await Promise.all(batch.map(({ path }) => limit(() => readText(view, path, signal))));
    for (const [index, file] of batch.entries()) {
      const text = texts[index];
      if (text === undefined) unreadable.push(file.path);
      else use(file, text);
      watch.isLate();
      await watch.letOthersWork();
    }
  }
  return signal.aborted ? failed(cancelled()) : ok({ late: [], unreadable });
}

/** `undefined` for what is binary, cannot be read, or is not there any more. */
async function readText(
  view: Pick<WorkspaceView, 'peekFile'>,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const read = await view.peekFile(path, signal);
  if (!read.ok || read.value === undefined) return undefined;
  const decoded = decodeText(read.value.bytes);
  return decoded.kind === 'binary' ? undefined : decoded.text;
}

export function cancelled(): Failure {
  return { kind: 'cancelled', message: 'Looking over the repository was cancelled.' };
}

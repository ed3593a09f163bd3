import { chmod, mkdir, open, readlink, rename, rm, rmdir, stat, symlink, unlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pLimit from 'p-limit';
import type { Failure } from '../../shared/failures.ts';
import type { CheckedWrite } from './checkWrites.ts';
import { unwritable } from './checkWrites.ts';
import { describeError } from './errors.ts';
import { withExecutable } from './fileMode.ts';

/** How to take back one step that was done. */
type Undo = () => Promise<unknown>;

const NEW_FILE_MODE = 0o666;
const STAGED_AT_ONCE = 16;

/**
 * Does all writes or none; returns why not. First all new contents are written beside their places, so that a full disk
 * shows before anything is changed; then `stillFits` has the last word; then files are deleted and put in place. A
 * failure in the middle takes back what was done.
 */
export async function writeAll(
  writes: readonly CheckedWrite[],
  stillFits: () => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
  const staged = new Map<CheckedWrite, string>();
  const undos: Undo[] = [];
  let current = writes[0];
  try {
    const problem = await stageAll(writes, staged);
    if (problem !== undefined) {
      current = problem.write;
      throw problem.error;
    }
    const misfit = await stillFits();
    if (misfit !== undefined) return misfit;
    for (const write of writes) {
      current = write;
      if (write.after === undefined) await deleteFile(write, undos);
    }
    await removeEmptied(writes, undos);
    for (const write of writes) {
      current = write;
      const temporary = staged.get(write);
      if (temporary === undefined) continue;
      await putInPlace(write, temporary, undos);
      staged.delete(write);
    }
    return undefined;
  } catch (error) {
    if (current === undefined) throw error;
    return takenBack(current, error, await undoAll(undos));
  } finally {
    for (const temporary of staged.values()) await rm(temporary, { force: true });
  }
}

/**
 * Stages all contents, several at once: most of the time goes by until each is on the disk. Ends when none is being written
 * any more, with the first problem, if any; `staged` has what was written.
 */
async function stageAll(
  writes: readonly CheckedWrite[],
  staged: Map<CheckedWrite, string>,
): Promise<{ readonly write: CheckedWrite; readonly error: unknown } | undefined> {
  const limit = pLimit(STAGED_AT_ONCE);
  let problem: { readonly write: CheckedWrite; readonly error: unknown } | undefined;
  const stageOne = async (write: CheckedWrite): Promise<void> => {
    if (write.after === undefined || problem !== undefined) return;
    try {
      staged.set(write, await stage(write, write.after));
    } catch (error) {
      problem ??= { write, error };
    }
  };
  await limit.map(writes, stageOne);
  return problem;
}

/** Writes the new content into the nearest folder that exists: on the same disk, so that putting it in place is one step. */
async function stage({ place }: CheckedWrite, after: { bytes: Uint8Array; executable: boolean }): Promise<string> {
  const existing = place.kind === 'there' && place.stats.isFile() ? place.stats : undefined;
  const folder = place.kind === 'missing' ? place.folder : path.dirname(place.target);
  const temporary = temporaryName(folder);
  try {
    await writeDurably(temporary, after.bytes);
    const mode = existing?.mode ?? (await stat(temporary)).mode;
    await chmod(temporary, withExecutable(mode, after.executable));
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function temporaryName(folder: string): string {
  return path.join(folder, `.wavewright-${randomBytes(9).toString('hex')}.tmp`);
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', NEW_FILE_MODE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function deleteFile({ place, before }: CheckedWrite, undos: Undo[]): Promise<void> {
  if (place.kind === 'missing' || before === undefined) throw new Error('a file that is not there cannot be deleted');
  const { entry, target, stats } = place;
  if (entry === target) {
    await unlink(entry);
    undos.push(() => restore(entry, before.bytes, stats.mode));
  } else {
    const link = await readlink(entry);
    await unlink(entry);
    undos.push(() => symlink(link, entry));
  }
}

/** Removes folders that the deletions emptied. One where a file goes next is not empty: what was staged is in it. */
async function removeEmptied(writes: readonly CheckedWrite[], undos: Undo[]): Promise<void> {
  const deletions = writes.filter(({ after }) => after === undefined);
  for (const folder of deletions.flatMap((write) => foldersUpTo(write))) await removeIfEmpty(folder, undos);
}

/** The folders above a file, the nearest first, the root's own left out. */
function foldersUpTo({ place, directory }: CheckedWrite): string[] {
  const folders: string[] = [];
  const name = place.kind === 'there' ? place.entry : place.target;
  for (let folder = path.dirname(name); folder.startsWith(`${directory}${path.sep}`); folder = path.dirname(folder)) {
    folders.push(folder);
  }
  return folders;
}

async function removeIfEmpty(folder: string, undos: Undo[]): Promise<void> {
  try {
    const { mode } = await stat(folder);
    await rmdir(folder);
    undos.push(() => mkdir(folder, { mode }));
  } catch {
    // Something is in it, or it is gone already: it stays as it is.
  }
}

async function putInPlace({ place, before }: CheckedWrite, temporary: string, undos: Undo[]): Promise<void> {
  const { target } = place;
  if (place.kind === 'missing') await makeFolders(path.dirname(target), undos);
  await rename(temporary, target);
  if (place.kind === 'missing' || before === undefined) undos.push(() => unlink(target));
  else undos.push(() => restore(target, before.bytes, place.stats.mode));
}

async function makeFolders(folder: string, undos: Undo[]): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const made: string[] = [];
  for (let inner = folder; inner.length >= first.length; inner = path.dirname(inner)) made.push(inner);
  undos.push(async () => {
    for (const inner of made) await rmdir(inner);
  });
}

async function restore(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  const temporary = temporaryName(path.dirname(file));
  await writeDurably(temporary, bytes);
  await chmod(temporary, mode & 0o7777);
  await rename(temporary, file);
}

/** Takes back the steps, the last first; returns what could not be taken back. */
async function undoAll(undos: readonly Undo[]): Promise<string[]> {
  const problems: string[] = [];
  for (const undo of undos.toReversed()) {
    try {
      await undo();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return problems;
}

function takenBack(write: CheckedWrite, error: unknown, problems: readonly string[]): Failure {
  if (problems.length === 0) return unwritable(write, describeError(error));
  const shown = write.path.path;
  const message = `"${shown}" could not be written (${describeError(error)}), and not everything that was changed before could be put back: ${problems.join('; ')}. Look at these files before you go on.`;
  return { kind: 'file-unwritable', path: shown, message };
}

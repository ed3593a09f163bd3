import { access, constants, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type { Failure } from '../../shared/failures.ts';
import type { FileWrite, RepositoryFile } from '../../core/ports/repository.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { describeError } from './errors.ts';
import { isExecutable, isReadOnly } from './fileMode.ts';
import { locate, realRoot } from './locate.ts';
import type { Place } from './locate.ts';
import { directoryOf } from './roots.ts';
import type { RootFolder } from './roots.ts';

const CHECKED_AT_ONCE = 16;

/** A write whose place on disk is known and that nothing speaks against. */
export interface CheckedWrite extends FileWrite {
  readonly place: Place;
  /** Real path of the root's folder: folders that become empty are removed up to here. */
  readonly directory: string;
}

/**
 * The writes that change something, with their places. Fails with `path-outside`, with `wrong-state` when a file is not
 * as `before` says, and with `file-unwritable` when it or its folder may not be written.
 */
export async function checkWrites(
  roots: readonly RootFolder[],
  writes: readonly FileWrite[],
): Promise<Result<readonly CheckedWrite[], Failure>> {
  const checked: CheckedWrite[] = [];
  for (const placed of await pLimit(CHECKED_AT_ONCE).map(writes, (write) => locateWrite(roots, write))) {
    if (!placed.ok) return placed;
    if (!sameFile(placed.value.before, placed.value.after)) checked.push(placed.value);
  }
  const deleted = new Set(checked.filter((write) => write.after === undefined).map((write) => entryOf(write.place)));
  const targets = new Set<string>();
  for (const write of checked) {
    const { target } = write.place;
    const problem = targets.has(target)
      ? 'another path of the same change leads to the same file'
      : await permissionProblem(write, deleted);
    if (problem !== undefined) return failed(unwritable(write, problem));
    targets.add(target);
  }
  return ok(checked);
}

/** Fails when it has no place in its root, or when the file is not as it should be. */
async function locateWrite(roots: readonly RootFolder[], write: FileWrite): Promise<Result<CheckedWrite, Failure>> {
  const directory = directoryOf(roots, write.path.root);
  if (!directory.ok) return directory;
  const root = await realRoot(directory.value);
  if (!root.ok) return root;
  const place = await placeOf(roots, write);
  if (!place.ok) return place;
  const problem = await stateProblem(write, place.value);
  return problem === undefined ? ok({ ...write, place: place.value, directory: root.value }) : failed(problem);
}

export function unwritable({ path: { path: shown } }: FileWrite, why: string): Failure {
  return {
    kind: 'file-unwritable',
    path: shown,
    message: `"${shown}" cannot be written: ${why}. Nothing was changed.`,
  };
}

async function placeOf(roots: readonly RootFolder[], write: FileWrite): Promise<Result<Place, Failure>> {
  try {
    return await locate(roots, write.path);
  } catch (error) {
    return failed(unwritable(write, describeError(error)));
  }
}

/** What a deletion removes: of a link itself, not what it leads to. */
function entryOf(place: Place): string {
  return place.kind === 'there' ? place.entry : place.target;
}

async function stateProblem(write: FileWrite, place: Place): Promise<Failure | undefined> {
  try {
    if (sameFile(write.before, await currentFile(place))) return undefined;
  } catch (error) {
    return unwritable(write, describeError(error));
  }
  const shown = write.path.path;
  const message = `"${shown}" was changed while its changes were being applied. Nothing was changed; try again.`;
  return { kind: 'wrong-state', message };
}

async function currentFile(place: Place): Promise<RepositoryFile | undefined> {
  if (place.kind === 'missing' || place.stats.isDirectory()) return undefined;
  return { bytes: await readFile(place.target), executable: isExecutable(place.stats) };
}

function sameFile(a: RepositoryFile | undefined, b: RepositoryFile | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.executable === b.executable && Buffer.compare(a.bytes, b.bytes) === 0;
}

/** Why a file may not be written or deleted; `deleted` are the real paths of the files that are about to go. */
async function permissionProblem(
  { place, after }: CheckedWrite,
  deleted: ReadonlySet<string>,
): Promise<string | undefined> {
  if (place.kind === 'missing') {
    const { blockedBy } = place;
    if (blockedBy !== undefined && !deleted.has(blockedBy)) return 'a file stands where one of its folders would be';
    return folderProblem(place.folder);
  }
  if (place.stats.isDirectory()) {
    const free = await holdsOnly(place.target, deleted);
    return free ? folderProblem(path.dirname(place.target)) : 'a folder stands there';
  }
  if (after === undefined && place.entry !== place.target) return folderProblem(path.dirname(place.entry));
  if (isReadOnly(place.stats)) return 'it is read-only';
  return folderProblem(path.dirname(place.target));
}

async function folderProblem(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return `its folder may not be changed (${describeError(error)})`;
  }
}

/** Whether a folder becomes empty when `deleted` are gone. Empty folders in it are somebody's and keep it. */
async function holdsOnly(folder: string, deleted: ReadonlySet<string>): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const inner = path.join(folder, entry.name);
    const goes = entry.isDirectory() ? await holdsOnly(inner, deleted) : deleted.has(inner);
    if (!goes) return false;
  }
  return entries.length > 0;
}

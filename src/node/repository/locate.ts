import { lstat, realpath, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import path from 'node:path';
import type { WorkspacePath } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { describeError, errorCode, isMissing } from './errors.ts';
import { directoryOf, leadsIntoGit, outside, safeSegments } from './roots.ts';
import type { RootFolder } from './roots.ts';

/** Where a workspace path is on disk once all links are followed; always inside the root's folder. */
export type Place =
  | {
      readonly kind: 'there';
      /** Real path of the file or folder. */
      readonly target: string;
      readonly stats: Stats;
      /** What carries the name: `target`, or the link that leads to it. */
      readonly entry: string;
    }
  | {
      readonly kind: 'missing';
      readonly target: string;
      /** Real path of the nearest folder above that exists. */
      readonly folder: string;
      /** Real path of a file that stands where a folder above would have to be. */
      readonly blockedBy: string | undefined;
    };

/**
 * Finds a path part by part, so that no link along the way can lead out. Fails with `no-folder`, `path-outside`, or
 * `file-unreadable` for a link that leads nowhere or in circles.
 */
export async function locate(roots: readonly RootFolder[], file: WorkspacePath): Promise<Result<Place, Failure>> {
  const prepared = await prepare(roots, file);
  if (!prepared.ok) return prepared;
  const { root, segments } = prepared.value;
  let current = root;
  let entry = root;
  let stats = await stat(root);
  for (const [index, segment] of segments.entries()) {
    const target = path.join(current, ...segments.slice(index));
    if (!stats.isDirectory()) {
      return ok({ kind: 'missing', target, folder: path.dirname(current), blockedBy: current });
    }
    entry = path.join(current, segment);
    const found = await lstatIfThere(entry);
    if (found === undefined) return ok({ kind: 'missing', target, folder: current, blockedBy: undefined });
    if (!found.isSymbolicLink()) {
      current = entry;
      stats = found;
      continue;
    }
    const followed = await followLink(root, entry, file.path);
    if (!followed.ok) return followed;
    current = followed.value;
    stats = await stat(current);
  }
  return ok({ kind: 'there', target: current, stats, entry });
}

/** As `locate` for files that are there, in fewer steps: the real path, or `undefined` when `locate` must be asked. */
export async function realFile(
  roots: readonly RootFolder[],
  file: WorkspacePath,
): Promise<Result<string | undefined, Failure>> {
  const prepared = await prepare(roots, file);
  if (!prepared.ok) return prepared;
  const { root, segments } = prepared.value;
  try {
    const real = await realpath(path.join(root, ...segments));
    return isInside(root, real) ? ok(real) : failed(outside(file.path));
  } catch {
    return ok(undefined);
  }
}

/** Whether a real path is below a real folder and not in a `.git` there. */
export function isInside(root: string, real: string): boolean {
  const relative = path.relative(root, real);
  if (relative === '' || relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
    return false;
  }
  return !leadsIntoGit(relative);
}

async function prepare(
  roots: readonly RootFolder[],
  file: WorkspacePath,
): Promise<Result<{ readonly root: string; readonly segments: readonly string[] }, Failure>> {
  const directory = directoryOf(roots, file.root);
  if (!directory.ok) return directory;
  const segments = safeSegments(file);
  if (!segments.ok) return segments;
  const root = await realRoot(directory.value);
  return root.ok ? ok({ root: root.value, segments: segments.value }) : root;
}

/** The real path of a root's folder; fails with `no-folder` when it is gone. */
export async function realRoot(directory: string): Promise<Result<string, Failure>> {
  try {
    return ok(await realpath(directory));
  } catch (error) {
    const message = `The folder ${directory} cannot be opened (${describeError(error)}). Bring it back to go on.`;
    return failed({ kind: 'no-folder', message });
  }
}

async function followLink(root: string, link: string, shown: string): Promise<Result<string, Failure>> {
  try {
    const real = await realpath(link);
    return real === root || isInside(root, real) ? ok(real) : failed(outside(shown));
  } catch (error) {
    const problem = errorCode(error) === 'ELOOP' ? 'leads in a circle' : 'leads nowhere';
    const message = `"${shown}" goes through a link that ${problem}. Mend or remove the link.`;
    return failed({ kind: 'file-unreadable', path: shown, message });
  }
}

async function lstatIfThere(entry: string): Promise<Stats | undefined> {
  try {
    return await lstat(entry);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

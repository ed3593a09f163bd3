import { open, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import type { WorkspacePath } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Repository, RepositoryFile, SurveyedFile } from '../../core/ports/repository.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import pLimit from 'p-limit';
import { describeError, isMissing } from './errors.ts';
import { isExecutable } from './fileMode.ts';
import { listByWalking } from './listByWalking.ts';
import { createGitObjects } from './gitObjects.ts';
import { isPlainName } from './indexListing.ts';
import { listWithGit } from './listWithGit.ts';
import type { ListedPath } from './listWithGit.ts';
import { locate, realFile, realRoot } from './locate.ts';
import { directoryOf } from './roots.ts';
import type { RootFolder } from './roots.ts';
import { surveyRoot } from './surveyRoot.ts';

const DEFAULT_MAX_FILE_BYTES = 50 * 1024 * 1024;
const LIST_TIMEOUT_MS = 60_000;
const LINKS_AT_ONCE = 32;
const READ_TRIES = 3;

export interface DiskRepositoryDeps {
  readonly roots: readonly RootFolder[];
  /** Text that is open in an editor and not saved, as bytes; `undefined` where there is none. */
  readonly unsaved?: (path: WorkspacePath) => Promise<Uint8Array | undefined> | Uint8Array | undefined;
  /** Paths of the files of a root that have such text. */
  readonly unsavedPaths?: (root: string) => readonly string[];
  /** Larger files cannot be read. 50 MiB unless told otherwise. */
  readonly maxFileBytes?: number;
  /** Name or path of the git program. */
  readonly git?: string;
}

/** The repository on this machine's disk. Files are listed by git where there is one, otherwise by walking the folders. */
export function createDiskRepository(deps: DiskRepositoryDeps): Repository {
  const maxFileBytes = deps.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES;
  const git = deps.git ?? 'git';
  const objects = createGitObjects({ git, maxFileBytes, timeoutMs: LIST_TIMEOUT_MS });

  async function list(root: string, directory: string, signal?: AbortSignal): Promise<Result<string[], Failure>> {
    const call = { git, directory, timeoutMs: LIST_TIMEOUT_MS };
    const listing = await listWithGit(call, signal);
    if (listing.kind === 'cancelled') return failed(cancelled('Listing the files'));
    if (listing.kind === 'timed-out') return failed(listingTimedOut(root));
    if (listing.kind === 'no-work-tree') return failed(noWorkTree(root));
    const candidates = listing.kind === 'listed' ? listing.paths : await listByWalking(directory, signal);
    const paths = await readableOnes(
      root,
      candidates.filter(({ path }) => isPlainName(path)),
    );
    return ok(paths.sort());
  }

  /** Links are files only when they lead to a file inside. */
  async function readableOnes(root: string, candidates: readonly ListedPath[]): Promise<string[]> {
    const limit = pLimit(LINKS_AT_ONCE);
    const checked = candidates.map(async ({ path, mayBeLink }) => {
      if (!mayBeLink) return path;
      return (await limit(() => isFileInside({ root, path }))) ? path : undefined;
    });
    return (await Promise.all(checked)).filter((path) => path !== undefined);
  }

  async function isFileInside(file: WorkspacePath): Promise<boolean> {
    const place = await locate(deps.roots, file).catch(() => undefined);
    return place?.ok === true && place.value.kind === 'there' && place.value.stats.isFile();
  }

  async function readFromDisk(file: WorkspacePath, stats: Stats, target: string): Promise<FileResult> {
    if (stats.isDirectory()) return ok(undefined);
    if (!stats.isFile()) return failed(unreadable(file, 'it is no regular file'));
    if (stats.size > maxFileBytes) return failed(tooLarge(file, stats.size, maxFileBytes));
    return ok({ bytes: await readWhole(target), executable: isExecutable(stats) });
  }

  /** The real path of a root's folder. */
  async function folderOf(root: string): Promise<Result<string, Failure>> {
    const directory = directoryOf(deps.roots, root);
    return directory.ok ? realRoot(directory.value) : directory;
  }

  async function inFolder<Value>(
    root: string,
    what: string,
    work: (directory: string) => Promise<Result<Value, Failure>>,
    signal?: AbortSignal,
  ): Promise<Result<Value, Failure>> {
    const directory = await folderOf(root);
    if (!directory.ok) return directory;
    try {
      signal?.throwIfAborted();
      return await work(directory.value);
    } catch (error) {
      if (signal?.aborted === true) return failed(cancelled(what));
      throw error;
    }
  }

  async function survey(
    root: string,
    directory: string,
    signal?: AbortSignal,
  ): Promise<Result<SurveyedFile[], Failure>> {
    const unsaved = new Set(deps.unsavedPaths?.(root));
    const surveyed = { roots: deps.roots, name: root, directory, isUnsaved: (file: string) => unsaved.has(file) };
    const found = await surveyRoot({ git, directory, timeoutMs: LIST_TIMEOUT_MS }, surveyed, signal);
    if (found.kind === 'cancelled') return failed(cancelled('Listing the files'));
    if (found.kind === 'timed-out') return failed(listingTimedOut(root));
    if (found.kind === 'no-work-tree') return failed(noWorkTree(root));
    return ok(found.files.sort((a, b) => (a.path < b.path ? -1 : 1)));
  }

  async function read(file: WorkspacePath): Promise<FileResult> {
    const target = await findFile(deps.roots, file);
    if (!target.ok) return target;
    const stats = target.value === undefined ? undefined : await stat(target.value);
    const open = stats?.isDirectory() === true ? undefined : await deps.unsaved?.(file);
    if (open !== undefined) {
      if (open.byteLength > maxFileBytes) return failed(tooLarge(file, open.byteLength, maxFileBytes));
      return ok({ bytes: open, executable: stats !== undefined && isExecutable(stats) });
    }
    if (target.value === undefined || stats === undefined) return ok(undefined);
    return readFromDisk(file, stats, target.value);
  }

  return {
    roots: deps.roots.map((root) => root.name),
    listFiles: (root, signal) =>
      inFolder(root, 'Listing the files', (directory) => list(root, directory, signal), signal),
    survey: (root, signal) =>
      inFolder(root, 'Listing the files', (directory) => survey(root, directory, signal), signal),
    readObject: (file, id, signal) =>
      inFolder(file.root, `Reading "${file.path}"`, (directory) => objects.read(file, id, directory), signal),
    differing: (root, expected, signal) =>
      inFolder(
        root,
        'Comparing the files',
        async (directory) => ok(await objects.differing(expected, directory, signal)),
        signal,
      ),
    async hasFolder(folder) {
      try {
        const place = await locate(deps.roots, folder);
        return place.ok ? ok(place.value.kind === 'there' && place.value.stats.isDirectory()) : place;
      } catch (error) {
        if (isMissing(error)) return ok(false);
        return failed(unreadable(folder, describeError(error)));
      }
    },
    async readFile(file, signal) {
      if (signal?.aborted === true) return failed(cancelled(`Reading "${file.path}"`));
      try {
        return await read(file);
      } catch (error) {
        // It went away between two steps.
        if (isMissing(error)) return ok(undefined);
        return failed(unreadable(file, describeError(error)));
      }
    },
  };
}

type FileResult = Result<RepositoryFile | undefined, Failure>;

/** A file that is being written is read again, so that nobody sees half of it. */
async function readWhole(target: string): Promise<Uint8Array> {
  const handle = await open(target);
  try {
    for (let tried = 1; ; tried += 1) {
      const before = await handle.stat({ bigint: true });
      const bytes = Buffer.alloc(Number(before.size));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      const after = await handle.stat({ bigint: true });
      const isWhole = bytesRead === bytes.length && after.size === before.size && after.mtimeNs === before.mtimeNs;
      if (isWhole || tried === READ_TRIES) return bytes.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** The real path of what stands under a path; `undefined` when nothing does. */
async function findFile(
  roots: readonly RootFolder[],
  file: WorkspacePath,
): Promise<Result<string | undefined, Failure>> {
  const real = await realFile(roots, file);
  if (!real.ok || real.value !== undefined) return real;
  const place = await locate(roots, file);
  if (!place.ok) return place;
  return ok(place.value.kind === 'there' ? place.value.target : undefined);
}

function cancelled(what: string): Failure {
  return { kind: 'cancelled', message: `${what} was cancelled.` };
}

function listingTimedOut(root: string): Failure {
  const seconds = LIST_TIMEOUT_MS / 1000;
  const message = `git did not list the files of "${root}" within ${seconds} seconds. See whether "git status" works there, then try again.`;
  return { kind: 'timeout', timeoutMs: LIST_TIMEOUT_MS, message };
}

function noWorkTree(root: string): Failure {
  const message = `"${root}" is a bare repository, or the inside of a ".git": there are no files to work on. Open a clone of it.`;
  return { kind: 'wrong-use', message };
}

function unreadable({ path }: WorkspacePath, why: string): Failure {
  return { kind: 'file-unreadable', path, message: `"${path}" cannot be read: ${why}.` };
}

function tooLarge(file: WorkspacePath, size: number, limit: number): Failure {
  return unreadable(file, `it has ${inMiB(size)} MiB, and files up to ${inMiB(limit)} MiB are read`);
}

function inMiB(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

import { readFile, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import type { WorkspacePath } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Repository, RepositoryFile } from '../../core/ports/repository.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import pLimit from 'p-limit';
import { describeError, isMissing } from './errors.ts';
import { isExecutable } from './fileMode.ts';
import { listByWalking } from './listByWalking.ts';
import { listWithGit } from './listWithGit.ts';
import type { ListedPath } from './listWithGit.ts';
import { locate, realFile, realRoot } from './locate.ts';
import { directoryOf } from './roots.ts';
import type { RootFolder } from './roots.ts';

const DEFAULT_MAX_FILE_BYTES = 50 * 1024 * 1024;
const LIST_TIMEOUT_MS = 60_000;
const LINKS_AT_ONCE = 32;

export interface DiskRepositoryDeps {
  readonly roots: readonly RootFolder[];
  /** Text that is open in an editor and not saved, as bytes; `undefined` where there is none. */
  readonly unsaved?: (path: WorkspacePath) => Promise<Uint8Array | undefined> | Uint8Array | undefined;
  /** Larger files cannot be read. 50 MiB unless told otherwise. */
  readonly maxFileBytes?: number;
  /** Name or path of the git program. */
  readonly git?: string;
}

/** The repository on this machine's disk. Files are listed by git where there is one, otherwise by walking the folders. */
export function createDiskRepository(deps: DiskRepositoryDeps): Repository {
  const maxFileBytes = deps.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES;

  async function list(root: string, directory: string, signal?: AbortSignal): Promise<Result<string[], Failure>> {
    const call = { git: deps.git ?? 'git', directory, timeoutMs: LIST_TIMEOUT_MS };
    const listing = await listWithGit(call, signal);
    if (listing.kind === 'cancelled') return failed(cancelled('Listing the files'));
    if (listing.kind === 'timed-out') return failed(listingTimedOut(root));
    const candidates = listing.kind === 'listed' ? listing.paths : await listByWalking(directory, signal);
    const paths = await readableOnes(root, candidates.filter(hasPlainName));
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
    return ok({ bytes: await readFile(target), executable: isExecutable(stats) });
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
    async listFiles(root, signal) {
      const directory = directoryOf(deps.roots, root);
      if (!directory.ok) return directory;
      const real = await realRoot(directory.value);
      if (!real.ok) return real;
      try {
        signal?.throwIfAborted();
        return await list(root, real.value, signal);
      } catch (error) {
        if (signal?.aborted === true) return failed(cancelled('Listing the files'));
        throw error;
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

/** Names that are no UTF-8, or of several lines, cannot be written in events and prompts. */
function hasPlainName({ path }: ListedPath): boolean {
  return !/[\r\n\uFFFD]/.test(path);
}

function cancelled(what: string): Failure {
  return { kind: 'cancelled', message: `${what} was cancelled.` };
}

function listingTimedOut(root: string): Failure {
  const seconds = LIST_TIMEOUT_MS / 1000;
  const message = `git did not list the files of "${root}" within ${seconds} seconds. See whether "git status" works there, then try again.`;
  return { kind: 'timeout', timeoutMs: LIST_TIMEOUT_MS, message };
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

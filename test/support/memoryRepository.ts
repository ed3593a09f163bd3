import type { FileWrite, Repository, RepositoryFile, RepositoryWriter } from '../../src/core/ports/repository.ts';
import type { WorkspacePath } from '../../src/shared/changes.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { failed, ok } from '../../src/shared/result.ts';

/** A repository without a disk, to read and to write, with doors for the test to act as the person. */
export interface MemoryRepository extends Repository, RepositoryWriter {
  put(path: WorkspacePath, content: string | Uint8Array, options?: { readonly executable?: boolean }): void;
  remove(path: WorkspacePath): void;
  bytesOf(path: WorkspacePath): Uint8Array | undefined;
  /** Texts of all files of a root by path, sorted. */
  files(root: string): Record<string, string>;
  /** Every call of `apply` that succeeded. */
  readonly applied: readonly { readonly label: string; readonly writes: readonly FileWrite[] }[];
}

export interface MemoryRepositoryOptions {
  readonly maxFileBytes?: number;
}

/** `roots` are files by path, by name of the root. */
export function createMemoryRepository(
  roots: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>,
  { maxFileBytes = 50 * 1024 * 1024 }: MemoryRepositoryOptions = {},
): MemoryRepository {
  const disk = new Map(
    Object.entries(roots).map(([name, files]) => {
      const entries = Object.entries(files).map(([path, content]) => [path, fileOf(content, false)] as const);
      return [name, new Map<string, RepositoryFile>(entries)];
    }),
  );
  const applied: { label: string; writes: readonly FileWrite[] }[] = [];
  const filesOf = (root: string): Map<string, RepositoryFile> => disk.get(root) ?? assertRoot(root);

  return {
    roots: Object.keys(roots),
    applied,
    async listFiles(root, signal) {
      if (signal?.aborted === true) return failed(cancelled);
      const files = disk.get(root);
      return files === undefined ? failed(noFolder(root)) : ok([...files.keys()].sort());
    },
    async readFile(path, signal) {
      if (signal?.aborted === true) return failed(cancelled);
      const problem = disk.has(path.root) ? pathProblem(path.path) : noFolder(path.root);
      if (problem !== undefined) return failed(problem);
      const file = filesOf(path.root).get(path.path);
      return file !== undefined && file.bytes.byteLength > maxFileBytes
        ? failed(tooLarge(path.path, file.bytes.byteLength, maxFileBytes))
        : ok(file);
    },
    async hasFolder(path) {
      const problem = disk.has(path.root) ? pathProblem(path.path) : noFolder(path.root);
      if (problem !== undefined) return failed(problem);
      return ok([...filesOf(path.root).keys()].some((file) => file.startsWith(`${path.path}/`)));
    },
    async survey(root, signal) {
      if (signal?.aborted === true) return failed(cancelled);
      const files = disk.get(root);
      if (files === undefined) return failed(noFolder(root));
      return ok(
        [...files]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([path, { bytes, executable }]) => ({
            path,
            source: { kind: 'disk', size: bytes.byteLength, executable },
          })),
      );
    },
    async readObject({ path }) {
      return failed({ kind: 'file-unreadable', path, message: 'There is no git here.' });
    },
    async differing(_root, objects) {
      return ok(new Set(objects.keys()));
    },
    async apply(writes, label) {
      const problem = firstProblem(writes, disk);
      if (problem !== undefined) return failed(problem);
      for (const { path, after } of writes) if (after === undefined) filesOf(path.root).delete(path.path);
      for (const { path, after } of writes) {
        if (after !== undefined) filesOf(path.root).set(path.path, fileOf(after.bytes, after.executable));
      }
      applied.push({ label, writes });
      return ok(undefined);
    },
    put: (path, content, options = {}) =>
      void filesOf(path.root).set(path.path, fileOf(content, options.executable ?? false)),
    remove: (path) => void filesOf(path.root).delete(path.path),
    bytesOf: (path) => disk.get(path.root)?.get(path.path)?.bytes,
    files(root) {
      const sorted = [...filesOf(root)].sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(sorted.map(([path, { bytes }]) => [path, new TextDecoder().decode(bytes)]));
    },
  };
}

type Disk = ReadonlyMap<string, ReadonlyMap<string, RepositoryFile>>;

function firstProblem(writes: readonly FileWrite[], disk: Disk): Failure | undefined {
  const deleted = new Set(writes.filter(({ after }) => after === undefined).map(({ path }) => path.path));
  for (const { path, before, after } of writes) {
    const files = disk.get(path.root);
    if (files === undefined) return noFolder(path.root);
    const problem = pathProblem(path.path);
    if (problem !== undefined) return problem;
    if (!sameFile(files.get(path.path), before)) {
      return { kind: 'wrong-state', message: `"${path.path}" is not as it was. Nothing was changed.` };
    }
    const stays = [...files.keys()].filter((other) => !deleted.has(other));
    const inTheWay = stays.some((other) => other.startsWith(`${path.path}/`) || path.path.startsWith(`${other}/`));
    if (after !== undefined && inTheWay) {
      return { kind: 'file-unwritable', path: path.path, message: `A folder or file is in the way of "${path.path}".` };
    }
  }
  return undefined;
}

function sameFile(a: RepositoryFile | undefined, b: RepositoryFile | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.executable === b.executable && Buffer.compare(a.bytes, b.bytes) === 0;
}

/** Copies: what a test or the product holds on to must not change the disk. */
function fileOf(content: string | Uint8Array, executable: boolean): RepositoryFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  return { bytes, executable };
}

function pathProblem(path: string): Failure | undefined {
  const unsafe = path.split('/').some((segment) => ['', '.', '..', '.git'].includes(segment.toLowerCase()));
  return unsafe ? { kind: 'path-outside', path, message: `"${path}" leads out of the folder.` } : undefined;
}

function noFolder(root: string): Failure {
  return { kind: 'no-folder', message: `No folder named "${root}" is open.` };
}

function tooLarge(path: string, size: number, limit: number): Failure {
  return { kind: 'file-unreadable', path, message: `"${path}" has ${size} bytes, more than ${limit}.` };
}

function assertRoot(root: string): never {
  throw new Error(`the test names no root "${root}"`);
}

const cancelled: Failure = { kind: 'cancelled', message: 'Cancelled.' };

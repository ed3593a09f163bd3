import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { WorkspacePath } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { indexStamp, readGitFacts } from './gitFacts.ts';
import type { GitFacts } from './gitFacts.ts';
import { listDiffering, listTracked } from './indexListing.ts';
import { createObjectReader, isObject } from './objectReader.ts';
import type { ObjectRead, ObjectReader } from './objectReader.ts';
import type { GitCall } from './runGit.ts';

/** Git's objects of the roots, each named by its folder's real path. */
export interface GitObjects {
  /** The bytes of an object that a survey named for the file; from the file itself when git has it no more. */
  read(file: WorkspacePath, id: string, directory: string): Promise<Result<Uint8Array, Failure>>;
  /** Of files by path with the ids of their objects: those that may have other bytes on disk now. */
  differing(
    objects: ReadonlyMap<string, string>,
    directory: string,
    signal?: AbortSignal,
  ): Promise<ReadonlySet<string>>;
}

interface Deps {
  readonly git: string;
  readonly timeoutMs: number;
  readonly maxFileBytes: number;
}

/** Settings of git hardly ever change, but a comparison is asked for with every search. */
const FACTS_STAY_MS = 10_000;

export function createGitObjects({ git, timeoutMs, maxFileBytes }: Deps): GitObjects {
  const readers = new Map<string, ObjectReader>();
  const facts = new Map<string, { readonly until: number; readonly facts: GitFacts }>();
  const compared = new WeakMap<
    ReadonlyMap<string, string>,
    { readonly stamp: string; readonly moved: readonly string[] }
  >();

  function readerOf(directory: string): ObjectReader {
    const known = readers.get(directory);
    if (known !== undefined) return known;
    const reader = createObjectReader({ git, directory, maxBytes: maxFileBytes });
    readers.set(directory, reader);
    return reader;
  }

  async function readFromGit(id: string, directory: string): Promise<ObjectRead> {
    try {
      return await readerOf(directory).read(id);
    } catch {
      // No git any more, or no repository: whatever it is, the object cannot be had from there.
      return { kind: 'missing' };
    }
  }

  async function factsOf(directory: string, signal?: AbortSignal): Promise<GitFacts | undefined> {
    const known = facts.get(directory);
    if (known !== undefined && performance.now() < known.until) return known.facts;
    const read = await readGitFacts({ git, timeoutMs, directory }, signal);
    if (read.kind !== 'read') return undefined;
    facts.set(directory, { until: performance.now() + FACTS_STAY_MS, facts: read.facts });
    return read.facts;
  }

  /** Paths that the index does not have under these ids. Asked anew only when the index was written since. */
  async function movedInIndex(
    objects: ReadonlyMap<string, string>,
    facts: GitFacts,
    call: GitCall,
    signal?: AbortSignal,
  ): Promise<readonly string[] | undefined> {
    const stamp = await indexStamp(facts);
    const known = compared.get(objects);
    if (known?.stamp === stamp) return known.moved;
    const index = await listTracked(call, signal);
    if (index.kind !== 'listed') return undefined;
    const moved = [...objects].flatMap(([file, id]) => {
      const entry = index.entries.get(file);
      return entry?.kind === 'clean' && entry.id === id ? [] : [file];
    });
    if (stamp === (await indexStamp(facts))) compared.set(objects, { stamp, moved });
    return moved;
  }

  return {
    async read(file, id, directory) {
      const read = await readFromGit(id, directory);
      if (read.kind === 'found') return ok(read.bytes);
      if (read.kind === 'too-large') return failed(unreadable(file.path, 'it is too large'));
      const live = await readIfSame(path.join(directory, file.path), id, maxFileBytes);
      if (live !== undefined) return ok(live);
      const why = `git has its content (${id}) no more, and the file was changed since the run began`;
      return failed(unreadable(file.path, why));
    },
    async differing(objects, directory, signal) {
      const known = await factsOf(directory, signal);
      if (known === undefined) return new Set(objects.keys());
      const call = { git, timeoutMs, directory, settings: known.withoutFilters };
      const changed = await listDiffering(call, signal);
      const moved = await movedInIndex(objects, known, call, signal);
      return changed === undefined || moved === undefined ? new Set(objects.keys()) : new Set([...changed, ...moved]);
    },
  };
}

/** The bytes of a plain file, if they are the object. */
async function readIfSame(target: string, id: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    const stats = await stat(target);
    if (!stats.isFile() || stats.size > maxBytes) return undefined;
    const bytes = await readFile(target);
    return isObject(id, bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(file: string, why: string): Failure {
  return {
    kind: 'file-unreadable',
    path: file,
    message: `"${file}" cannot be read as it was when the run began: ${why}.`,
  };
}

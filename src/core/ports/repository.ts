import type { WorkspacePath } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

export interface RepositoryFile {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/**
 * The person's repository as it is at this moment: unsaved editor contents before files on disk, uncommitted work
 * included. Only reads. Never gives anything outside the root, links resolved; `.git` is not part of it.
 */
export interface Repository {
  /** Names of the roots, the first one being where a run works unless told otherwise. */
  readonly roots: readonly string[];
  /** Paths of all files of the root that are not ignored, sorted by code units, links included when they stay inside. */
  listFiles(root: string, signal?: AbortSignal): Promise<Result<readonly string[], Failure>>;
  /** `undefined` where there is no file (or a folder). A file that leads outside, is too large or cannot be read is a failure. */
  readFile(path: WorkspacePath, signal?: AbortSignal): Promise<Result<RepositoryFile | undefined, Failure>>;
}

/** One file to be changed, from what was just read to what shall be. `undefined` stands for "no file". */
export interface FileWrite {
  readonly path: WorkspacePath;
  readonly before: RepositoryFile | undefined;
  readonly after: RepositoryFile | undefined;
}

/**
 * Changes the person's files. All writes or none, as one step that can be undone where the host has undo; a file that
 * is no longer as `before` says makes the whole call fail with `wrong-state` and nothing is changed. Bytes that do not
 * differ between `before` and `after` stay as they are.
 */
export interface RepositoryWriter {
  apply(writes: readonly FileWrite[], label: string): Promise<Result<void, Failure>>;
}

/** Three-way merge of texts, line by line. */
export interface TextMerger {
  /** The merged bytes, or `undefined` when both sides changed the same place. */
  merge(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): Promise<Uint8Array | undefined>;
}

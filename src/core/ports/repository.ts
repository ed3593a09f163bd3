import type { WorkspacePath } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

export interface RepositoryFile {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** A file as a survey found it. */
export interface SurveyedFile {
  readonly path: string;
  readonly source: FileSource;
}

/**
 * Where the content of a surveyed file is. Sizes are in bytes.
 *
 * - `object`: on disk are the very bytes of this blob of git's object database (`id` in hex).
 * - `disk`: only on disk, or in an editor; `size` is that on disk.
 * - `link`: a link to `target`, a real path in the same root that goes through no further link.
 */
export type FileSource =
  | { readonly kind: 'object'; readonly id: string; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'disk'; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'link'; readonly target: string; readonly leadsTo: 'file' | 'folder' };

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
  /**
   * Whether a folder stands there now, ignored or not. A link that stays inside counts as what it leads to; one that leads
   * outside is a failure.
   */
  hasFolder(path: WorkspacePath): Promise<Result<boolean, Failure>>;
  /**
   * All files of a root at once, as `listFiles` has them, with where each one's content is; besides links to folders.
   * Sorted by path. Reads no contents. Fails with `wrong-use` for a repository that has no files to work on, such as a bare one.
   */
  survey(root: string, signal?: AbortSignal): Promise<Result<readonly SurveyedFile[], Failure>>;
  /**
   * The bytes of an object that a survey named for this file, whatever became of the file since. Fails with
   * `file-unreadable` when neither git nor the disk has them any more.
   */
  readObject(path: WorkspacePath, id: string, signal?: AbortSignal): Promise<Result<Uint8Array, Failure>>;
  /** Of files by path, with the ids of their objects: those that may have other bytes on disk now. When in doubt, all. */
  differing(
    root: string,
    objects: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<Result<ReadonlySet<string>, Failure>>;
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

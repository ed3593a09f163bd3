import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

/**
 * What git knows of the past of the person's repository. Only reads: takes no locks, runs no program that the repository
 * or the person has set up, fetches nothing. Paths are relative to the root, which may be a folder within the
 * repository; what lies outside of the root is not shown. Ids are full ones, in hex.
 *
 * Every call fails with `wrong-use` where there is no git or no repository, with `not-found` when the commit is not
 * there (any more), with `timeout` and with `cancelled`.
 */
export interface History {
  /** Id of the commit that is checked out; `undefined` when nothing was committed yet. */
  head(root: string, signal?: AbortSignal): Promise<Result<string | undefined, Failure>>;
  /**
   * Id of the commit that a revision names: an id or its beginning, a branch, a tag, each with `~2` or `^2` behind it.
   * Any other text fails with `wrong-use`, what names no commit with `not-found`.
   */
  resolve(root: string, revision: string, signal?: AbortSignal): Promise<Result<string, Failure>>;
  /** Commits, the newest first. */
  log(root: string, wanted: WantedCommits, signal?: AbortSignal): Promise<Result<FoundCommits, Failure>>;
  /** One commit with the files that it changed, compared with its first parent. */
  commit(root: string, id: string, signal?: AbortSignal): Promise<Result<CommitDetails, Failure>>;
  /**
   * How a commit changed these files, as a unified diff. Both names of a renamed file must be given for it to be shown as
   * one.
   */
  patch(
    root: string,
    id: string,
    paths: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<CommitPatch, Failure>>;
  /** What stands under a path in a commit. Fails with `file-unreadable` when the file is too large. */
  readFile(root: string, id: string, path: string, signal?: AbortSignal): Promise<Result<PastEntry, Failure>>;
  /** All plain files of a commit below the root. */
  listFiles(root: string, id: string, signal?: AbortSignal): Promise<Result<PastFiles, Failure>>;
  /** The bytes of a blob that `listFiles` named. Fails with `file-unreadable` when it is too large or missing. */
  readBlob(root: string, blob: string, path: string, signal?: AbortSignal): Promise<Result<Uint8Array, Failure>>;
  /** Where each of these lines of a plain file in a commit comes from. */
  blame(root: string, wanted: WantedBlame, signal?: AbortSignal): Promise<Result<Blame, Failure>>;
}

export interface WantedCommits {
  /** Where to begin. */
  readonly from: string;
  /** Only commits that changed this file, also under its earlier names, or this folder. */
  readonly path?: string | undefined;
  /** Only commits whose messages have this text, in upper or lower case. */
  readonly message?: string | undefined;
  /** Only commits whose author's name or address has this text, in upper or lower case. */
  readonly author?: string | undefined;
  /** Only commits that changed how often this text occurs in a file. */
  readonly text?: string | undefined;
  /** Only commits that added or removed a line that matches this regular expression (POSIX, extended). */
  readonly pattern?: string | undefined;
  /** Committed then or later, as git reads dates exactly: with day and time. */
  readonly since?: string | undefined;
  /** Committed then or earlier. */
  readonly until?: string | undefined;
  readonly skip: number;
  readonly limit: number;
}

export interface FoundCommits {
  readonly commits: readonly FoundCommit[];
  /** Why there may be more: more than the limit, or the time was up before all were looked at. */
  readonly more?: 'limit' | 'time';
  /** The repository has only the newest part of its history. */
  readonly isShallow: boolean;
}

export interface CommitLine {
  readonly id: string;
  readonly author: string;
  /** When it was authored: ISO 8601 with time zone; empty when git cannot tell. */
  readonly date: string;
  /** First line of the message. */
  readonly subject: string;
}

export interface FoundCommit extends CommitLine {
  /** The name that the wanted file had in it, when that was another. */
  readonly path?: string;
}

export interface CommitDetails extends CommitLine {
  readonly parents: readonly string[];
  readonly email: string;
  readonly committer: string;
  readonly committed: string;
  /** The whole message. */
  readonly message: string;
  readonly files: readonly CommittedFile[];
  /** There are more files than were read. */
  readonly isCut: boolean;
}

export interface CommittedFile {
  readonly path: string;
  readonly kind: 'created' | 'edited' | 'deleted' | 'renamed' | 'copied' | 'retyped';
  /** The name before, of one that was renamed or copied. */
  readonly from?: string;
  /** Absent for binary files, and in commits with very many files. */
  readonly lines?: { readonly added: number; readonly removed: number };
}

export interface CommitPatch {
  readonly text: string;
  /** There was more of it. */
  readonly isCut: boolean;
}

export type PastEntry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly executable: boolean }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'folder' | 'submodule' | 'missing' };

/** By path. */
export type PastFiles = ReadonlyMap<string, { readonly blob: string; readonly executable: boolean }>;

export interface WantedBlame {
  readonly commit: string;
  readonly path: string;
  /** From 1, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface Blame {
  /** By line, from 1. */
  readonly lines: ReadonlyMap<number, BlamedLine>;
  readonly isShallow: boolean;
}

export interface BlamedLine extends CommitLine {
  /** The name that the file had in that commit. */
  readonly path: string;
}

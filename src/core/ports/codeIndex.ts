import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

/**
 * An index over pieces of code, by words and parts of names, kept beside the store. It can be made again at any time, so that
 * it is dropped when it is damaged. Contents are indexed once, under their keys, whichever root, run or view has them.
 * Works on another thread: nothing here holds up the caller.
 */
export interface CodeIndex {
  /**
   * Has the index know these files of a root; others of the root are given up when there is need of room. What it knows
   * already costs nothing; contents of others are asked for one after the other. Calls follow one another.
   * Resolves when all is in. Fails with `cancelled`, and with `index-unavailable` where no index can be kept.
   */
  update(root: string, files: readonly FileToIndex[], signal?: AbortSignal): Promise<Result<IndexUpdate, Failure>>;
  /** How many files of the updates of a root that are under way, or else of its last one, are not known yet. */
  missing(root: string): number;
  /** Adds files of a view that the root does not have, such as changed ones. They are given up first. */
  add(files: readonly FileToIndex[], signal?: AbortSignal): Promise<Result<IndexUpdate, Failure>>;
  /**
   * Pieces that fit the query, the best first, of all files that are known; the caller keeps those that its view has. At most
   * `limit`. Fails as `update` does.
   */
  search(query: CodeQuery, signal?: AbortSignal): Promise<Result<readonly IndexedPiece[], Failure>>;
  close(): Promise<void>;
}

export interface FileToIndex {
  readonly path: string;
  /** Another content has another key. */
  readonly key: string;
  /** Asked for when the content is not known; `undefined`: it is gone or no text. */
  readonly read: () => Promise<Uint8Array | undefined>;
  /** In bytes, where it is known: what is too large is not even read. */
  readonly size?: number;
  /** It was changed lately, so that it is likelier to be what is looked for. */
  readonly isRecent?: boolean;
}

export interface IndexUpdate {
  readonly files: number;
  /** Of these, those that were not known before. */
  readonly indexed: number;
}

export interface CodeQuery {
  /** Words of a person or names of code. */
  readonly text: string;
  readonly limit: number;
  /** Only this file, or files in this folder and below. */
  readonly under?: string;
}

export interface IndexedPiece {
  readonly path: string;
  readonly key: string;
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
  /** The symbol that it is or stands in, such as `Parser.parse`, and its kind. Absent: text between symbols. */
  readonly symbol?: string;
  readonly kind?: string;
  /** The higher the better; comparable within one answer. */
  readonly score: number;
}

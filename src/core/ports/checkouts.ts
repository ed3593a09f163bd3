import type { FileContent } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

/**
 * Real directories for what agents otherwise see only as views: commands and tests need one. They lie in a folder of our
 * own; nothing is written into the person's files or their `.git`, not even a refreshed index.
 */
export interface Checkouts {
  /**
   * Lends a directory with exactly the files of the view (and, by rule, ignored folders that tools need). The pool makes
   * a new one or reuses one that was given back. Waits when as many are lent as may be at once.
   */
  borrow(wanted: WantedCheckout, signal: AbortSignal): Promise<Result<Checkout, Failure>>;
  /** Bytes and directories kept now, those that are lent included. */
  size(): Promise<CheckoutSize>;
  /** Removes every directory that nobody uses and that holds no unaccepted work; the bytes that became free. */
  cleanUp(): Promise<Result<number, Failure>>;
  /** Gives back what is lent, kills nothing; leaves directories that hold unaccepted work. */
  close(): Promise<void>;
}

export interface WantedCheckout {
  readonly runId: string;
  readonly taskId: string;
  /** Name of the workspace root. */
  readonly root: string;
  /** Every file of the view, sorted by path. */
  readonly files: readonly WantedFile[];
  /** The bytes of a file of the view. */
  readonly read: (path: string, signal: AbortSignal) => Promise<Result<Uint8Array, Failure>>;
}

export interface WantedFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** Absent: as the repository has it now (nothing in the run has changed or read it yet). */
  readonly content?: FileContent;
}

/** A lent directory. Its files are the borrower's until `release`. */
export interface Checkout {
  /** Absolute path. */
  readonly folder: string;
  /**
   * What is not as `files` said any more: changed, new or deleted (`bytes` absent) by commands. Ignored files
   * are left out. Sorted by path. Later calls compare with what the last call gave.
   */
  changes(signal: AbortSignal): Promise<Result<readonly CheckoutChange[], Failure>>;
  /** Brings the directory to a later state of the same view. */
  update(files: readonly WantedFile[], signal: AbortSignal): Promise<Result<void, Failure>>;
  /** Gives it back; it may be reset and lent again. */
  release(): Promise<void>;
}

export interface CheckoutChange {
  readonly path: string;
  readonly bytes?: Uint8Array;
  readonly executable: boolean;
}

export interface CheckoutSize {
  readonly directories: number;
  readonly bytes: number;
}

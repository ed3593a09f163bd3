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
  /**
   * Deals with what killed processes left: removes their directories, but keeps those in which a command had changed
   * something that no view has got yet. Also done before anything else is, so calling it early only saves space early.
   */
  recover(): Promise<void>;
  /** Removes every directory that nobody uses and that holds no unaccepted work; the bytes that became free. */
  cleanUp(): Promise<Result<number, Failure>>;
  /** Nobody wants to see any more what commands of this run left in directories that were kept. */
  settleRun(runId: string): Promise<void>;
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
  /** Its bytes are those that `read` gives. */
  readonly content?: FileContent;
  /**
   * Instead of `content`, where only the id of git's object is known: `read` gives its bytes. With neither, the file is
   * as the repository has it now (or missing, when it has none any more), which is fastest.
   */
  readonly object?: { readonly id: string; readonly executable: boolean };
}

/** A lent directory. Its files are the borrower's until `release`. */
export interface Checkout {
  /** Absolute path. */
  readonly folder: string;
  /**
   * What is not as `files` said any more. Ignored files are no changes. Later calls compare with what the last call
   * gave. Fails with `wrong-state` when commands removed or replaced the directory itself, or changed more than a view
   * can take; `update` then mends it.
   */
  changes(signal: AbortSignal): Promise<Result<CheckoutChanges, Failure>>;
  /**
   * A file as it is in the directory now, also one that is ignored. `undefined` where there is none, or one that is
   * outside of the directory by a link, or too large to be read.
   */
  readMade(path: string, signal: AbortSignal): Promise<Result<MadeFile | undefined, Failure>>;
  /** Brings the directory to a later state of the same view. Ignored files, and what was left out, stay in it. */
  update(files: readonly WantedFile[], signal: AbortSignal): Promise<Result<void, Failure>>;
  /**
   * The borrower does not need it for a while: it is given back as soon as somebody else would have to wait for one.
   * `withdraw` ends that, and tells whether it is still the borrower's; if not, nothing more can be done with it.
   */
  offer(): CheckoutOffer;
  /** Gives it back; it may be reset and lent again. */
  release(): Promise<void>;
}

export interface MadeFile {
  readonly bytes: Uint8Array;
  /** Another one when the file was written since. */
  readonly stamp: string;
}

export interface CheckoutOffer {
  withdraw(): boolean;
}

export interface CheckoutChanges {
  /** Sorted by path. */
  readonly changed: readonly CheckoutChange[];
  /** What cannot become part of a view. Sorted by path. */
  readonly leftOut: readonly LeftOutFile[];
}

export interface CheckoutChange {
  readonly path: string;
  /** Absent: the file was deleted. */
  readonly bytes?: Uint8Array;
  readonly executable: boolean;
}

export interface LeftOutFile {
  /** As far as it can be told: a name that is no text is shown with replacement characters. */
  readonly path: string;
  readonly reason: LeftOutReason;
}

/**
 * `link`: a new link, `link-outside`: one that leads out of the directory; views hold files. `too-large`: see the limits.
 * `name`: no view has a spelling for it. `repository`: a folder with a repository of its own. `unreadable`: so locked or so deep
 * that it cannot be read. `no-file`: a pipe, socket or device.
 */
export type LeftOutReason = 'link' | 'link-outside' | 'too-large' | 'name' | 'repository' | 'unreadable' | 'no-file';

export interface CheckoutSize {
  readonly directories: number;
  readonly bytes: number;
}

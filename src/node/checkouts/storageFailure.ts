import type { Failure } from '../../shared/failures.ts';
import { describeError, errorCode } from '../repository/errors.ts';

/** No space left, or none of what this person may use. */
const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** A failure that goes through code that is not about it. */
export class CheckoutProblem extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'CheckoutProblem';
    this.failure = failure;
  }
}

/**
 * What an error while working on checkouts means. Errors that are not the file system's are bugs, and are thrown again.
 */
export function storageFailure(error: unknown, signal: AbortSignal | undefined): Failure {
  if (error instanceof CheckoutProblem) return error.failure;
  if (signal?.aborted === true) return { kind: 'cancelled', message: 'Preparing the directory was cancelled.' };
  const code = errorCode(error);
  if (code === undefined) throw error;
  if (FULL.has(code)) {
    const message =
      'The disk is full, so no directory for commands could be prepared. Free some space, or let unused directories be removed, and try again.';
    return { kind: 'disk-full', message };
  }
  const message = `The directory for commands could not be used (${describeError(error)}). Check the permissions of the storage folder and try again.`;
  return { kind: 'file-unwritable', path: pathOf(error), message };
}

function pathOf(error: unknown): string {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : '';
}

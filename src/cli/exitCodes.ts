import type { Failure, FailureKind } from '../shared/failures.ts';

export const EXIT = {
  succeeded: 0,
  /** The run failed, or some of its tasks did, or it waits for somebody. */
  failed: 1,
  wrongUse: 2,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Failures that another command line would not have met. */
const WRONG_USE: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'wrong-use',
  'no-folder',
  'not-found',
  'plan-invalid',
  'model-unconfigured',
  'path-missing',
]);

/** The exit code of a command that a failure ended. */
export function exitCodeOf(failure: Failure): ExitCode {
  return WRONG_USE.has(failure.kind) ? EXIT.wrongUse : EXIT.failed;
}

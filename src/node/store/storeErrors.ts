import type { StoreProblem, StoreProblemCode } from './protocol.ts';

/** The reason with which the store's promises reject; its message is for people. */
export class StoreError extends Error {
  readonly code: StoreProblemCode;

  constructor(problem: StoreProblem) {
    super(problem.message);
    this.name = 'StoreError';
    this.code = problem.code;
  }
}

export function unknownRun(runId: string): StoreError {
  return new StoreError({ code: 'unknown-run', message: `There is no run ${runId} in the database.` });
}

/** What an error thrown while working on the database means. Bugs of ours come out as `failed`, with their own message. */
export function problemOf(error: unknown): StoreProblem {
  if (error instanceof StoreError) return { code: error.code, message: error.message };
  const known = SQLITE_PROBLEMS[primaryCode(error) ?? -1];
  const text = error instanceof Error ? error.message : String(error);
  return known === undefined
    ? { code: 'failed', message: `The database of runs could not be used: ${text}.` }
    : { code: known.code, message: `${known.message} (SQLite: ${text})` };
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), or `undefined` when the error is not SQLite's. */
export function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

export const SQLITE_BUSY = 5;
export const SQLITE_CORRUPT = 11;
export const SQLITE_NOTADB = 26;

const SQLITE_PROBLEMS: Readonly<Record<number, StoreProblem>> = {
  [SQLITE_BUSY]: {
    code: 'busy',
    message:
      'Another process kept the database of runs busy for too long. Close other windows on this folder and try again.',
  },
  8: { code: 'read-only', message: 'The database of runs cannot be written. Check the permissions of its folder.' },
  10: {
    code: 'failed',
    message: 'The disk reported an error while the database of runs was read or written. Check the disk and try again.',
  },
  [SQLITE_CORRUPT]: {
    code: 'damaged',
    message: 'The database of runs is damaged. It is kept aside and replaced at the next start.',
  },
  13: {
    code: 'disk-full',
    message: 'The disk is full, so the run cannot be recorded. Free some space and resume the run.',
  },
  14: { code: 'failed', message: 'The database of runs cannot be opened. Check the permissions of its folder.' },
  [SQLITE_NOTADB]: {
    code: 'damaged',
    message: 'The database of runs is damaged. It is kept aside and replaced at the next start.',
  },
};

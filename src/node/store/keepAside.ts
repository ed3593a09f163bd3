import { existsSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

/**
 * Renames a database that cannot be used, its log included, to a name with the reason and the date; the failure, with
 * that name in its message. Nothing is deleted. Failures: store-unavailable when the files cannot be renamed.
 */
export function keepAside(
  file: string,
  reason: Extract<Failure, { kind: 'store-newer' | 'store-damaged' }>,
): Result<Failure, Failure> {
  const kept = freeName(`${file}.${reason.kind === 'store-newer' ? 'newer' : 'damaged'}-${timestamp()}`);
  try {
    // The database goes first: should this end in the middle, a log alone is kept at the next start, while a database
    // without its log would be opened and miss the latest transactions.
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
    }
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return failed({ kind: 'store-unavailable', message: `${reason.message} It cannot be set aside: ${cause}.` });
  }
  return ok({ ...reason, message: `${reason.message} It is kept as ${basename(kept)}, and a new one is started.` });
}

/** The time in UTC, without characters that a file system refuses. */
function timestamp(): string {
  return new Date().toISOString().replaceAll(':', '-').replace('.', '-');
}

function freeName(wanted: string): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!['', '-wal', '-shm'].some((suffix) => existsSync(name + suffix))) return name;
  }
}

import type { Stats } from 'node:fs';

const ANY_EXECUTE = 0o111;
const ANY_READ = 0o444;
const OWNER_WRITE = 0o200;

/** Whether anybody may execute the file; false on Windows, where files have no such bit. */
export function isExecutable(stats: Pick<Stats, 'mode'>): boolean {
  return process.platform !== 'win32' && (stats.mode & ANY_EXECUTE) !== 0;
}

/** Whether the file is marked read-only. Asked of the mode itself: to the superuser every file is writable. */
export function isReadOnly(stats: Pick<Stats, 'mode'>): boolean {
  return (stats.mode & OWNER_WRITE) === 0;
}

/** A mode (permission bits only) with the executable bits set for those who may read, or with none. */
export function withExecutable(mode: number, executable: boolean): number {
  const permissions = mode & 0o7777;
  if (executable === ((permissions & ANY_EXECUTE) !== 0)) return permissions;
  return executable ? permissions | ((permissions & ANY_READ) >> 2) : permissions & ~ANY_EXECUTE;
}

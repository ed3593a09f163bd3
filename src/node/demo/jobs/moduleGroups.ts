import { posix } from 'node:path';
import { count } from './wording.ts';

/** Sorted paths in so many groups at most. Neighbours share a group, so that a task stays within a folder where it can. */
export function groupModules(paths: readonly string[], groups: number): string[][] {
  const number = Math.min(groups, paths.length);
  return Array.from({ length: number }, (_unused, index) =>
    paths.slice(Math.floor((index * paths.length) / number), Math.floor(((index + 1) * paths.length) / number)),
  );
}

/** For people, in few words. */
export function nameOfGroup(paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length === 1) return first.length > 120 ? posix.basename(first).slice(-120) : first;
  return `${posix.basename(first)} and ${count(paths.length - 1, 'other')}`;
}

import { parentOf } from './ignoring.ts';

/** All folders that are on the way to the paths. */
export function foldersAbove(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const each of paths) {
    for (let folder = parentOf(each); folder !== '' && !folders.has(folder); folder = parentOf(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

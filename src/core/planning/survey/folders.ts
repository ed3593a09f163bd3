import type { Listing } from './listing.ts';
import { folderOf, foldersUp } from './paths.ts';
import type { FolderFacts } from './survey.ts';

const MAX_FOLDERS = 60;
/** A folder is opened up, so to speak, when it holds such a part of all files, and then shows children of half that part. */
const OPENED_SHARE = 0.04;
/** What is installed, or stands in for it in data of tests: there is nothing to be planned in it. */
const INSTALLED = /(?:^|\/)node_modules(?:\/|$)/;

/**
 * The folders that say most, the largest first: those at the root, and within those that hold much their own larger ones.
 * Of a chain of folders that hold nothing but each other only the last is named.
 */
export function folderFacts({ files, folders }: Listing): FolderFacts[] {
  const sums = sumUp(folders);
  const children = new Map<string, string[]>();
  for (const path of sums.keys()) {
    if (path === '' || INSTALLED.test(path)) continue;
    const parent = folderOf(path);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [path]);
    else siblings.push(path);
  }
  const filesIn = (path: string): number => sums.get(path)?.files ?? 0;
  const lastOfChain = (path: string): string => {
    let current = path;
    for (;;) {
      const inner = children.get(current) ?? [];
      const only = inner.length === 1 ? inner[0] : undefined;
      if (only === undefined || filesIn(only) < filesIn(current)) return current;
      current = only;
    }
  };
  const least = Math.max(5, files.length * OPENED_SHARE);
  const shown: string[] = [];
  const waiting = (children.get('') ?? []).map(lastOfChain).sort((a, b) => filesIn(b) - filesIn(a));
  while (waiting.length > 0 && shown.length < MAX_FOLDERS) {
    waiting.sort((a, b) => filesIn(b) - filesIn(a) || (a < b ? -1 : 1));
    const folder = waiting.shift();
    if (folder === undefined) break;
    shown.push(folder);
    if (filesIn(folder) < least) continue;
    const inner = (children.get(folder) ?? []).map(lastOfChain);
    waiting.push(...inner.filter((path) => filesIn(path) >= least / 2));
  }
  return shown.map((path) => ({ path, files: filesIn(path), bytes: sums.get(path)?.bytes ?? 0 }));
}

interface Sum {
  files: number;
  bytes: number;
}

/** Of all folders, with what is below them. */
function sumUp(folders: Listing['folders']): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const [folder, { paths, bytes }] of folders) {
    for (const each of foldersUp(folder)) add(sums, each, paths.length, bytes);
  }
  return sums;
}

function add(sums: Map<string, Sum>, folder: string, files: number, bytes: number): void {
  const sum = sums.get(folder);
  if (sum === undefined) sums.set(folder, { files, bytes });
  else {
    sum.files += files;
    sum.bytes += bytes;
  }
}

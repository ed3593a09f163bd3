import type { ListedFile } from '../../changes/baseListing.ts';
import type { HashBytes } from '../../ports/hashing.ts';
import { baseName, folderOf, foldersUp } from './paths.ts';

/** The files of a repository with what their names say. Links are left out: what they lead to is there itself. */
export interface Listing {
  /** Sorted by path. */
  readonly files: readonly ListedFile[];
  has(path: string): boolean;
  get(path: string): ListedFile | undefined;
  /** Paths of the files of this name, in any folder. */
  named(name: string): readonly string[];
  /** Paths of the files right within a folder; "" is the root. */
  inFolder(folder: string): readonly string[];
  hasFolder(folder: string): boolean;
}

export function createListing(all: readonly ListedFile[]): Listing {
  const files = all.filter(({ link }) => link === undefined);
  const byPath = new Map(files.map((file) => [file.path, file] as const));
  const byName = groupBy(files, baseName);
  const byFolder = groupBy(files, folderOf);
  const folders = new Set<string>();
  for (const folder of byFolder.keys()) {
    for (const each of foldersUp(folder)) {
      if (folders.has(each)) break;
      folders.add(each);
    }
  }
  return {
    files,
    has: (path) => byPath.has(path),
    get: (path) => byPath.get(path),
    named: (name) => byName.get(name) ?? [],
    inFolder: (folder) => byFolder.get(folder) ?? [],
    hasFolder: (folder) => folders.has(folder),
  };
}

/** What tells the content of a file apart from any other; `undefined` when it is not known before it is read. */
export function identityOf({ object, content }: ListedFile): string | undefined {
  return object ?? content?.hash;
}

/** A name for the whole content of a repository, as far as it is known without reading. */
export function listingKey(files: readonly ListedFile[], hash: HashBytes): string {
  const lines = files.map((file) => `${identityOf(file) ?? ''}\0${file.size ?? ''}\0${file.link ?? ''}\0${file.path}`);
  return hash(new TextEncoder().encode(lines.join('\n')));
}

function groupBy(
  files: readonly ListedFile[],
  keyOf: (path: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { path } of files) {
    const key = keyOf(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  return groups;
}

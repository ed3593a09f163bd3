import type { ListedFile } from '../../changes/baseListing.ts';
import type { HashBytes } from '../../ports/hashing.ts';
import { folderOf, foldersUp } from './paths.ts';

/** The files of a repository with what their names say. Links are left out: what they lead to is there itself. */
export interface Listing {
  /** Sorted by path. */
  readonly files: readonly ListedFile[];
  has(path: string): boolean;
  /** Paths of the files right within a folder; "" is the root. */
  inFolder(folder: string): readonly string[];
  hasFolder(folder: string): boolean;
  /** What lies right within each folder that has files. */
  readonly folders: ReadonlyMap<string, FolderContent>;
}

export interface FolderContent {
  readonly paths: readonly string[];
  readonly bytes: number;
}

export function createListing(all: readonly ListedFile[]): Listing {
  const files = all.filter(({ link }) => link === undefined);
  const paths = new Set(files.map(({ path }) => path));
  const folders = foldersOf(files);
  const known = new Set<string>();
  for (const folder of folders.keys()) {
    for (const each of foldersUp(folder)) {
      if (known.has(each)) break;
      known.add(each);
    }
  }
  return {
    files,
    has: (path) => paths.has(path),
    inFolder: (folder) => folders.get(folder)?.paths ?? [],
    hasFolder: (folder) => known.has(folder),
    folders,
  };
}

function foldersOf(files: readonly ListedFile[]): ReadonlyMap<string, FolderContent> {
  const folders = new Map<string, { paths: string[]; bytes: number }>();
  let current = { name: '', content: { paths: new Array<string>(), bytes: 0 } };
  folders.set('', current.content);
  for (const { path, size = 0 } of files) {
    // Files of one folder mostly follow each other: there are many more files than changes from folder to folder.
    const isHere = path.startsWith(current.name) && path.lastIndexOf('/') === current.name.length;
    if (!isHere || current.name === '') {
      const name = folderOf(path);
      const content = folders.get(name) ?? { paths: [], bytes: 0 };
      folders.set(name, content);
      current = { name, content };
    }
    current.content.paths.push(path);
    current.content.bytes += size;
  }
  return folders;
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

import type { FileContent } from '../../shared/changes.ts';
import type { Manifest } from './manifest.ts';
import { comparePaths, foldPath, foldersAbove } from './paths.ts';

/** A file in a listing, with what is known of it before it is read. */
export interface ListedFile {
  readonly path: string;
  readonly executable: boolean;
  /** In bytes, when the base was pinned. Absent: known when it is read. */
  readonly size?: number;
  /** Content in the store. Absent: it is not in the store, or not known before it is read. */
  readonly content?: FileContent;
  /** Id of the blob in git's object database that has the bytes. */
  readonly object?: string;
  /** It is a link, and leads to this path. */
  readonly link?: string;
}

/** The files of a base, which never change. */
export interface BaseListing {
  /** Sorted by path; one array for ever, so that whoever made something of it can keep that. */
  readonly files: readonly ListedFile[];
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** Paths of the files below a folder, in order. */
  below(folder: string): Iterable<string>;
  /** Paths of files and folders that are this one but for case and the composition of accents, itself included. */
  spellingsOf(path: string): readonly string[];
}

export function createBaseListing(manifest: Manifest): BaseListing {
  const files = [...manifest].flatMap(([path]) => listedFile(path, manifest) ?? []);
  const paths = files.map(({ path }) => path);
  let spellings: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    files,
    paths,
    has: (path) => paths[lowerBound(paths, path)] === path,
    *below(folder) {
      const start = `${folder}/`;
      for (let index = lowerBound(paths, start); paths[index]?.startsWith(start) === true; index += 1) {
        yield paths[index] ?? '';
      }
    },
    spellingsOf(path) {
      spellings ??= spellingsIn(paths);
      return spellings.get(foldPath(path)) ?? [];
    },
  };
}

function listedFile(path: string, manifest: Manifest): ListedFile | undefined {
  const source = manifest.get(path);
  if (source === undefined) return undefined;
  switch (source.kind) {
    case 'object':
      return { path, executable: source.executable, size: source.size, object: source.id };
    case 'copy': {
      const { hash, size, executable } = source;
      return { path, executable, size, content: { hash, size, executable } };
    }
    case 'later':
      return { path, executable: source.executable, size: source.size };
    case 'link':
      return source.leadsTo === 'folder' ? undefined : linkedFile(path, source.target, manifest);
  }
}

/** A link, with what is known of the file that it leads to. */
function linkedFile(path: string, target: string, manifest: Manifest): ListedFile {
  const isLink = manifest.get(target)?.kind === 'link';
  const file = isLink ? undefined : listedFile(target, manifest);
  return { executable: false, ...file, path, link: target };
}

function spellingsIn(paths: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const folders = new Set<string>();
  const add = (path: string): void => {
    const folded = foldPath(path);
    const known = found.get(folded);
    if (known === undefined) found.set(folded, [path]);
    else known.push(path);
  };
  for (const path of paths) {
    add(path);
    for (const folder of foldersAbove(path).reverse()) {
      if (folders.has(folder)) break;
      folders.add(folder);
      add(folder);
    }
  }
  return found;
}

/** Index of the first path that is not before `wanted`. */
function lowerBound(paths: readonly string[], wanted: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePaths(paths[middle] ?? '', wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { FileContent } from '../../shared/changes.ts';
import type { BaseListing, ListedFile } from './baseListing.ts';
import { comparePaths, foldPath, foldersAbove } from './paths.ts';

/** Changed files over a base, by path; `undefined` where the file was deleted. */
export type Layer = ReadonlyMap<string, FileContent | undefined>;

/**
 * The files of the base, changed by the layer, sorted by path. The base's own array when nothing is changed. A link
 * is there as long as what it leads to.
 */
export function filesOver(base: BaseListing, changed: Layer): readonly ListedFile[] {
  if (changed.size === 0) return base.files;
  const added = [...changed]
    .flatMap(([path, content]) => (content === undefined ? [] : [{ path, ...factsOf(content) }]))
    .sort((a, b) => comparePaths(a.path, b.path));
  const merged: ListedFile[] = [];
  let next = 0;
  for (const file of base.files) {
    for (let each = added[next]; each !== undefined && each.path < file.path; each = added[next]) {
      merged.push(each);
      next += 1;
    }
    const kept = changed.has(file.path) ? undefined : throughLink(file, changed);
    if (kept !== undefined) merged.push(kept);
  }
  return [...merged, ...added.slice(next)];
}

function throughLink(file: ListedFile, changed: Layer): ListedFile | undefined {
  if (file.link === undefined || !changed.has(file.link)) return file;
  const content = changed.get(file.link);
  return content && { path: file.path, link: file.link, ...factsOf(content) };
}

function factsOf(content: FileContent): Omit<ListedFile, 'path'> {
  return { executable: content.executable, size: content.size, content };
}

/** What speaks against a new file at `path`; `undefined`: nothing. Worded to follow "Cannot write ...: ". */
export function misfit(path: string, base: BaseListing, changed: Layer): string | undefined {
  const isFile = (each: string): boolean => (changed.has(each) ? changed.get(each) !== undefined : base.has(each));
  const isFolder = (each: string): boolean => {
    for (const below of base.below(each)) if (!changed.has(below)) return true;
    return [...changed].some(([below, content]) => content !== undefined && below.startsWith(`${each}/`));
  };
  const above = foldersAbove(path);
  const file = above.find(isFile);
  if (file !== undefined) return `"${file}" is a file, not a folder; delete it first or choose another path`;
  if (isFolder(path)) return 'it is a folder with files in it; choose another path';
  for (const part of [...above, path]) {
    const twin = spellingsOf(part, base, changed).find((each) => each !== part && (isFile(each) || isFolder(each)));
    // Where both are there already, the disk tells them apart.
    if (twin === undefined || isFolder(part)) continue;
    return `"${twin}" is there, which many systems take for the same name; write that one, or delete it first`;
  }
  return undefined;
}

/** As of the base, and of what was added over it. */
function spellingsOf(path: string, base: BaseListing, changed: Layer): string[] {
  const folded = foldPath(path);
  const depth = path.split('/').length;
  const added = [...changed.keys()]
    .map((each) => each.split('/').slice(0, depth).join('/'))
    .filter((each) => foldPath(each) === folded);
  return [...base.spellingsOf(path), ...added];
}

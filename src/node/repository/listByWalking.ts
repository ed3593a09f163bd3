import { readFile, readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import type { ListedPath } from './listWithGit.ts';

/** Left out whatever a .gitignore says: where there is no git there often is none. */
const NEVER_ENTERED: ReadonlySet<string> = new Set(['.git', 'node_modules']);

interface IgnoreFile {
  /** Of the folder it stands in, relative to the root; `''` or ending with a slash. */
  readonly folder: string;
  readonly rules: Ignore;
}

interface Folder {
  readonly path: string;
  readonly ignoreFiles: readonly IgnoreFile[];
}

/**
 * The files of a folder without git's help: every .gitignore on the way down is honoured, `.git` and `node_modules`
 * are never entered, nor are repositories inside a repository. Folders that cannot be read are passed over, as git
 * does. Links are never entered. Throws the signal's reason when it is aborted.
 */
export async function listByWalking(root: string, signal?: AbortSignal): Promise<ListedPath[]> {
  const listed: ListedPath[] = [];
  const waiting: Folder[] = [{ path: '', ignoreFiles: [] }];
  let rootIsRepository = false;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    signal?.throwIfAborted();
    const entries = await entriesOf(path.join(root, folder.path));
    const isRepository = entries.some((entry) => entry.name === '.git');
    if (folder.path === '') rootIsRepository = isRepository;
    else if (isRepository && rootIsRepository) continue;
    const ignoreFiles = await withIgnoreFile(root, folder, entries);
    for (const entry of entries) {
      const entryPath = `${folder.path}${entry.name}`;
      if (NEVER_ENTERED.has(entry.name)) continue;
      if (entry.isDirectory()) {
        const inner = `${entryPath}/`;
        if (!isIgnored(inner, ignoreFiles)) waiting.push({ path: inner, ignoreFiles });
      } else if ((entry.isFile() || entry.isSymbolicLink()) && !isIgnored(entryPath, ignoreFiles)) {
        listed.push({ path: entryPath, mayBeLink: entry.isSymbolicLink() });
      }
    }
  }
  return listed;
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

async function withIgnoreFile(
  root: string,
  { path: folder, ignoreFiles }: Folder,
  entries: readonly Dirent[],
): Promise<readonly IgnoreFile[]> {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return ignoreFiles;
  try {
    const text = await readFile(path.join(root, folder, '.gitignore'), 'utf8');
    return [...ignoreFiles, { folder, rules: ignore().add(text) }];
  } catch {
    return ignoreFiles;
  }
}

/** The deepest .gitignore with an opinion decides. */
function isIgnored(entryPath: string, ignoreFiles: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of ignoreFiles.toReversed()) {
    const { ignored, unignored } = rules.test(entryPath.slice(folder.length));
    if (ignored || unignored) return ignored;
  }
  return false;
}

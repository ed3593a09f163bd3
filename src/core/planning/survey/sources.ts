import type { ListedFile } from '../../changes/baseListing.ts';
import { hasModules, isBuilt, isMade, isOthersCode, isSample, isTestCode, languageOf } from './languages.ts';
import { depthOf, folderOf } from './paths.ts';

/** Modules that a survey names at most, and bytes that are read for them. */
const MAX_MODULES = 6_000;
const MAX_BYTES = 48 * 1024 * 1024;
const MAX_FILE_BYTES = 400 * 1024;

export interface Sources {
  /** In the order in which they say most: code, tests, samples; each from the root downwards. */
  readonly wanted: readonly ListedFile[];
  /** How many more there are that are left out for their number or size. */
  readonly left: number;
}

/** Built code counts as source where there is so many times more of it than of all other code. */
const MOSTLY_BUILT = 4;

/** The source files that are worth reading. What others wrote or a program made is not among them. */
export function sourcesIn(files: readonly ListedFile[]): Sources {
  const code = files.filter(({ path }) => isCode(path));
  const own = code.filter(({ path }) => !isBuilt(path));
  return chosenFrom(code.length > MOSTLY_BUILT * own.length ? code : own);
}

function isCode(path: string): boolean {
  const language = languageOf(path);
  return language !== undefined && hasModules(language) && !isOthersCode(path) && !isMade(path);
}

function chosenFrom(files: readonly ListedFile[]): Sources {
  const groups = new Map<number, ListedFile[]>();
  for (const file of files) {
    const { path, size = 0 } = file;
    if (size > MAX_FILE_BYTES) continue;
    const rank = (isSample(path) ? 2_000 : isTestCode(path) ? 1_000 : 0) + Math.min(depthOf(path), 999);
    const group = groups.get(rank);
    if (group === undefined) groups.set(rank, [file]);
    else group.push(file);
  }
  const wanted: ListedFile[] = [];
  let bytes = 0;
  for (const [, group] of [...groups].sort(([a], [b]) => a - b)) {
    for (const file of inRounds(group)) {
      bytes += file.size ?? 0;
      if (wanted.length >= MAX_MODULES || bytes > MAX_BYTES) return { wanted, left: files.length - wanted.length };
      wanted.push(file);
    }
  }
  return { wanted, left: files.length - wanted.length };
}

/** One of each folder, then another of each, and so on: what does not fit is missing everywhere a little, not all of some folders. */
function* inRounds(files: readonly ListedFile[]): Generator<ListedFile> {
  const folders = new Map<string, ListedFile[]>();
  for (const file of files) {
    const folder = folderOf(file.path);
    const known = folders.get(folder);
    if (known === undefined) folders.set(folder, [file]);
    else known.push(file);
  }
  for (let round = 0; folders.size > 0; round += 1) {
    for (const [folder, own] of folders) {
      const file = own[round];
      if (file === undefined) folders.delete(folder);
      else yield file;
    }
  }
}

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';

/** Rules in the syntax of .gitignore that come from outside of the files. */
export interface OuterRules {
  /** The folder that the rules are written for, as it is called relative to their own: `''`, or ends with a slash. */
  readonly prefix: string;
  readonly text: string;
}

/** Whether a path (forward slashes, relative) is ignored, by itself or because a folder above it is. */
export type IsIgnored = (file: string, kind: 'file' | 'folder') => boolean;

const MAX_RULES_BYTES = 1024 * 1024;
const IGNORES_CASE = process.platform === 'win32' || process.platform === 'darwin';

/**
 * What git would ignore in a folder, from the .gitignore files that are in it now (read when they are first needed) and
 * from `outer` rules, of which later ones decide before earlier ones. That tracked files are never ignored is the caller's to know.
 */
export function createIgnoring(directory: string, outer: readonly OuterRules[]): IsIgnored {
  const outermost = outer.map(({ prefix, text }) => ({ prefix, rules: rulesOf(text) }));
  const ofFolders = new Map<string, Ignore | undefined>();
  const ignoredFolders = new Map<string, boolean>([['', false]]);

  function rulesIn(folder: string): Ignore | undefined {
    if (ofFolders.has(folder)) return ofFolders.get(folder);
    const text = readRules(path.join(directory, folder, '.gitignore'));
    const rules = text === undefined ? undefined : rulesOf(text);
    ofFolders.set(folder, rules);
    return rules;
  }

  /** The deepest .gitignore with an opinion decides. */
  function decide(name: string): boolean {
    for (let folder = parentOf(name); ; folder = parentOf(folder)) {
      const opinion = opinionOf(rulesIn(folder), folder === '' ? name : name.slice(folder.length + 1));
      if (opinion !== undefined) return opinion;
      if (folder === '') break;
    }
    for (const { prefix, rules } of outermost.toReversed()) {
      const opinion = opinionOf(rules, `${prefix}${name}`);
      if (opinion !== undefined) return opinion;
    }
    return false;
  }

  function isIgnoredFolder(folder: string): boolean {
    const known = ignoredFolders.get(folder);
    if (known !== undefined) return known;
    const ignored = isIgnoredFolder(parentOf(folder)) || decide(`${folder}/`);
    ignoredFolders.set(folder, ignored);
    return ignored;
  }

  return (file, kind) => (kind === 'folder' ? isIgnoredFolder(file) : isIgnoredFolder(parentOf(file)) || decide(file));
}

/** Rules in the syntax of .gitignore. */
export function rulesOf(text: string): Ignore {
  return ignore({ ignorecase: IGNORES_CASE }).add(text);
}

/** The text of a file of rules; `undefined` where there is none. Links are not followed, as git does not. */
export function readRules(file: string): string | undefined {
  let handle: number | undefined;
  try {
    // Without waiting: a pipe may stand there.
    handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(handle);
    return stats.isFile() && stats.size <= MAX_RULES_BYTES ? readFileSync(handle, 'utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** `a/b/c` and `a/b/c/` lie in `a/b`; `a` lies in `''`. */
export function parentOf(file: string): string {
  const end = file.endsWith('/') ? file.length - 2 : file.length - 1;
  const slash = file.lastIndexOf('/', end);
  return slash < 0 ? '' : file.slice(0, slash);
}

function opinionOf(rules: Ignore | undefined, name: string): boolean | undefined {
  if (rules === undefined) return undefined;
  const { ignored, unignored } = rules.test(name);
  return ignored || unignored ? ignored : undefined;
}

import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Stopwatch } from '../stopwatch.ts';

/** Files that moved within a view, from their old paths to their new ones. */
export type Moves = ReadonlyMap<string, string>;

/** A line that names a file in a way which does not lead there any more. */
export interface Mention {
  /** The file as it is called now. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

export interface Mentions {
  /** By path, then by line; at most as many as were wanted. */
  readonly mentions: readonly Mention[];
  /** There may be more: not all files were looked at to the end. */
  readonly isCut: boolean;
}

export interface MentionSearch {
  readonly moves: Moves;
  /** Part of every path that is looked for outside of the moved files. */
  readonly common: string;
  readonly limit: number;
  readonly watch: Stopwatch;
}

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_LINE_LENGTH = 2_000;
const FILES_WORTH_SIFTING = 200;
/** What paths are made of, and names of modules with dots between their parts. */
const WORD = /[\w@~$.\-/]+/g;

/**
 * The lines of text files that name moved files by their old paths: whole, by the end of it with at least a folder or an
 * ending, by dots as modules are, or relative to where the line stands; with the ending, without it or with another. In the
 * moved files themselves those whose relative paths led elsewhere from the old place.
 */
export async function mentionsOf(
  { moves, common, limit, watch }: MentionSearch,
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<Mentions> {
  const listed = await view.listFiles(signal);
  if (!listed.ok) return { mentions: [], isCut: true };
  const isWorthSifting = listed.value.length >= FILES_WORTH_SIFTING && /^[\x20-\x7e]+$/.test(common);
  const without = isWorthSifting
    ? await view.filesWithout({ text: common, ignoreCase: false }, signal)
    : new Set<string>();
  const named = namesOf(moves.keys());
  const was = new Map([...moves].map(([from, to]) => [to, from]));
  const task: Task = { named, endings: endingsOf(named), there: namesOf(listed.value), was };
  const mentions: Mention[] = [];
  for (const path of listed.value) {
    const isMoved = was.has(path);
    if (without.has(path) && !isMoved) continue;
    if (signal.aborted || watch.isLate() || mentions.length > limit)
      return { mentions: mentions.slice(0, limit), isCut: true };
    await watch.letOthersWork();
    const text = await textOf(path, view, signal);
    // The same sieve as for files that are not read, so that it makes no difference which files those are.
    if (text !== undefined && (isMoved || text.includes(common))) mentions.push(...mentionsIn(path, text, task));
  }
  return { mentions: mentions.slice(0, limit), isCut: mentions.length > limit };
}

async function textOf(path: string, view: WorkspaceView, signal: AbortSignal): Promise<string | undefined> {
  const read = await view.peekFile(path, signal);
  if (!read.ok || read.value === undefined || read.value.bytes.length > MAX_FILE_BYTES) return undefined;
  const decoded = decodeText(read.value.bytes);
  return decoded.kind === 'text' ? decoded.text : undefined;
}

interface Task {
  /** What the moved files were called. */
  readonly named: ReadonlySet<string>;
  /** Ends of that by which they are known without the beginning. */
  readonly endings: ReadonlySet<string>;
  /** What all files are called now. */
  readonly there: ReadonlySet<string>;
  /** Old paths of the moved files by their new ones. */
  readonly was: ReadonlyMap<string, string>;
}

function mentionsIn(path: string, text: string, task: Task): Mention[] {
  return text.split('\n').flatMap((line, index) => {
    const words = line.slice(0, MAX_LINE_LENGTH).match(WORD) ?? [];
    const isMention = words.some((word) => misleads(word.replace(/(?<=\w)\.+$/, ''), path, task));
    return isMention ? [{ path, line: index + 1, text: line.trim() }] : [];
  });
}

/** Whether a word of a file names a moved file as it was called. */
function misleads(word: string, path: string, { named, endings, there, was }: Task): boolean {
  if (!/^\.\.?(?:\/|$)/.test(word)) return word.length > 2 && isIn(endings, word.replace(/^(?:[@~]?\/)+/, ''));
  const oldPath = was.get(path);
  const target = resolved(oldPath ?? path, word);
  if (target === undefined) return false;
  if (oldPath === undefined) return isIn(named, target);
  const now = resolved(path, word);
  if (isIn(named, target)) return now === undefined || !isIn(there, now);
  return isIn(there, target) && now !== target;
}

function isIn(names: ReadonlySet<string>, name: string): boolean {
  return names.has(name) || names.has(withoutEnding(name));
}

/** Each path under all names by which it can be asked for: whole, without its ending, and of an index file its folder. */
function namesOf(paths: Iterable<string>): Set<string> {
  const names = new Set<string>();
  for (const path of paths) {
    const plain = withoutEnding(path);
    names.add(path).add(plain);
    const folder = /^(.*)\/(?:index|__init__|mod)$/.exec(plain)?.[1];
    if (folder !== undefined) names.add(folder);
  }
  return names;
}

function endingsOf(names: ReadonlySet<string>): Set<string> {
  const endings = new Set<string>();
  for (const name of names) {
    const segments = name.split('/');
    const hasEnding = segments.at(-1)?.slice(1).includes('.') === true;
    for (let start = 0; start < segments.length; start += 1) {
      const end = segments.slice(start);
      if (end.length > 1 || hasEnding) endings.add(end.join('/'));
      if (end.length > 1) endings.add(end.join('.'));
    }
  }
  return endings;
}

function withoutEnding(path: string): string {
  return path.replace(/(?<=[^/])\.[A-Za-z0-9]{1,5}$/, '');
}

/** Where a relative path of a file leads; `undefined`: out of the repository. */
function resolved(path: string, relative: string): string | undefined {
  const segments = path.split('/').slice(0, -1);
  for (const segment of relative.split('/')) {
    if (segment === '..' && segments.pop() === undefined) return undefined;
    if (segment !== '..' && segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

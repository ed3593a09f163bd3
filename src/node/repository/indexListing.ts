import { inTurns } from './inTurns.ts';
import { runGit } from './runGit.ts';
import type { GitCall, GitRun } from './runGit.ts';

/** A path as git's index has it, or as it lies beside it. */
export type IndexEntry =
  /** A tracked file that is on disk with the very content of this blob, as far as git converts nothing. */
  | { readonly kind: 'clean'; readonly id: string; readonly executable: boolean }
  /** Whatever is on disk must be looked at: changed, new, in conflict, a link, or not watched by git. */
  | { readonly kind: 'look' }
  /** As `look`, of a path that a sparse checkout leaves out as a rule. */
  | { readonly kind: 'skipped' };

export type IndexListing =
  | { readonly kind: 'listed'; readonly entries: ReadonlyMap<string, IndexEntry> }
  | Exclude<GitRun, { kind: 'ended' }>
  | { readonly kind: 'refused' };

/**
 * Everything in a folder that is tracked or new and not ignored, compared with the disk by git itself. Submodules,
 * nested repositories and files that are gone are left out.
 */
export function listIndex(call: GitCall, signal?: AbortSignal): Promise<IndexListing> {
  return list(['-c', '-d', '-m', '-o', '--exclude-standard'], call, signal);
}

/** The tracked files alone, the disk not asked: those that changed on it count as clean, too. */
export function listTracked(call: GitCall, signal?: AbortSignal): Promise<IndexListing> {
  return list(['-c'], call, signal);
}

async function list(what: readonly string[], call: GitCall, signal?: AbortSignal): Promise<IndexListing> {
  const run = await runGit(call, ['ls-files', '-z', '-v', '-s', ...what], signal);
  if (run.kind !== 'ended') return run;
  if (run.exitCode !== 0) return { kind: 'refused' };
  return { kind: 'listed', entries: await parseIndex(new TextDecoder().decode(run.stdout), signal) };
}

/** Paths of the tracked files that are not on disk as the index has them. `undefined` when git does not tell. */
export async function listDiffering(call: GitCall, signal?: AbortSignal): Promise<string[] | undefined> {
  const run = await runGit(call, ['ls-files', '-z', '-d', '-m'], signal);
  if (run.kind !== 'ended' || run.exitCode !== 0) return undefined;
  return new TextDecoder()
    .decode(run.stdout)
    .split('\0')
    .filter((path) => path !== '');
}

const SUBMODULE_MODE = '160000';
const LINK_MODE = '120000';
const EXECUTABLE_MODE = '100755';

/**
 * Entries are `? path` for new files, and `TAG MODE ID STAGE<tab>path` for tracked ones, once for each thing that is to be
 * said of them: H cached, M in conflict, R gone, C changed, S left out of the checkout; lower-case when git was told to
 * assume that the file never changes.
 */
async function parseIndex(output: string, signal?: AbortSignal): Promise<Map<string, IndexEntry>> {
  const entries = new Map<string, IndexEntry>();
  const gone = new Set<string>();
  const add = (path: string, entry: IndexEntry): void => {
    if (isPlainName(path)) entries.set(path, entry);
  };
  const note = (record: string): void => {
    const tag = record.charAt(0);
    if (tag === '?') {
      const path = record.slice(2);
      if (!path.endsWith('/')) add(path, { kind: 'look' });
      return;
    }
    const path = record.slice(record.indexOf('\t') + 1);
    const mode = record.slice(2, 8);
    if (tag === 'R' || tag === 'r') gone.add(path);
    else if (mode === SUBMODULE_MODE || record === '') return;
    else if (tag !== 'H' || mode === LINK_MODE) add(path, { kind: tag === 'S' || tag === 's' ? 'skipped' : 'look' });
    else if (!entries.has(path)) {
      const id = record.slice(9, record.indexOf(' ', 9));
      add(path, { kind: 'clean', id, executable: mode === EXECUTABLE_MODE });
    }
  };
  await inTurns(output.split('\0'), note, signal);
  for (const path of gone) entries.delete(path);
  return entries;
}

/** Names that are no UTF-8, or of several lines, cannot be written in events and prompts. */
export function isPlainName(path: string): boolean {
  return !/[\r\n\uFFFD]/.test(path);
}

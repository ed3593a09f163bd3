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
  return { kind: 'listed', entries: parseIndex(new TextDecoder().decode(run.stdout)) };
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
function parseIndex(output: string): Map<string, IndexEntry> {
  const entries = new Map<string, IndexEntry>();
  const gone = new Set<string>();
  for (const record of output.split('\0')) {
    if (record === '') continue;
    const tag = record.charAt(0);
    if (tag === '?') {
      const path = record.slice(2);
      if (!path.endsWith('/')) entries.set(path, { kind: 'look' });
      continue;
    }
    const tab = record.indexOf('\t');
    const path = record.slice(tab + 1);
    const mode = record.slice(2, 8);
    if (tag === 'R' || tag === 'r') gone.add(path);
    else if (mode === SUBMODULE_MODE) continue;
    else if (tag === 'H' && mode !== LINK_MODE) {
      const id = record.slice(9, record.indexOf(' ', 9));
      if (!entries.has(path)) entries.set(path, { kind: 'clean', id, executable: mode === EXECUTABLE_MODE });
    } else entries.set(path, { kind: tag === 'S' || tag === 's' ? 'skipped' : 'look' });
  }
  for (const path of gone) entries.delete(path);
  return entries;
}

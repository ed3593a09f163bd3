import { runGit } from './runGit.ts';
import type { GitCall } from './runGit.ts';

/** A path that git knows, and whether it may be a link: then it must be looked at. */
export interface ListedPath {
  readonly path: string;
  readonly mayBeLink: boolean;
}

export type GitListing =
  | { readonly kind: 'listed'; readonly paths: readonly ListedPath[] }
  /** No git here, no repository here, or the folder is one that its repository ignores. */
  | { readonly kind: 'not-in-git' }
  /** A repository without files to work on: a bare one, or the inside of a `.git`. */
  | { readonly kind: 'no-work-tree' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' };

/**
 * What git would take for the files of a folder: tracked ones that are there, and new ones that are not ignored.
 * Submodules and nested repositories are left out, and files that a sparse checkout leaves out.
 */
export async function listWithGit(call: GitCall, signal?: AbortSignal): Promise<GitListing> {
  const run = await runGit(call, ['ls-files', '-z', '-t', '-s', '-c', '-d', '-o', '--exclude-standard'], signal);
  if (run.kind === 'timed-out' || run.kind === 'cancelled') return run;
  if (run.kind === 'no-git') return { kind: 'not-in-git' };
  if (run.exitCode !== 0) return { kind: (await hasNoWorkTree(call, signal)) ? 'no-work-tree' : 'not-in-git' };
  const paths = parseListing(new TextDecoder().decode(run.stdout));
  if (paths.length === 0 && (await isIgnored(call, signal))) return { kind: 'not-in-git' };
  return { kind: 'listed', paths };
}

async function hasNoWorkTree(call: GitCall, signal?: AbortSignal): Promise<boolean> {
  const run = await runGit(call, ['rev-parse', '--is-inside-work-tree'], signal);
  return run.kind === 'ended' && run.exitCode === 0 && new TextDecoder().decode(run.stdout).trim() === 'false';
}

/** A folder that its repository ignores looks empty to git, but the person opened just that one. */
export async function isIgnored(call: GitCall, signal?: AbortSignal): Promise<boolean> {
  const run = await runGit(call, ['check-ignore', '-q', '.'], signal);
  return run.kind === 'ended' && run.exitCode === 0;
}

const LINK_MODE = '120000';
const SUBMODULE_MODE = '160000';

/** Entries are `? path` for new files, and `TAG MODE HASH STAGE<tab>path` for tracked ones; R: removed, S: sparse. */
function parseListing(output: string): ListedPath[] {
  const listed = new Map<string, ListedPath>();
  const absent = new Set<string>();
  for (const entry of output.split('\0')) {
    if (entry === '') continue;
    const tag = entry.charAt(0);
    const tab = entry.indexOf('\t');
    const path = tag === '?' ? entry.slice(2) : entry.slice(tab + 1);
    const mode = tag === '?' ? undefined : entry.slice(2, 8);
    if (tag === 'R' || tag === 'S') absent.add(path);
    if (path.endsWith('/') || mode === SUBMODULE_MODE) continue;
    listed.set(path, { path, mayBeLink: mode === undefined || mode === LINK_MODE });
  }
  return [...listed.values()].filter(({ path }) => !absent.has(path));
}

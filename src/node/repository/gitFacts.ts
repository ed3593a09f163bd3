import { stat } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from './runGit.ts';
import type { GitCall } from './runGit.ts';

/** What must be known of a repository before it is asked for its files. */
export interface GitFacts {
  /** Absolute path; there may be none yet. */
  readonly indexFile: string;
  /** Whether line ends may be converted in files without attributes, too. */
  readonly convertsLineEnds: boolean;
  /** Settings under which no filter program is started: one would change what is compared, and may write. */
  readonly withoutFilters: readonly string[];
}

export type GitFactsRead =
  | { readonly kind: 'read'; readonly facts: GitFacts }
  /** A repository without files to work on: a bare one, or the inside of a `.git`. */
  | { readonly kind: 'no-work-tree' }
  | { readonly kind: 'not-in-git' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' };

export async function readGitFacts(call: GitCall, signal?: AbortSignal): Promise<GitFactsRead> {
  const [place, config] = await Promise.all([
    runGit(call, ['rev-parse', '--is-inside-work-tree', '--git-path', 'index'], signal),
    runGit(call, ['config', '-z', '--list'], signal),
  ]);
  for (const run of [place, config]) if (run.kind === 'cancelled' || run.kind === 'timed-out') return run;
  if (place.kind !== 'ended' || place.exitCode !== 0) return { kind: 'not-in-git' };
  const [isInside, indexFile = ''] = new TextDecoder().decode(place.stdout).split('\n');
  if (isInside !== 'true') return { kind: 'no-work-tree' };
  const settings =
    config.kind === 'ended' ? parseConfig(new TextDecoder().decode(config.stdout)) : new Map<string, string>();
  return {
    kind: 'read',
    facts: {
      indexFile: path.resolve(call.directory, indexFile),
      convertsLineEnds: isOn(settings.get('core.autocrlf')),
      withoutFilters: [...filterNames(settings.keys())].flatMap((name) => [
        `filter.${name}.clean=`,
        `filter.${name}.smudge=`,
        `filter.${name}.process=`,
        `filter.${name}.required=false`,
      ]),
    },
  };
}

/** Equal as long as the index was not written. */
export async function indexStamp({ indexFile }: GitFacts): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(indexFile, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join(' ');
  } catch {
    return 'no index';
  }
}

/** Entries are `key<newline>value`, or `key` alone for one that is switched on. The last one counts. */
function parseConfig(output: string): Map<string, string> {
  const entries = output.split('\0').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const end = entry.indexOf('\n');
      return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
}

function filterNames(keys: Iterable<string>): Set<string> {
  const names = [...keys].flatMap((key) => /^filter\.([^=]+)\.[^.]+$/.exec(key)?.[1] ?? []);
  return new Set(names);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['false', 'no', 'off', '0', ''].includes(value.toLowerCase());
}

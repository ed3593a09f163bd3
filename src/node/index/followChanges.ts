import type { Clock } from '../../core/ports/clock.ts';
import type { CodeIndex, FileToIndex } from '../../core/ports/codeIndex.ts';
import type { HashBytes } from '../../core/ports/hashing.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Repository } from '../../core/ports/repository.ts';

/** Tells of files that change on disk, until it is disposed of. */
export type FileChanges = (onChange: (root: string, path: string) => void) => { dispose(): unknown };

export interface FollowDeps {
  readonly index: CodeIndex;
  readonly changes: FileChanges;
  readonly repository: Pick<Repository, 'listFiles' | 'readFile'>;
  readonly hash: HashBytes;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** Nothing has changed for so long: somebody is done saving, or a program with writing. */
const QUIET_MS = 3_000;
/** More at once is another branch, or a build; the next run takes that in as a whole. */
const MOST_CHANGED = 500;
/** Never part of a repository, and many. */
const NEVER_LISTED = /(?:^|\/)(?:\.git|node_modules)\//;

/**
 * An index that also takes in files as they change, so that the next run finds them ready. It begins to look with the first
 * update: nobody pays for what nobody uses. Contents are known by the keys that a run gives to uncommitted files.
 */
export function followChanges(deps: FollowDeps): CodeIndex {
  const { index, clock, log } = deps;
  const changed = new Map<string, Set<string>>();
  let following: ReturnType<FileChanges> | undefined;
  let waiting = new AbortController();

  function onChange(root: string, path: string): void {
    if (NEVER_LISTED.test(path)) return;
    const ofRoot = changed.get(root) ?? new Set();
    changed.set(root, ofRoot.add(path));
    waiting.abort();
    waiting = new AbortController();
    clock.sleep(QUIET_MS, waiting.signal).then(
      () => void takeIn().catch((error: unknown) => log.error(`Changed files were not indexed: ${String(error)}`)),
      () => undefined,
    );
  }

  async function takeIn(): Promise<void> {
    const taken = [...changed];
    changed.clear();
    for (const [root, paths] of taken) {
      if (paths.size > MOST_CHANGED) continue;
      const files = await filesOf(root, paths, deps);
      if (files.length > 0) await index.add(files);
    }
  }

  return {
    update(root, files, signal) {
      following ??= deps.changes(onChange);
      return index.update(root, files, signal);
    },
    missing: (root) => index.missing(root),
    add: (files, signal) => index.add(files, signal),
    search: (query, signal) => index.search(query, signal),
    async close() {
      following?.dispose();
      waiting.abort();
      await index.close();
    },
  };
}

/** Those that are there and not ignored, with their contents. */
async function filesOf(
  root: string,
  paths: ReadonlySet<string>,
  { repository, hash }: FollowDeps,
): Promise<readonly FileToIndex[]> {
  const listed = await repository.listFiles(root);
  const files: FileToIndex[] = [];
  for (const path of listed.ok ? listed.value.filter((each) => paths.has(each)) : []) {
    const file = await repository.readFile({ root, path });
    if (!file.ok || file.value === undefined) continue;
    const { bytes } = file.value;
    files.push({ path, key: hash(bytes), size: bytes.byteLength, isRecent: true, read: () => Promise.resolve(bytes) });
  }
  return files;
}

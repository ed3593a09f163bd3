import type { RunHistory } from '../../changes/runHistory.ts';

/** What was changed in so many commits before the run is what people work on now. */
const COMMITS = 12;
/** A commit that changed more is a reformatting or a move, which says nothing about any of its files. */
const MOST_FILES = 200;

/** Paths of files that the latest commits changed. Empty where there is no history. */
export async function recentPaths(history: RunHistory | undefined): Promise<ReadonlySet<string>> {
  const head = await history?.head();
  if (history === undefined || head?.ok !== true || head.value === undefined) return new Set();
  const { git, root } = history;
  const found = await git.log(root, { from: head.value, skip: 0, limit: COMMITS });
  const recent = new Set<string>();
  for (const { id } of found.ok ? found.value.commits : []) {
    const commit = await git.commit(root, id);
    if (!commit.ok || commit.value.files.length > MOST_FILES) continue;
    for (const { path } of commit.value.files) recent.add(path);
  }
  return recent;
}

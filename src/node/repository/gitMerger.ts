import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TextMerger } from '../../core/ports/repository.ts';
import pLimit from 'p-limit';
import { mergeBounded } from './mergeBounded.ts';
import { runGit } from './runGit.ts';
import type { GitRun } from './runGit.ts';

const MERGE_TIMEOUT_MS = 30_000;
const MERGES_AT_ONCE = 4;
/** From here on git says that it failed; below, how many conflicts there are. */
const FIRST_ERROR_CODE = 128;

export interface GitMergerDeps {
  /** Where temporary files go, which are removed at once: never a folder of the repository. Made when it is missing. */
  readonly directory: string;
  /** Name or path of the git program. */
  readonly git?: string;
}

/**
 * Merges with `git merge-file`, the merge that people know. Where there is no git, texts of up to 2,000 lines are
 * merged here; longer ones count as changed in the same place.
 */
export function createGitMerger(deps: GitMergerDeps): TextMerger {
  const limit = pLimit(MERGES_AT_ONCE);

  async function mergeIn(directory: string, texts: readonly Uint8Array[]): Promise<GitRun> {
    const names = ['ours', 'base', 'theirs'];
    await Promise.all(texts.map((text, index) => writeFile(path.join(directory, names[index] ?? ''), text)));
    const call = { git: deps.git ?? 'git', directory, timeoutMs: MERGE_TIMEOUT_MS };
    return runGit(call, ['merge-file', '-p', '--diff3', ...names]);
  }

  async function merge(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): Promise<Uint8Array | undefined> {
    await mkdir(deps.directory, { recursive: true });
    const directory = await mkdtemp(path.join(deps.directory, 'merge-'));
    try {
      const run = await mergeIn(directory, [ours, base, theirs]);
      if (run.kind === 'no-git') return mergeBounded(base, ours, theirs);
      if (run.kind !== 'ended') return undefined;
      if (run.exitCode >= FIRST_ERROR_CODE) return mergeBounded(base, ours, theirs);
      return run.exitCode === 0 ? run.stdout : undefined;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  return { merge: (base, ours, theirs) => limit(() => merge(base, ours, theirs)) };
}

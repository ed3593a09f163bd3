import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { History } from '../../../../src/core/ports/history.ts';
import { createGitHistory } from '../../../../src/node/history/gitHistory.ts';
import type { GitHistoryDeps } from '../../../../src/node/history/gitHistory.ts';

/** A folder of a person with a repository that tests make commits in, one second after the other. */
export interface HistoryRig {
  /** Holds the repository and whatever else a test wants. */
  readonly whole: string;
  /** The folder of the root `main`. */
  readonly root: string;
  history(options?: Partial<GitHistoryDeps>): History;
  put(file: string, content: string | Uint8Array, mode?: number): Promise<void>;
  git(...parameters: string[]): Promise<string>;
  /** Commits everything that is there and gives the id. */
  commit(message: string, options?: { readonly author?: string }): Promise<string>;
  dispose(): Promise<void>;
}

const FIRST_SECOND = Date.UTC(2024, 0, 1) / 1000;
const DAY_SECONDS = 86_400;

export async function createHistoryRig(): Promise<HistoryRig> {
  const whole = await mkdtemp(path.join(tmpdir(), 'wavewright-history-'));
  const root = path.join(whole, 'project');
  await mkdir(root);
  let commits = 0;

  const git = async (...parameters: string[]): Promise<string> => {
    const seconds = `${FIRST_SECOND + commits * DAY_SECONDS} +0200`;
    const run = await execa('git', parameters, {
      cwd: root,
      env: {
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
        GIT_AUTHOR_DATE: seconds,
        GIT_COMMITTER_DATE: seconds,
      },
    });
    return run.stdout;
  };

  return {
    whole,
    root,
    history: (options = {}) => createGitHistory({ roots: [{ name: 'main', directory: root }], ...options }),
    async put(file, content, mode) {
      const target = path.resolve(root, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
      if (mode !== undefined) await chmod(target, mode);
    },
    git,
    async commit(message, { author = 'Ann Example <ann@example.com>' } = {}) {
      const [, name = '', email = ''] = /^(.*) <(.*)>$/.exec(author) ?? [];
      const identity = ['-c', `user.name=${name}`, '-c', `user.email=${email}`];
      await git('add', '--all');
      await git(...identity, 'commit', '--quiet', '--allow-empty', '-m', message);
      commits += 1;
      return git('rev-parse', 'HEAD');
    },
    dispose: () => rm(whole, { recursive: true, force: true }),
  };
}

import { execa } from 'execa';

/** How a call of git went, the expected ways only. Other ends throw. */
export type GitRun =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: Uint8Array }
  | { readonly kind: 'no-git' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' };

export interface GitCall {
  /** Name or path of the program. */
  readonly git: string;
  readonly directory: string;
  readonly timeoutMs: number;
  /** Settings for this call, as `name=value`. */
  readonly settings?: readonly string[];
}

/**
 * Runs git without side effects: it takes no locks, runs no hooks and no file system monitor, asks nothing, and does
 * not hear of a repository that the environment names (as inside a hook).
 */
export async function runGit(call: GitCall, parameters: readonly string[], signal?: AbortSignal): Promise<GitRun> {
  return runGitOn(undefined, call, parameters, signal);
}

/** As `runGit`, with something to read on standard input. */
export async function runGitOn(
  input: Uint8Array | undefined,
  call: GitCall,
  parameters: readonly string[],
  signal?: AbortSignal,
): Promise<GitRun> {
  const settings = [...SAFE_SETTINGS, ...(call.settings ?? [])].flatMap((setting) => ['-c', setting]);
  const result = await execa(call.git, [...settings, ...parameters], {
    cwd: call.directory,
    env: gitEnvironment(),
    extendEnv: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: 512 * 1024 * 1024,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    reject: false,
    timeout: call.timeoutMs,
    forceKillAfterDelay: 1_000,
    ...(signal && { cancelSignal: signal }),
  });
  if (result.isCanceled) return { kind: 'cancelled' };
  if (result.timedOut) return { kind: 'timed-out' };
  if (result.exitCode !== undefined) return { kind: 'ended', exitCode: result.exitCode, stdout: result.stdout };
  if (result.code === 'ENOENT' || result.code === 'EACCES') return { kind: 'no-git' };
  throw new Error(`git ended without an exit code: ${result.shortMessage ?? 'for no known reason'}`);
}

/** No program that the repository's configuration names is started: it might write, or take its time. */
export const SAFE_SETTINGS: readonly string[] = ['core.fsmonitor=false', 'core.hooksPath=/dev/null'];

/** Objects are never fetched from elsewhere, and none is taken for another. */
export function gitEnvironment(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  return {
    ...Object.fromEntries(inherited),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  };
}

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { SAFE_SETTINGS, gitEnvironment } from '../repository/runGit.ts';

/** What git said, as far as it was read. `isCut`: it had more to say than was wanted. */
export type GitAnswer =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly output: Buffer; readonly isCut: boolean }
  | { readonly kind: 'timed-out'; readonly output: Buffer }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'no-git' };

export interface GitQuestion {
  /** Name or path of the program. */
  readonly git: string;
  readonly directory: string;
  readonly timeoutMs: number;
  /** Of output; git is ended when it has more. */
  readonly maxBytes: number;
}

/** Whatever a person has set for reading histories: it may name programs, or files that are not there. */
const PLAIN_SETTINGS: readonly string[] = [
  'core.quotePath=false',
  'core.pager=cat',
  'color.ui=false',
  'i18n.logOutputEncoding=UTF-8',
  'log.showSignature=false',
  'log.follow=false',
  'log.mailmap=false',
  'log.showRoot=true',
  'diff.orderFile=/dev/null',
  'diff.external=',
  'diff.relative=false',
  'blame.showEmail=false',
];

/**
 * Asks git something and reads the answer up to a limit. Like `runGit` it has no side effects; unlike it, what was said
 * before the time was up is kept, and everything that git started ends with it.
 */
export function askGit(question: GitQuestion, parameters: readonly string[], signal?: AbortSignal): Promise<GitAnswer> {
  if (signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
  const settings = [...SAFE_SETTINGS, ...PLAIN_SETTINGS].flatMap((setting) => ['-c', setting]);
  const child = spawn(question.git, ['--no-pager', '--literal-pathspecs', ...settings, ...parameters], {
    cwd: question.directory,
    env: gitEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
    // A process group of its own, so that all of it can be ended.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  return readAnswer(child, question, signal);
}

function readAnswer(
  child: ChildProcess,
  { timeoutMs, maxBytes }: GitQuestion,
  signal: AbortSignal | undefined,
): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    let cause: 'ended' | 'cut' | 'timed-out' | 'cancelled' = 'ended';
    const stop = (why: typeof cause): void => {
      if (cause !== 'ended') return;
      cause = why;
      endGroup(child);
    };
    const cancel = (): void => stop('cancelled');
    const leave = (): void => endGroup(child);
    const timer = setTimeout(() => stop('timed-out'), timeoutMs);
    signal?.addEventListener('abort', cancel, { once: true });
    process.once('exit', leave);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      process.removeListener('exit', leave);
    };
    child.stdout?.on('data', (piece: Buffer) => {
      const rest = Math.max(0, maxBytes - size);
      if (rest > 0) pieces.push(piece.subarray(0, rest));
      size += piece.length;
      if (size > maxBytes) stop('cut');
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === 'ENOENT' || error.code === 'EACCES' || error.code === 'ENOTDIR') resolve({ kind: 'no-git' });
      else reject(error);
    });
    child.once('close', (exitCode) => {
      settle();
      const output = Buffer.concat(pieces);
      if (cause === 'cancelled') resolve({ kind: 'cancelled' });
      else if (cause === 'timed-out') resolve({ kind: 'timed-out', output });
      // Somebody else ended it: what it said may be incomplete.
      else if (cause === 'ended' && exitCode === null) resolve({ kind: 'ended', exitCode: -1, output, isCut: false });
      else resolve({ kind: 'ended', exitCode: cause === 'cut' ? 0 : (exitCode ?? 0), output, isCut: cause === 'cut' });
    });
  });
}

/** Git and whatever it started. It only reads, so there is nothing that it would have to tidy up. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/PID', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).unref();
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

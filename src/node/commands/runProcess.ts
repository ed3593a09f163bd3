import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../core/ports/clock.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { OutputChannel } from './outputChannel.ts';
import { whenBegan } from './processTable.ts';
import { endTree } from './processTree.ts';

export interface ProcessToRun {
  /** Absolute path. */
  readonly program: string;
  readonly parameters: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly channel: OutputChannel;
  readonly onOutput: (chunk: Uint8Array) => void;
  /** A name for it that no other process has. */
  readonly id: string;
  readonly platform: NodeJS.Platform;
}

export interface ProcessEnd {
  readonly cause: 'ended' | 'timed-out' | 'cancelled';
  /** `undefined` when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** Processes that could not be ended: somebody else's, or hanging in the system. */
  readonly survivors: number;
}

/** How long output may still come when the command has ended but something that it started has not. */
const AFTERMATH_MS = 250;

/**
 * Runs a process in a session of its own until it and everything that came from it have ended, or are ended: when the time is
 * over, when it is cancelled, and what it leaves behind. Fails with words for people when it could not be started.
 */
export async function runProcess(
  clock: Clock,
  toRun: ProcessToRun,
  signal: AbortSignal,
): Promise<Result<ProcessEnd, string>> {
  const begun = start(toRun);
  const reading = await toRun.channel.read(begun.ok ? begun.value.child : undefined, toRun.onOutput);
  if (!begun.ok) {
    reading.stop();
    return begun;
  }
  const { child, ended } = begun.value;
  const started =
    child.pid === undefined ? undefined : { root: child.pid, began: await whenBegan(toRun.platform, child.pid) };
  const cause = await waitForCause(clock, { ended, timeoutMs: toRun.timeoutMs }, signal);
  // Whatever still holds the pipe may have more to say, such as `tee` behind a process substitution.
  if (cause === 'ended') await Promise.race([reading.ended, wait(AFTERMATH_MS)]);
  const { platform, channel } = toRun;
  const mark = { variable: markOf(toRun), pipe: channel.path };
  const survivors = started === undefined ? 0 : await endTree({ ...started, mark, platform });
  const { exitCode, endSignal, problem } = await ended;
  // Nobody writes any more, but there may still be something to be read; a survivor must not hold us.
  await Promise.race([reading.ended, wait(AFTERMATH_MS * (survivors > 0 ? 1 : 20))]);
  reading.stop();
  if (problem !== undefined) return failed(problem);
  return ok({ cause, exitCode, signal: endSignal, survivors });
}

/** Every process that comes from this one inherits it, unless it clears its environment. */
function markOf({ id }: ProcessToRun): string {
  return `WAVEWRIGHT_COMMAND=${id}`;
}

interface Begun {
  readonly child: ChildProcess;
  readonly ended: Promise<ChildEnd>;
}

function start(toRun: ProcessToRun): Result<Begun, string> {
  const { program, parameters, folder, environment, channel, platform, id } = toRun;
  const [first = program, ...rest] = [...channel.prefix, program, ...parameters];
  try {
    const child = spawn(first, rest, {
      cwd: folder,
      env: { ...environment, WAVEWRIGHT_COMMAND: id },
      stdio: channel.stdio,
      // A session and a process group of its own, without a terminal; on Windows it would open a window.
      detached: platform !== 'win32',
      windowsHide: true,
      windowsVerbatimArguments: /cmd\.exe$/i.test(program),
    });
    // Listened to at once: what ends in no time tells so in the next turn of the loop.
    return ok({ child, ended: endOf(child) });
  } catch (error) {
    // Arguments that are too long, or with a NUL.
    return failed(error instanceof Error ? error.message : String(error));
  }
}

interface ChildEnd {
  readonly exitCode: number | undefined;
  readonly endSignal: NodeJS.Signals | undefined;
  /** Why it could not be started. */
  readonly problem?: string;
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ exitCode: code ?? undefined, endSignal: signal ?? undefined }));
    child.once('error', ({ message }) => resolve({ exitCode: undefined, endSignal: undefined, problem: message }));
  });
}

interface Limits {
  readonly ended: Promise<unknown>;
  readonly timeoutMs: number;
}

async function waitForCause(
  clock: Clock,
  { ended, timeoutMs }: Limits,
  signal: AbortSignal,
): Promise<ProcessEnd['cause']> {
  const over = new AbortController();
  const timedOut = clock.sleep(timeoutMs, over.signal).then(
    () => 'timed-out' as const,
    // Ended before its time.
    () => 'ended' as const,
  );
  const cancelled = signal.aborted
    ? Promise.resolve()
    : once(signal, 'abort', { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([
      ended.then(() => 'ended' as const),
      timedOut,
      cancelled.then(() => (signal.aborted ? ('cancelled' as const) : ('ended' as const))),
    ]);
  } finally {
    over.abort(new Error('the command has ended'));
  }
}

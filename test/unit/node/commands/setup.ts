import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandOutcome } from '../../../../src/core/ports/commands.ts';
import { createCommandRunner } from '../../../../src/node/commands/commandRunner.ts';
import type { CommandRunnerDeps, OpenCommandRunner } from '../../../../src/node/commands/commandRunner.ts';
import { createRandomness } from '../../../../src/node/system/randomness.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import type { ManualClock } from '../../../support/manualClock.ts';

export interface CommandRig {
  readonly runner: OpenCommandRunner;
  readonly clock: ManualClock;
  /** Absolute path of the directory where commands run. */
  readonly folder: string;
  /** Absolute path of a folder beside it. */
  readonly outside: string;
  readonly warnings: string[];
  run(line: string, more?: RunOptions): Promise<Result<CommandOutcome, Failure>>;
  /** Output as text of a command that was started. */
  output(line: string, more?: RunOptions): Promise<string>;
  /** Names of what commands left in the folder for temporary files. */
  leftovers(): Promise<string[]>;
  dispose(): Promise<void>;
}

export interface RunOptions {
  readonly folder?: string;
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** By the manual clock, which only some tests move: a command that hangs otherwise runs into the time limit of its test. */
export const TIMEOUT_MS = 60_000;

export async function createCommandRig(deps: Partial<CommandRunnerDeps> = {}): Promise<CommandRig> {
  const whole = await mkdtemp(join(tmpdir(), 'wavewright-commands-'));
  const folder = join(whole, 'folder');
  const outside = join(whole, 'outside');
  const temporaryFolder = join(whole, 'temporary');
  await Promise.all([mkdir(folder), mkdir(outside)]);
  const clock = createManualClock();
  const warnings: string[] = [];
  const nothing = (): void => undefined;
  const runner = createCommandRunner({
    clock,
    randomness: createRandomness(),
    log: { debug: nothing, info: nothing, error: nothing, warn: (message) => void warnings.push(message) },
    temporaryFolder,
    sandbox: { use: 'off', allowedHosts: [], privatePaths: [] },
    ...deps,
  });
  const run: CommandRig['run'] = (line, { signal = new AbortController().signal, ...more } = {}) =>
    runner.run({ line, folder, timeoutMs: TIMEOUT_MS, maxOutputBytes: 100_000, ...more }, signal);
  return {
    runner,
    clock,
    folder,
    outside,
    warnings,
    run,
    output: async (line, more) => textOf(await run(line, more)),
    leftovers: () => readdir(temporaryFolder),
    dispose: async () => {
      await runner.close();
      await rm(whole, { recursive: true, force: true });
    },
  };
}

export function outcomeOf(result: Result<CommandOutcome, Failure>): CommandOutcome {
  if (!result.ok) throw new Error(`the command was not started: ${result.failure.message}`);
  return result.value;
}

export function textOf(result: Result<CommandOutcome, Failure>): string {
  return new TextDecoder().decode(outcomeOf(result).output);
}

/** Whether a process is there and does not only wait for its parent to take notice of its end. */
export async function isAlive(id: number): Promise<boolean> {
  try {
    process.kill(id, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => undefined);
  return status === undefined || !/^ [ZX]/.test(status.slice(status.lastIndexOf(')') + 1));
}

/** Calls `then` once the output so far contains `text`. */
export function whenShown(text: string, then: () => void): (piece: string) => void {
  let shown = '';
  let done = false;
  return (piece) => {
    shown += piece;
    if (done || !shown.includes(text)) return;
    done = true;
    then();
  };
}

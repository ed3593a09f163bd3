import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Clock, Randomness } from '../../core/ports/clock.ts';
import type { CommandOutcome, CommandRunner, CommandToRun } from '../../core/ports/commands.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { commandEnvironment } from './environment.ts';
import { createKeptOutput } from './keptOutput.ts';
import { openOutputChannel } from './outputChannel.ts';
import type { OutputChannel } from './outputChannel.ts';
import { runProcess } from './runProcess.ts';
import { createSandbox } from './sandbox.ts';
import type { Enclosed, Sandbox, SandboxSettings } from './sandbox.ts';
import { findShell } from './shells.ts';
import type { Shell } from './shells.ts';
import { createShownOutput } from './shownOutput.ts';

export interface CommandRunnerDeps {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** Absolute path of a folder of ours; each command gets a folder in it for temporary files, removed when it has ended. */
  readonly temporaryFolder: string;
  /** How many commands run at once; the others wait in line. Default: as many as there are processors. */
  readonly concurrency?: number;
  /** Default: a sandbox where possible, no hosts. */
  readonly sandbox?: SandboxSettings;
  /** Names of variables that commands get besides those in the list. */
  readonly passedVariables?: readonly string[];
  /** Default: that of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: that of this process. */
  readonly platform?: NodeJS.Platform;
}

/** The runner for as long as the program lives. */
export interface OpenCommandRunner extends CommandRunner {
  /** From now on so many at once; at least 1. */
  setConcurrency(concurrency: number): void;
}

/** A runner of commands on this machine; see `CommandRunner`. */
export function createCommandRunner(deps: CommandRunnerDeps): OpenCommandRunner {
  const { environment = process.env, platform = process.platform } = deps;
  const limit = pLimit(deps.concurrency ?? availableParallelism());
  const settings = deps.sandbox ?? { use: 'where-possible', allowedHosts: [], privatePaths: [] };
  const sandbox = createSandbox(settings, platform);
  let shell: Promise<Shell | undefined> | undefined;
  return {
    isolation: () => sandbox.isolation(),
    run: (command, signal) =>
      inLine(limit, signal, async () => {
        shell ??= findShell(platform, environment['PATH'] ?? environment['Path'] ?? '');
        return runOne({ ...deps, environment, platform, sandbox, shell: await shell }, command, signal);
      }),
    setConcurrency: (concurrency) => {
      limit.concurrency = Math.max(1, Math.floor(concurrency));
    },
    close: () => sandbox.close(),
  };
}

type CommandResult = Result<CommandOutcome, Failure>;

/** A command that still waits in line is given up as soon as it is cancelled; one that runs has to end first. */
async function inLine(
  limit: ReturnType<typeof pLimit>,
  signal: AbortSignal,
  start: () => Promise<CommandResult>,
): Promise<CommandResult> {
  if (signal.aborted) return cancelled();
  let begun = false;
  const running = limit(async () => {
    if (signal.aborted) return cancelled();
    begun = true;
    return start();
  });
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      if (!begun) resolve(cancelled());
    };
    signal.addEventListener('abort', giveUp);
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

interface Surroundings extends Omit<CommandRunnerDeps, 'sandbox'> {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly sandbox: Sandbox;
  readonly shell: Shell | undefined;
}

async function runOne(around: Surroundings, command: CommandToRun, signal: AbortSignal): Promise<CommandResult> {
  const isFolder = await stat(command.folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return unstartable(`there is no directory ${command.folder}`);
  if (command.line.includes('\0')) return unstartable('it contains a NUL character');
  const { shell } = around;
  if (shell === undefined) return unstartable('no shell (bash or sh; on Windows PowerShell or cmd) was found in PATH');
  const made = await makeTemporaryFolder(around.temporaryFolder);
  if (!made.ok) return made;
  try {
    return await runIn(made.value, { ...around, shell }, command, signal);
  } finally {
    // A command may leave folders that cannot be emptied; they are cleared away with the rest of our folder.
    await rm(made.value, { recursive: true, force: true }).catch(() => {
      around.log.warn(`The temporary folder of a command could not be removed: ${made.value}`);
    });
  }
}

async function makeTemporaryFolder(parent: string): Promise<Result<string, Failure>> {
  try {
    await mkdir(parent, { recursive: true });
    return ok(await mkdtemp(join(parent, 'command-')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC')
      return failed({ kind: 'disk-full', message: `There is no space left for temporary files in ${parent}.` });
    return unstartable(`the folder for temporary files could not be made: ${message}`);
  }
}

async function runIn(
  temporaryFolder: string,
  around: Surroundings & { readonly shell: Shell },
  command: CommandToRun,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { clock, platform, log } = around;
  const enclosed = await prepare(temporaryFolder, around, command, signal);
  if (!enclosed.ok) return signal.aborted ? cancelled() : enclosed;
  const { program, parameters, variables, release } = enclosed.value;
  try {
    const channel = await openChannel(temporaryFolder, platform);
    if (!channel.ok) return channel;
    const kept = createKeptOutput(command.maxOutputBytes);
    const shown = command.onOutput && createShownOutput(command.onOutput, () => clock.now());
    const began = clock.now();
    const environment = commandEnvironment({
      host: around.environment,
      temporaryFolder,
      passed: around.passedVariables ?? [],
    });
    const ended = await runProcess(
      clock,
      {
        program,
        parameters,
        folder: command.folder,
        environment: { ...environment, ...variables },
        timeoutMs: command.timeoutMs,
        channel: channel.value,
        onOutput: (chunk) => {
          kept.add(chunk);
          shown?.(chunk);
        },
        id: around.randomness.newId(),
        platform,
      },
      signal,
    );
    if (!ended.ok) return unstartable(ended.failure);
    const { cause, exitCode, signal: endSignal, survivors } = ended.value;
    if (survivors > 0) log.warn(`${survivors} processes of a command could not be ended.`);
    if (cause === 'cancelled') return cancelled();
    return ok({
      exitCode,
      ...(endSignal && { signal: endSignal }),
      timedOut: cause === 'timed-out',
      output: kept.result(),
      outputBytes: kept.bytes(),
      tookMs: clock.now() - began,
    });
  } finally {
    release();
  }
}

async function openChannel(folder: string, platform: NodeJS.Platform): Promise<Result<OutputChannel, Failure>> {
  try {
    return ok(await openOutputChannel(folder, platform));
  } catch (error) {
    return unstartable(`no way out for its output could be opened: ${(error as Error).message}`);
  }
}

/** What is to be started: the shell, in the sandbox where there is one. Never falls back to none when one was promised. */
async function prepare(
  temporaryFolder: string,
  { sandbox, shell }: { readonly sandbox: Sandbox; readonly shell: Shell },
  { line, folder }: CommandToRun,
  signal: AbortSignal,
): Promise<Result<Enclosed, Failure>> {
  const isolation = await sandbox.isolation();
  if (isolation.kind === 'none') {
    const quoted = /cmd\.exe$/i.test(shell.program) ? `"${line}"` : line;
    return ok({
      program: shell.program,
      parameters: [...shell.options, quoted],
      variables: {},
      release: () => undefined,
    });
  }
  try {
    return ok(await sandbox.enclose({ shell, line, folder, temporaryFolder }, signal));
  } catch (error) {
    return unstartable(`the sandbox refused it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function cancelled(): CommandResult {
  return failed({ kind: 'cancelled', message: 'The command was cancelled.' });
}

function unstartable(why: string): { readonly ok: false; readonly failure: Failure } {
  return failed({ kind: 'command-unstartable', message: `The command could not be started: ${why}.` });
}

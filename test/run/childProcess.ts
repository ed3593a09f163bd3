import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from '../host/layout.ts';
import { signalGroup } from '../host/processGroup.ts';

/** How a child process ended. */
export interface ProcessEnd {
  /** `undefined` when all went well, otherwise a sentence. */
  readonly problem: string | undefined;
  /** What it printed, when that was collected. */
  readonly output: string;
}

/** A command of the test run. */
export interface ProcessOptions {
  readonly command: string;
  readonly commandArguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Working folder; the root folder when missing. */
  readonly folder?: string | undefined;
  readonly timeoutMs: number;
  /** `stream` shows the output at once; `collect` keeps it. */
  readonly output: 'stream' | 'collect';
}

/** Starts commands and remembers which run, so that all can be ended at once. */
export interface ProcessRunner {
  run(options: ProcessOptions): Promise<ProcessEnd>;
  killAll(): void;
}

/**
 * Runs commands, each in its own process group, of which nothing is left when the command has ended. The
 * Node that runs this is also the `node` of the commands.
 */
export function createProcessRunner(environment: Readonly<Record<string, string>>): ProcessRunner {
  const running = new Set<ChildProcess>();
  return {
    run(options) {
      const child = spawn(options.command, options.commandArguments, {
        cwd: options.folder ?? repositoryRoot,
        env: childEnvironment({ ...environment, ...options.environment }),
        stdio: options.output === 'stream' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
      });
      running.add(child);
      return endOf(child, options).finally(() => {
        running.delete(child);
        killGroupOf(child);
      });
    },
    killAll() {
      for (const child of running) killGroupOf(child);
    },
  };
}

function endOf(child: ChildProcess, options: ProcessOptions): Promise<ProcessEnd> {
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve) => {
    const end = (problem: string | undefined): void =>
      resolve({ problem, output: Buffer.concat(output).toString('utf8') });
    const timer = setTimeout(() => {
      killGroupOf(child);
      end(`did not end within ${options.timeoutMs / 60_000} minutes`);
    }, options.timeoutMs);
    child.on('error', (error) => end(`could not be started: ${error.message}`));
    // Whatever the command left running holds its pipes open; without it they close, and all output has come.
    child.on('exit', () => killGroupOf(child));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      end(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

function killGroupOf(child: ChildProcess): void {
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
}

function childEnvironment(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const nodeFolder = path.dirname(process.execPath);
  return { ...process.env, ...added, PATH: `${nodeFolder}${path.delimiter}${process.env.PATH ?? ''}` };
}

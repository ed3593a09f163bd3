import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { now } from './processes/processFigures.ts';

export interface ChildEnd {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<ChildEnd>;
  /** The first line it prints; rejects when it ends before. */
  firstLine(): Promise<string>;
}

export interface Children {
  /** Starts this Node on a file. */
  start(file: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Child;
  /** Runs a file that prints its figures as JSON. Rejects with what it said when it fails. */
  figures<Figures>(file: string, input: unknown): Promise<Figures>;
  killAll(): void;
}

/** Processes of the bench. `nodeOptions` come before the file of those that are measured. */
export function createChildren(nodeOptions: readonly string[]): Children {
  const running = new Set<ChildProcess>();

  function start(file: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Child {
    const startedAt = now();
    const child = spawn(process.execPath, [...nodeOptions, file, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    running.add(child);
    let endedAt = startedAt;
    child.once('exit', () => {
      endedAt = now();
      running.delete(child);
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      out,
      err,
      startedAt,
      endedAt,
    }));
    return {
      process: child,
      ended,
      firstLine: async () => {
        while (!out.includes('\n')) {
          if (child.exitCode !== null) throw new Error(`${file} ended before it said anything:\n${err}`);
          await Promise.race([once(child.stdout, 'data'), ended]);
        }
        return out.slice(0, out.indexOf('\n'));
      },
    };
  }

  return {
    start,
    async figures<Figures>(file: string, input: unknown) {
      const { code, out, err } = await start(file, [JSON.stringify(input)]).ended;
      if (code !== 0) throw new Error(`${file} ended with ${String(code)}:\n${out}\n${err}`);
      return JSON.parse(out) as Figures;
    },
    killAll() {
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RecordedEvent } from '../../src/shared/events.ts';

const BIN = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));

export interface HeadlessResult {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command in a process of its own, from source; without a key unless `environment` has one. */
export interface HeadlessProcess {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves when stdout and stderr fulfil the condition, at once or later; rejects when the process ends before. */
  until(fulfilled: (out: string, err: string) => boolean): Promise<void>;
  readonly ended: Promise<HeadlessResult>;
}

export function startHeadless(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): HeadlessProcess {
  const { ANTHROPIC_API_KEY: _key, ANTHROPIC_BASE_URL: _url, ...inherited } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, ...environment },
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    until: (fulfilled) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (fulfilled(out, err)) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.once('close', (code) => reject(new Error(`ended with ${String(code)} before:\n${out}\n${err}`)));
        look();
      }),
  };
}

/** Carries out one command to its end. */
export function headless(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<HeadlessResult> {
  return startHeadless(args, environment).ended;
}

/** The events that `--json` printed; a last line that is cut is left out. */
export function eventsIn(out: string): RecordedEvent[] {
  const whole = out.slice(0, out.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedEvent);
}

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { parseJSONRPCMessage } from '@modelcontextprotocol/client';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { whenBegan } from '../commands/processTable.ts';
import { endTree } from '../commands/processTree.ts';
import { createMessageLines } from './messageLines.ts';

export interface ServerProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A name for it that no other process has. */
  readonly id: string;
  readonly platform: NodeJS.Platform;
  /** Called once it and everything that came from it have ended. Never fails. */
  readonly onEnded: () => Promise<void>;
}

/** A transport that tells why it is over. */
export interface WatchedTransport extends Transport {
  /** Why the server cannot be talked to any more, after "it"; `undefined` while it can. */
  why(): string | undefined;
}

/** Why a server cannot be talked to that was closed by us. */
export const LET_GO = 'it was let go';

/** How long a server has to end by itself when nothing is said to it any more. */
const LEAVE_MS = 500;
/** How long answers may still come when it has ended. */
const AFTERMATH_MS = 250;
const STDERR_BYTES = 4_096;

/** A process in a session of its own that is spoken to in lines of JSON. Ends with everything that came from it. */
export function createStdioTransport(server: ServerProcess): WatchedTransport {
  const lines = createMessageLines();
  let child: ChildProcess | undefined;
  let began: Promise<number> | undefined;
  let last = Buffer.alloc(0);
  let why: string | undefined;
  let ending: Promise<void> | undefined;

  const transport: WatchedTransport = {
    start,
    async send(message) {
      if (why !== undefined) throw new Error(why);
      // Why it does not listen any more is told by its end, which may come a moment later.
      if (child?.stdin?.writable !== true) return;
      if ('id' in message && 'method' in message) lines.asked(message.id);
      if (!child.stdin.write(`${JSON.stringify(message)}\n`))
        await Promise.race([once(child.stdin, 'drain').catch(gone), gone()]);
    },
    close: () => end(LET_GO),
    why: () => why,
  };

  async function start(): Promise<void> {
    const { command, args, folder, environment, id, platform } = server;
    const started = spawn(...lineFor(platform, command, args), {
      cwd: folder,
      env: { ...environment, WAVEWRIGHT_COMMAND: id },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: platform !== 'win32',
      windowsHide: true,
      shell: false,
    });
    child = started;
    started.stdin.on('error', () => undefined); // That it is gone is told by its end.
    started.stdout.on('data', take).on('error', () => undefined);
    started.stderr.on('data', keepLast).on('error', () => undefined);
    started.once('exit', (code, signal) => {
      // Its last words may not have been read, and what it started may hold its output open.
      const read = Promise.race([once(started.stdout, 'close'), wait(AFTERMATH_MS)]).catch(() => undefined);
      void read.then(() => end(howItEnded(code, signal)));
    });
    started.on('error', () => undefined); // Those of its start are told below.
    await once(started, 'spawn').catch((error: unknown) => {
      why = `it could not be started: ${error instanceof Error ? error.message : String(error)}`;
      throw new Error(why);
    });
    if (started.pid !== undefined) began = whenBegan(platform, started.pid);
  }

  function take(chunk: Buffer): void {
    if (why !== undefined) return;
    const { messages, broken } = lines.add(chunk);
    for (const message of messages) deliver(message);
    if (broken !== undefined) void end(broken);
  }

  /** Notifications are of no use here, and a message of another form is none. */
  function deliver(message: object): void {
    if (!('id' in message)) return;
    let known: JSONRPCMessage;
    try {
      known = parseJSONRPCMessage(message);
    } catch {
      return;
    }
    transport.onmessage?.(known);
  }

  function keepLast(chunk: Buffer): void {
    last = Buffer.concat([last, chunk.subarray(-STDERR_BYTES)]).subarray(-STDERR_BYTES);
  }

  function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
    const how = code === null ? `it was ended by ${signal ?? 'a signal'}` : `it ended with code ${code}`;
    const words = last
      .toString('utf8')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim()
      .slice(-200);
    return words === '' ? how : `${how}: ${words}`;
  }

  function end(reason: string): Promise<void> {
    if (ending === undefined) {
      why ??= reason;
      ending = endProcess();
      // Whoever waits for an answer need not wait for the process.
      transport.onclose?.();
    }
    return ending;
  }

  async function gone(): Promise<void> {
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  async function endProcess(): Promise<void> {
    if (child?.pid !== undefined) await endTreeOf(child, child.pid);
    await server.onEnded();
  }

  async function endTreeOf({ stdin, stdout, stderr }: ChildProcess, root: number): Promise<void> {
    stdin?.end();
    await goneWithin(LEAVE_MS);
    const mark = { variable: `WAVEWRIGHT_COMMAND=${server.id}`, pipe: undefined };
    await endTree({ root, began: (await began) ?? 0, mark, platform: server.platform });
    // The system knows of its end a moment before this process is told.
    await goneWithin(LEAVE_MS);
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
  }

  async function goneWithin(ms: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([gone(), wait(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }
  return transport;
}

/** On Windows most servers are scripts such as `npx.cmd`, which only its shell starts. */
function lineFor(platform: NodeJS.Platform, command: string, args: readonly string[]): [string, string[]] {
  if (platform !== 'win32' || /\.exe$/i.test(command)) return [command, [...args]];
  return ['cmd.exe', ['/d', '/s', '/c', command, ...args]];
}

import type { ChildProcess } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { execa } from 'execa';

/** The way out for what a command writes: both its streams as one, in the order in which they were written. */
export interface OutputChannel {
  readonly stdio: ['ignore', number | 'pipe', number | 'pipe' | 'ignore'];
  /** Goes before the command and its arguments. */
  readonly prefix: readonly string[];
  /** Absolute path under which processes that hold the channel can be found. */
  readonly path: string | undefined;
  /** Starts reading, once the process runs or could not be started (`undefined`). */
  read(child: ChildProcess | undefined, take: (chunk: Uint8Array) => void): Promise<OutputReading>;
}

export interface OutputReading {
  /** Resolves when nobody can write any more, and after `stop`. */
  readonly ended: Promise<void>;
  stop(): void;
}

/**
 * On Linux a named pipe, so that `/dev/stdout` and `/dev/stderr` can be opened, which is not so for the sockets that Node
 * makes. Elsewhere one socket for both streams; on Windows, where no shell can join them, a pipe for each.
 */
export async function openOutputChannel(folder: string, platform: NodeJS.Platform): Promise<OutputChannel> {
  if (platform === 'win32') return socketChannel(['ignore', 'pipe', 'pipe'], []);
  const named = platform === 'linux' ? await namedPipeChannel(join(folder, 'output')) : undefined;
  return named ?? socketChannel(['ignore', 'pipe', 'ignore'], ['/bin/sh', '-c', 'exec "$@" 2>&1', 'sh']);
}

function socketChannel(stdio: OutputChannel['stdio'], prefix: readonly string[]): OutputChannel {
  return {
    stdio,
    prefix,
    path: undefined,
    read: async (child, take) =>
      readAll(
        [child?.stdout, child?.stderr].filter((stream) => stream !== null && stream !== undefined),
        take,
      ),
  };
}

/** `undefined` where named pipes cannot be made. */
async function namedPipeChannel(path: string): Promise<OutputChannel | undefined> {
  const made = await execa('mkfifo', ['-m', '600', path], { reject: false, stdio: 'ignore', timeout: 10_000 });
  if (made.exitCode !== 0) return undefined;
  // The reading end first: opening the writing end waits for one.
  const reading = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writing = await promisify(open)(path, constants.O_WRONLY);
  return {
    stdio: ['ignore', writing, writing],
    prefix: [],
    path,
    read: async (_child, take) => {
      // Ours would keep the pipe open when the command has closed its own.
      await promisify(close)(writing);
      await unlink(path);
      return readAll([new Socket({ fd: reading, readable: true, writable: false })], take);
    },
  };
}

function readAll(streams: readonly Readable[], take: (chunk: Uint8Array) => void): OutputReading {
  const closed = streams.map(
    (stream) =>
      new Promise<void>((resolve) => {
        stream.on('data', take);
        // What was read until then counts; `close` follows.
        stream.on('error', () => undefined);
        stream.once('close', resolve);
      }),
  );
  return {
    ended: Promise.all(closed).then(() => undefined),
    stop: () => streams.forEach((stream) => stream.destroy()),
  };
}

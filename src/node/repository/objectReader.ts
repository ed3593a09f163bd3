import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import pLimit from 'p-limit';
import { SAFE_SETTINGS, gitEnvironment } from './runGit.ts';

/** Reads blobs of one repository's object database by id. */
export interface ObjectReader {
  /** The bytes, verified against the id. Rejects when git cannot be started or breaks off. */
  read(id: string): Promise<ObjectRead>;
  /** Ends the process. The next `read` starts another. */
  close(): void;
}

export type ObjectRead =
  | { readonly kind: 'found'; readonly bytes: Uint8Array }
  /** Not there, or not what the id says: cleaned up, or damaged. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large'; readonly size: number };

interface Deps {
  readonly git: string;
  readonly directory: string;
  readonly maxBytes: number;
}

const ASKED_AT_ONCE = 64;
/** A process that nobody asks for so long is ended: on some systems it keeps git from tidying up. */
const IDLE_MS = 5_000;

/** One `git cat-file --batch` for all objects, started when it is first needed. Never keeps this process alive by itself. */
export function createObjectReader(deps: Deps): ObjectReader {
  const limit = pLimit(ASKED_AT_ONCE);
  let batch: Batch | undefined;
  let idle: NodeJS.Timeout | undefined;

  function close(): void {
    clearTimeout(idle);
    batch?.end();
    batch = undefined;
  }

  async function ask(id: string): Promise<ObjectRead> {
    clearTimeout(idle);
    const current = batch?.isOpen() === true ? batch : startBatch(deps);
    batch = current;
    try {
      return await current.ask(id);
    } finally {
      clearTimeout(idle);
      idle = setTimeout(close, IDLE_MS).unref();
    }
  }

  async function read(id: string): Promise<ObjectRead> {
    try {
      return await ask(id);
    } catch (error) {
      // Another question may have ended the process: one that led to an object too large to be taken in.
      if (batch?.isOpen() === true) throw error;
      return ask(id);
    }
  }

  return { read: (id) => limit(() => read(id)), close };
}

interface Question {
  readonly id: string;
  readonly resolve: (read: ObjectRead) => void;
  readonly reject: (error: Error) => void;
}

interface Batch {
  ask(id: string): Promise<ObjectRead>;
  isOpen(): boolean;
  end(): void;
}

/** Answers come in the order of the questions: a line with id, kind and size, then the bytes and a line end. */
function startBatch(deps: Deps): Batch {
  const settings = SAFE_SETTINGS.flatMap((setting) => ['-c', setting]);
  const child = spawn(deps.git, [...settings, '--no-replace-objects', 'cat-file', '--batch'], {
    cwd: deps.directory,
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const asked: Question[] = [];
  const answers = createAnswers();
  let open = true;

  function end(error: Error): void {
    if (!open) return;
    open = false;
    child.kill();
    for (const { reject } of asked.splice(0)) reject(error);
  }

  function handle(answer: Answer): void {
    const question = asked.shift();
    if (question === undefined) return;
    if (answer.kind === 'too-large') {
      question.resolve(answer);
      end(new Error('git was ended in front of an object that is too large'));
    } else if (answer.kind === 'found' && isObject(question.id, answer.bytes)) question.resolve(answer);
    else question.resolve({ kind: 'missing' });
    if (asked.length === 0) holdProcess(child, false);
  }

  child.once('error', (error) => end(error));
  child.once('close', () => end(new Error('git ended while it was asked for objects')));
  child.stdin.on('error', (error) => end(error));
  child.stdout.on('data', (piece: Buffer) => {
    for (const answer of answers.take(piece, deps.maxBytes)) if (open) handle(answer);
  });
  holdProcess(child, false);
  return {
    isOpen: () => open,
    end: () => end(new Error('the reading of objects was ended')),
    ask: (id) =>
      new Promise((resolve, reject) => {
        if (asked.length === 0) holdProcess(child, true);
        asked.push({ id, resolve, reject });
        child.stdin.write(`${id}\n`);
      }),
  };
}

/** While nothing is asked, the process and its pipes must not keep this one from ending. */
function holdProcess(child: ChildProcessByStdio<Writable, Readable, null>, hold: boolean): void {
  const handles = [child, child.stdin, child.stdout] as { ref?: () => void; unref?: () => void }[];
  for (const handle of handles) (hold ? handle.ref : handle.unref)?.call(handle);
}

type Answer = ObjectRead;

/** Puts answers together from what comes through the pipe. */
function createAnswers(): { take(piece: Buffer, maxBytes: number): Answer[] } {
  let pieces: Buffer[] = [];
  let held = 0;
  /** Bytes of the body that is being read, its line end included. */
  let wanted: number | undefined;

  function joined(): Buffer {
    const whole = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    pieces = [whole];
    return whole;
  }

  function drop(count: number): void {
    const rest = joined().subarray(count);
    pieces = rest.length === 0 ? [] : [rest];
    held = rest.length;
  }

  function next(maxBytes: number): Answer | undefined {
    if (wanted === undefined) {
      const whole = joined();
      const end = whole.indexOf(0x0a);
      if (end === -1) return undefined;
      const [, kind, size] = whole.subarray(0, end).toString('latin1').split(' ');
      drop(end + 1);
      if (kind === undefined || size === undefined || !/^\d+$/.test(size)) return { kind: 'missing' };
      if (Number(size) > maxBytes) return { kind: 'too-large', size: Number(size) };
      wanted = Number(size) + 1;
    }
    if (held < wanted) return undefined;
    const bytes = Uint8Array.from(joined().subarray(0, wanted - 1));
    drop(wanted);
    wanted = undefined;
    return { kind: 'found', bytes };
  }

  return {
    take(piece, maxBytes) {
      pieces.push(piece);
      held += piece.length;
      const found: Answer[] = [];
      while (held > 0) {
        const answer = next(maxBytes);
        if (answer === undefined) break;
        found.push(answer);
        if (answer.kind === 'too-large') break;
      }
      return found;
    },
  };
}

/** Whether the bytes are the blob of this id; ids of 64 digits are SHA-256, the others SHA-1. */
export function isObject(id: string, bytes: Uint8Array): boolean {
  const hash = createHash(id.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex') === id;
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileToIndex, IndexUpdate } from '../../core/ports/codeIndex.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { MAX_FILE_BYTES, isWorthReading } from './fileKinds.ts';
import type { IndexThread } from './indexThread.ts';
import type { GivenFile, NamedFile, UpdateId } from './protocol.ts';

interface Sending {
  readonly thread: IndexThread;
  readonly update: UpdateId;
  /** Told of every file that the index knows from then on. */
  readonly onKnown: (files: number) => void;
}

/** Names that are handed over at once: less than a millisecond of this thread's time. */
const NAMES_AT_ONCE = 1_000;
/** A group of contents takes the other thread a fraction of a second, which is what a search may have to wait. */
const GROUP_FILES = 24;
const GROUP_BYTES = 128 * 1024;
/** Groups that are handed over and not taken in yet, so that neither thread waits for the other. */
const GROUPS_AHEAD = 2;

/**
 * Has the thread take in these files: names first, then the contents that it does not know, read one after the other, with
 * turns for everybody else in between. `isFull`: there is no room for the rest.
 */
export async function sendFiles(
  files: readonly FileToIndex[],
  sending: Sending,
  signal: AbortSignal,
): Promise<Result<IndexUpdate & { readonly isFull: boolean }, Failure>> {
  const unknown: FileToIndex[] = [];
  for (let start = 0; start < files.length; start += NAMES_AT_ONCE) {
    if (signal.aborted) return cancelled();
    const slice = files.slice(start, start + NAMES_AT_ONCE);
    const offered = await sending.thread.call('offer', { ...sending.update, files: slice.map(nameOf) });
    if (!offered.ok) return offered;
    unknown.push(...offered.value.flatMap((position) => slice[position] ?? []));
    sending.onKnown(slice.length - offered.value.length);
    await nextTurn();
  }
  const sent = await sendContents(unknown, sending, signal);
  return sent.ok ? ok({ files: files.length, ...sent.value }) : sent;
}

interface Sent {
  readonly indexed: number;
  readonly isFull: boolean;
}

async function sendContents(
  files: readonly FileToIndex[],
  sending: Sending,
  signal: AbortSignal,
): Promise<Result<Sent, Failure>> {
  const ahead: Promise<Result<{ readonly isFull: boolean }, Failure>>[] = [];
  let indexed = 0;
  for (let next = 0; next < files.length || ahead.length > 0;) {
    if (next < files.length && ahead.length < GROUPS_AHEAD) {
      if (signal.aborted) return cancelled();
      const group = await readGroup(files, next, signal);
      next += group.looked;
      ahead.push(put(group, sending));
      indexed += group.given.length;
      continue;
    }
    const taken = await ahead.shift();
    if (taken?.ok === false) return taken;
    if (taken?.value.isFull === true) return ok({ indexed, isFull: true });
  }
  return signal.aborted ? cancelled() : ok({ indexed, isFull: false });
}

interface Group {
  readonly given: readonly GivenFile[];
  /** How many files were looked at for it; those that are gone are not given. */
  readonly looked: number;
}

async function readGroup(files: readonly FileToIndex[], start: number, signal: AbortSignal): Promise<Group> {
  const given: GivenFile[] = [];
  let bytes = 0;
  let looked = 0;
  while (looked < GROUP_FILES && bytes < GROUP_BYTES && !signal.aborted) {
    const file = files[start + looked];
    if (file === undefined) break;
    looked += 1;
    const { path, size } = file;
    const read = isWorthReading(path, size) ? await file.read() : undefined;
    // What is gone may come back under the same key; what is not worth reading never will be.
    if (read === undefined && isWorthReading(path, size)) continue;
    const isKept = read !== undefined && read.byteLength <= MAX_FILE_BYTES;
    // Copied, because the reader may keep its own.
    given.push(isKept ? { ...nameOf(file), bytes: new Uint8Array(read) } : nameOf(file));
    bytes += isKept ? read.byteLength : 0;
    if (looked % TURN_FILES === 0) await nextTurn();
  }
  return { given, looked };
}

/** Files that are read between two turns for others. */
const TURN_FILES = 8;

async function put(
  { given, looked }: Group,
  { thread, update, onKnown }: Sending,
): Promise<Result<{ readonly isFull: boolean }, Failure>> {
  const buffers = given.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes.buffer]));
  const taken = await thread.call('put', { ...update, files: given }, buffers);
  if (taken.ok && !taken.value.isFull) onKnown(looked);
  return taken;
}

function nameOf({ path, key, isRecent = false }: FileToIndex): NamedFile {
  return { path, key, isRecent };
}

function cancelled(): Result<never, Failure> {
  return failed({ kind: 'cancelled', message: 'The work on the index over the code was stopped.' });
}

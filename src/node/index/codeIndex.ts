import type { CodeIndex, FileToIndex, IndexUpdate } from '../../core/ports/codeIndex.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { startIndexThread } from './indexThread.ts';
import type { IndexThread } from './indexThread.ts';
import { sendFiles } from './sendFiles.ts';

export interface CodeIndexDeps {
  /** Where the index is kept; made when missing. */
  readonly directory: string;
  /** Where the code of the thread is: the bundle beside the caller's, or `worker.ts` itself. */
  readonly workerUrl: URL;
  /** The folder with grammars. Absent: everything is cut at blank lines. */
  readonly grammars?: string | undefined;
  /** How large the index may get; 1 GiB unless told otherwise. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 1024 * 1024 * 1024;
/** A thread that ended unasked is started again so often. */
const MOST_STARTS = 3;
/** Files that views added belong to no root. */
const NO_ROOT = '';

/** The index on SQLite in a thread of its own, which starts with the first call. */
export function createCodeIndex(deps: CodeIndexDeps): CodeIndex {
  const { directory, workerUrl, grammars, maxBytes = DEFAULT_MAX_BYTES } = deps;
  const closing = new AbortController();
  const missing = createMissing();
  let starts = 0;
  let thread: IndexThread | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function open(): IndexThread {
    if ((thread === undefined || thread.isGone()) && starts < MOST_STARTS) {
      starts += 1;
      thread = startIndexThread(workerUrl, { directory, grammars, maxBytes });
    }
    if (thread === undefined) throw new Error('no thread of the index was ever started');
    return thread;
  }

  /** Files from two sides at once would only stand in each other's way. */
  function inTurn<Value>(work: () => Promise<Result<Value, Failure>>): Promise<Result<Value, Failure>> {
    const turn = last.then(work);
    last = turn;
    return turn;
  }

  async function take(
    root: string,
    files: readonly FileToIndex[],
    signal: AbortSignal | undefined,
    onKnown: (files: number) => void,
  ): Promise<Result<IndexUpdate, Failure>> {
    const stopping = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    if (stopping.aborted) return cancelled();
    const begun = await open().call('begin', {});
    if (!begun.ok) return begun;
    const update = { root, generation: begun.value };
    const sent = await sendFiles(files, { thread: open(), update, onKnown }, stopping);
    if (!sent.ok || sent.value.isFull) return sent;
    const ended = await open().call('end', update);
    return ended.ok ? sent : ended;
  }

  return {
    update(root, files, signal) {
      const own = missing.begin(root, files.length);
      return inTurn(async () => {
        const taken = await take(root, files, signal, (known) => missing.less(own, known));
        missing.end(own, { isDone: taken.ok });
        return taken;
      });
    },
    missing: (root) => missing.of(root),
    // Not in turn: an agent that waits for what it changed does not wait for all files of a root.
    add: (files, signal) => take(NO_ROOT, files, signal, () => undefined),
    async search({ text, limit, under }, signal) {
      const stopping = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      if (stopping.aborted) return cancelled();
      const found = await open().call('search', { text, limit, under });
      return isStopped(stopping) ? cancelled() : found;
    },
    async close() {
      closing.abort();
      await thread?.close();
    },
  };
}

interface MissingOfUpdate {
  readonly root: string;
  files: number;
}

/** Counts, by root, the files of updates that are under way or were left in the middle. */
function createMissing() {
  const underWay = new Set<MissingOfUpdate>();
  const left = new Map<string, number>();
  return {
    begin(root: string, files: number): MissingOfUpdate {
      const own = { root, files };
      underWay.add(own);
      return own;
    },
    less(own: MissingOfUpdate, known: number): void {
      own.files -= known;
    },
    end(own: MissingOfUpdate, { isDone }: { readonly isDone: boolean }): void {
      underWay.delete(own);
      left.set(own.root, isDone ? own.files : Math.max(own.files, 0));
    },
    of(root: string): number {
      const counts = [...underWay].filter((each) => each.root === root).map(({ files }) => files);
      return counts.length > 0 ? Math.max(...counts) : (left.get(root) ?? 0);
    },
  };
}

/** Asked anew: it changes while something is waited for. */
function isStopped({ aborted }: AbortSignal): boolean {
  return aborted;
}

function cancelled(): Result<never, Failure> {
  return failed({ kind: 'cancelled', message: 'The work on the index over the code was stopped.' });
}

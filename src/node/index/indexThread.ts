import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import type { Failure } from '../../shared/failures.ts';
import { failed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type {
  FromIndexThread,
  IndexInput,
  IndexOperationName,
  IndexOutput,
  IndexRequest,
  OpenIndex,
  ToIndexThread,
} from './protocol.ts';

/** The host's end of the line to the thread that owns the index. Only what is asked for keeps the process alive. */
export interface IndexThread {
  /** Fails with `index-unavailable`; never rejects. */
  call<Name extends IndexOperationName>(
    name: Name,
    input: IndexInput<Name>,
    transfer?: readonly Transferable[],
  ): Promise<Result<IndexOutput<Name>, Failure>>;
  /** Resolves when the thread has ended. What was asked for and not begun fails. */
  close(): Promise<void>;
  /** Ended unasked. */
  isGone(): boolean;
}

/** Grammars and their trees are outside of V8's heap, so that this bounds our own part only. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

/** Starts the thread, whose code is at `workerUrl`, and has it open the index. */
export function startIndexThread(workerUrl: URL, open: OpenIndex): IndexThread {
  const worker = new Worker(workerUrl, { resourceLimits: RESOURCE_LIMITS });
  worker.unref();
  const waiting = new Map<number, (result: Result<never, Failure>) => void>();
  let lastId = 0;
  let gone: Result<never, Failure> | undefined;
  let reason = 'its thread ended';
  const end = (why: string): void => {
    gone ??= failed({ kind: 'index-unavailable', message: `The index over the code cannot be used: ${why}.` });
    for (const resolve of waiting.values()) resolve(gone);
    waiting.clear();
  };
  worker.on('message', (message: FromIndexThread) => {
    if (message.type === 'answer') {
      waiting.get(message.id)?.(message.result as Result<never, Failure>);
      waiting.delete(message.id);
      // Whoever closes it waits for its end.
      if (waiting.size === 0 && gone === undefined) worker.unref();
    } else if (!message.result.ok) {
      gone = message.result;
      end(message.result.failure.message);
      worker.unref();
    }
  });
  worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      end(reason);
      resolve();
    });
  });
  const send = (message: ToIndexThread, transfer: readonly Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  send({ type: 'open', ...open });

  return {
    call(name, input, transfer) {
      if (gone !== undefined) return Promise.resolve(gone);
      lastId += 1;
      const id = lastId;
      worker.ref();
      send({ type: 'request', request: { id, name, input } as IndexRequest }, transfer);
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    async close() {
      end('it is closed');
      worker.ref();
      send({ type: 'close' });
      await ended;
    },
    isGone: () => gone !== undefined,
  };
}

import type { Transferable } from 'node:worker_threads';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { FromWorker, InputOf, OperationName, OutputOf, StoreReply, StoreRequest, ToWorker } from './protocol.ts';
import { StoreError } from './storeErrors.ts';
import type { StoreThread } from './storeThread.ts';

/** The host's end of the line to the thread that owns the database. */
export interface WorkerConnection {
  /** Resolves once the database is open, with a notice when an unusable one was kept aside. */
  readonly opened: Promise<Result<Failure | undefined, Failure>>;
  /** Resolves when what was asked for is durable. Rejects with a `StoreError`. */
  call<Name extends OperationName>(name: Name, input: InputOf<Name>, options?: CallOptions): Promise<OutputOf<Name>>;
  /** Resolves when all that was asked for is done and the thread has ended. */
  close(): Promise<void>;
}

export interface CallOptions {
  /** Gone for the caller afterwards. */
  readonly transfer?: readonly Transferable[];
  /** Told, before the call resolves, when the thread had it durable: milliseconds since the epoch, with fractions. */
  readonly onDurable?: ((at: number) => void) | undefined;
}

/** Has the thread open the database. `onCrash` is told when it ends unasked; all calls reject from then on. */
export function connectWorker(deps: {
  readonly thread: StoreThread;
  readonly directory: string;
  readonly onCrash: (message: string) => void;
}): WorkerConnection {
  const { worker } = deps.thread;
  const calls = createOpenCalls();
  /** Why calls are refused: the database was never open, is closed, or has crashed. */
  let gone: StoreError | undefined;
  let resolveOpened: (opened: Result<Failure | undefined, Failure>) => void;
  const opened = new Promise<Result<Failure | undefined, Failure>>((resolve) => (resolveOpened = resolve));

  const crash = (reason: string): void => {
    const message = `The database of runs stopped working (${reason}). What was recorded before is safe; start again to go on.`;
    const error = new StoreError({ code: 'failed', message });
    calls.rejectAll(error);
    if (gone !== undefined) return;
    gone = error;
    deps.onCrash(message);
    resolveOpened(failed({ kind: 'store-unavailable', message }));
  };

  worker.on('message', (message: FromWorker) => {
    if (message.type === 'replies') {
      for (const reply of message.replies) calls.settle(reply, message.at);
    } else if (message.type === 'opened') {
      resolveOpened(ok(message.notice));
    } else {
      gone = new StoreError({ code: 'failed', message: message.failure.message });
      resolveOpened(failed(message.failure));
    }
    // Only what is under way keeps the process alive, not the open database.
    if (calls.count() === 0 && gone === undefined) worker.unref();
  });
  const ended = deps.thread.ended.then(crash);

  const send = (message: ToWorker, transfer: readonly Transferable[] = []): void => {
    worker.ref();
    worker.postMessage(message, transfer);
  };

  send({ type: 'open', directory: deps.directory });

  return {
    opened,
    call: async (name, input, { transfer, onDurable } = {}) => {
      if (gone !== undefined) throw gone;
      const { id, answer } = calls.open(onDurable);
      send({ type: 'request', request: { id, name, input } as StoreRequest }, transfer);
      return answer;
    },
    close: async () => {
      if (gone === undefined) {
        gone = new StoreError({ code: 'failed', message: 'The database of runs is closed.' });
        send({ type: 'close' });
      }
      await ended;
    },
  };
}

interface OpenCalls {
  open(onDurable: CallOptions['onDurable']): { readonly id: number; readonly answer: Promise<never> };
  settle(reply: StoreReply, at: number): void;
  rejectAll(error: Error): void;
  count(): number;
}

interface Waiting {
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
  readonly onDurable: CallOptions['onDurable'];
}

/** The calls that wait for a reply, by number. */
function createOpenCalls(): OpenCalls {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  return {
    open: (onDurable) => {
      lastId += 1;
      const id = lastId;
      return { id, answer: new Promise((resolve, reject) => waiting.set(id, { resolve, reject, onDurable })) };
    },
    settle: (reply, at) => {
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (!reply.ok) {
        waiter?.reject(new StoreError(reply.problem));
        return;
      }
      waiter?.onDurable?.(at);
      waiter?.resolve(reply.output as never);
    },
    rejectAll: (error) => {
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
    count: () => waiting.size,
  };
}

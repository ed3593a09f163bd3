import type { Log } from '../../core/ports/log.ts';
import { LeaseLost } from '../../core/ports/store.ts';
import type { OpenedStore, RunStore } from '../../core/ports/store.ts';
import type { RecordedEvent } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import { resultChanges } from '../../shared/reuse.ts';
import type { Result } from '../../shared/result.ts';
import { packBodies } from './packedBodies.ts';
import type { JournalRow } from './protocol.ts';
import { StoreError } from './storeErrors.ts';
import { startStoreThread } from './storeThread.ts';
import type { StoreThread } from './storeThread.ts';
import { connectWorker } from './workerConnection.ts';
import type { WorkerConnection } from './workerConnection.ts';

/**
 * Told of events that are durable since `at`, in milliseconds since the epoch: when the store's thread had them on disk,
 * which is earlier than when this thread gets to hear of it.
 */
export type AppendObserver = (events: readonly RecordedEvent[], at: number) => void;

/**
 * The store in `directory` (made when missing), kept in SQLite by a thread of its own. Failures: store-unavailable,
 * store-newer. A database that is damaged or newer is kept aside and told as the notice.
 */
export async function openSqliteStore(deps: {
  readonly directory: string;
  /** Where the code of the thread is: the bundle beside the caller's, or `worker.ts` itself. */
  readonly workerUrl: URL;
  /** One that was started ahead; it must not be used for another store. Absent: one is started. */
  readonly thread?: StoreThread | undefined;
  readonly log: Log;
  readonly onAppended?: AppendObserver;
}): Promise<Result<OpenedStore, Failure>> {
  const { directory, log } = deps;
  const thread = deps.thread ?? startStoreThread(deps.workerUrl);
  const connection = connectWorker({ thread, directory, onCrash: (message) => log.error(message) });
  const opened = await connection.opened;
  if (!opened.ok) {
    await connection.close();
    return opened;
  }
  const store = storeBehind(connection, deps.onAppended);
  if (opened.value === undefined) return ok({ store });
  log.warn(opened.value.message);
  return ok({ store, notice: opened.value });
}

function storeBehind(connection: WorkerConnection, onAppended?: AppendObserver): RunStore {
  return {
    takeLease: (runId, abandoned) => connection.call('takeLease', { runId, abandoned }),
    renewLeases: (runIds) => connection.call('renewLeases', { runIds }),
    releaseLease: (runId) => connection.call('releaseLease', { runId }),
    readLeases: () => connection.call('readLeases', {}),
    appendEvents: async (runId, events, summary, blobs = []) => {
      const bodies = packBodies(blobs);
      const results = resultChanges(events);
      const input = { runId, rows: events.map(rowOf), summary, bodies, ...(results.length > 0 && { results }) };
      try {
        await connection.call('appendEvents', input, {
          transfer: [bodies.bytes.buffer],
          onDurable: onAppended && ((at) => onAppended(events, at)),
        });
      } catch (error) {
        throw error instanceof StoreError && error.code === 'lease-lost' ? new LeaseLost(error.message) : error;
      }
    },
    saveSnapshot: (runId, snapshot) => connection.call('saveSnapshot', { runId, snapshot }),
    readRun: async (runId) => {
      const found = await connection.call('readRun', { runId });
      return found && { summary: found.summary, snapshot: found.snapshot, events: found.rows.map(eventOf) };
    },
    readEvents: async (runId, after) => (await connection.call('readEvents', { runId, after })).map(eventOf),
    forkRun: (fromRunId, first, summary) => connection.call('forkRun', { fromRunId, first: rowOf(first), summary }),
    findResults: async (wanted) => {
      const found = await connection.call('findResults', wanted);
      return found.flatMap(({ runId, row }) => {
        const { event } = eventOf(row);
        return event.type === 'task-succeeded' ? [{ runId, event }] : [];
      });
    },
    listRuns: () => connection.call('listRuns', {}),
    putBlobs: (blobs) => {
      const bodies = packBodies(blobs);
      return connection.call('putBlobs', { bodies }, { transfer: [bodies.bytes.buffer] });
    },
    getBlob: (hash) => connection.call('getBlob', { hash }),
    pinFiles: (runId, pins) => connection.call('pinFiles', { runId, pins }),
    readPins: (runId) => connection.call('readPins', { runId }),
    readNote: (key) => connection.call('readNote', { key }),
    writeNote: (key, text) => connection.call('writeNote', { key, text }),
    listNotes: (prefix, limit) => connection.call('listNotes', { prefix, limit }),
    close: () => connection.close(),
  };
}

function rowOf({ seq, at, event }: RecordedEvent): JournalRow {
  return { seq, at, json: JSON.stringify(event) };
}

function eventOf({ seq, at, json }: JournalRow): RecordedEvent {
  return { seq, at, event: JSON.parse(json) as RecordedEvent['event'] };
}

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { RunSummary } from '../../core/ports/store.ts';
import type { InputOf, JournalRow, OperationHandlers } from './protocol.ts';
import { forkOperations } from './forkOperations.ts';
import { noteOperations } from './noteOperations.ts';
import { createLeaseTable } from './leaseTable.ts';
import type { LeaseHolder, LeaseTable } from './leaseTable.ts';
import { unpackBodies } from './packedBodies.ts';
import { createResultTable } from './resultOperations.ts';
import type { ResultTable } from './resultOperations.ts';
import { StoreError, unknownRun } from './storeErrors.ts';

type Row = Record<string, SQLOutputValue>;

const SNAPSHOTS_KEPT = 2;

/**
 * The operations of the store on an open database of the newest schema, carried out in the name of `holder`. They throw,
 * and leave transactions to the caller.
 */
export function createOperations(database: DatabaseSync, holder: LeaseHolder): OperationHandlers {
  const leases = createLeaseTable(database, holder);
  const blobs = blobOperations(database);
  const results = createResultTable(database);
  return {
    ...runOperations(database, { leases, results, putBlobs: blobs.putBlobs }),
    findResults: results.findResults,
    ...forkOperations(database),
    ...leaseOperations(database, leases),
    ...blobs,
    ...pinOperations(database),
    ...noteOperations(database),
  } satisfies OperationHandlers;
}

function leaseOperations(
  database: DatabaseSync,
  leases: LeaseTable,
): Pick<OperationHandlers, 'takeLease' | 'renewLeases' | 'releaseLease' | 'readLeases'> {
  const lastSeq = database.prepare('SELECT last_seq FROM runs WHERE run_id = ?');
  return {
    takeLease: ({ runId, abandoned }) => {
      const inTheWay = leases.take(runId, abandoned);
      if (inTheWay !== undefined) return { taken: false, lease: inTheWay };
      return { taken: true, lastSeq: Number(lastSeq.get(runId)?.last_seq ?? 0) };
    },
    renewLeases: ({ runIds }) => runIds.filter((runId) => leases.beat(runId)),
    releaseLease: ({ runId }) => {
      leases.release(runId);
      return undefined;
    },
    readLeases: () => leases.ofOthers(),
  };
}

/** What is written together with events. */
interface AppendParts {
  readonly leases: LeaseTable;
  readonly results: ResultTable;
  readonly putBlobs: OperationHandlers['putBlobs'];
}

function runOperations(
  database: DatabaseSync,
  { leases, results, putBlobs }: AppendParts,
): Pick<OperationHandlers, 'appendEvents' | 'saveSnapshot' | 'readRun' | 'readEvents' | 'listRuns'> {
  const lastSeq = database.prepare('SELECT last_seq FROM runs WHERE run_id = ?');
  const upsertRun = database.prepare(`
    INSERT INTO runs (run_id, title, state, created_at, updated_at, last_seq) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id) DO UPDATE SET title = excluded.title, state = excluded.state,
      created_at = excluded.created_at, updated_at = excluded.updated_at, last_seq = excluded.last_seq`);
  const insertEvent = database.prepare('INSERT INTO events (run_id, seq, at, json) VALUES (?, ?, ?, ?)');
  const insertSnapshot = database.prepare('INSERT OR REPLACE INTO snapshots (run_id, seq, json) VALUES (?, ?, ?)');
  const dropSnapshots = database.prepare(`
    DELETE FROM snapshots WHERE run_id = ?1 AND seq NOT IN
      (SELECT seq FROM snapshots WHERE run_id = ?1 ORDER BY seq DESC LIMIT ${SNAPSHOTS_KEPT})`);
  const selectRun = database.prepare('SELECT * FROM runs WHERE run_id = ?');
  const selectRuns = database.prepare('SELECT * FROM runs ORDER BY created_at DESC, rowid DESC');
  // The older snapshot steps in for a newer one that is no JSON any more.
  const selectSnapshot = database.prepare(
    'SELECT seq, json FROM snapshots WHERE run_id = ? AND json_valid(json) ORDER BY seq DESC LIMIT 1',
  );
  const selectEvents = database.prepare('SELECT seq, at, json FROM events WHERE run_id = ? AND seq > ? ORDER BY seq');
  const lastSeqOf = (runId: string): number => Number(lastSeq.get(runId)?.last_seq ?? 0);
  const rowsAfter = (runId: string, after: number): JournalRow[] =>
    selectEvents.all(runId, after).map((row) => ({ seq: Number(row.seq), at: Number(row.at), json: text(row.json) }));

  return {
    appendEvents: ({ runId, rows, summary, bodies, results: changes = [] }) => {
      // An append is a sign of life; and whoever can give none any more must not write.
      if (!leases.beat(runId)) throw leaseLost(runId);
      const last = requireContinuation(runId, lastSeqOf(runId), rows);
      const { title, state, createdAt, updatedAt } = summary;
      upsertRun.run(runId, title, state, createdAt, updatedAt, last);
      for (const { seq, at, json } of rows) insertEvent.run(runId, seq, at, json);
      results.note(runId, changes);
      putBlobs({ bodies });
      return undefined;
    },
    saveSnapshot: ({ runId, snapshot }) => {
      requireSnapshotOfPast(runId, lastSeqOf(runId), snapshot.seq);
      insertSnapshot.run(runId, snapshot.seq, snapshot.json);
      dropSnapshots.run(runId);
      return undefined;
    },
    readRun: ({ runId }) => {
      const run = selectRun.get(runId);
      if (run === undefined) return undefined;
      const found = selectSnapshot.get(runId);
      const snapshot = found && { seq: Number(found.seq), json: text(found.json) };
      return { summary: summaryOf(run), snapshot, rows: rowsAfter(runId, snapshot?.seq ?? 0) };
    },
    readEvents: ({ runId, after }) => rowsAfter(runId, after),
    listRuns: () => selectRuns.all().map(summaryOf),
  };
}

function blobOperations(database: DatabaseSync): Pick<OperationHandlers, 'putBlobs' | 'getBlob'> {
  const insertBlob = database.prepare('INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?, ?)');
  const selectBlob = database.prepare('SELECT bytes FROM blobs WHERE hash = ?');
  return {
    putBlobs: ({ bodies }) => {
      for (const { hash, bytes } of unpackBodies(bodies)) insertBlob.run(hash, bytes);
      return undefined;
    },
    getBlob: ({ hash }) => {
      const bytes = selectBlob.get(hash)?.bytes;
      return bytes instanceof Uint8Array ? bytes : undefined;
    },
  };
}

function pinOperations(database: DatabaseSync): Pick<OperationHandlers, 'pinFiles' | 'readPins'> {
  const insertPin = database.prepare(
    'INSERT OR IGNORE INTO pins (run_id, root, path, hash, size, executable) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectPins = database.prepare('SELECT * FROM pins WHERE run_id = ? ORDER BY root, path');
  return {
    pinFiles: ({ runId, pins }) => {
      for (const { root, path, content } of pins) {
        const executable = content && Number(content.executable);
        insertPin.run(runId, root, path, content?.hash ?? null, content?.size ?? null, executable ?? null);
      }
      return undefined;
    },
    readPins: ({ runId }) =>
      selectPins.all(runId).map((row) => ({
        root: text(row.root),
        path: text(row.path),
        content:
          row.hash === null
            ? undefined
            : { hash: text(row.hash), size: Number(row.size), executable: row.executable === 1 },
      })),
  };
}

/** The number of the last event once `rows` are appended. */
function requireContinuation(runId: string, last: number, rows: InputOf<'appendEvents'>['rows']): number {
  let expected = last;
  for (const { seq } of rows) {
    expected += 1;
    if (seq === expected) continue;
    throw new StoreError({
      code: 'sequence-gap',
      message: `Expected event ${expected} of run ${runId}, came ${seq}. Another process may be working on this run.`,
    });
  }
  if (expected === 0) throw unknownRun(runId);
  return expected;
}

function requireSnapshotOfPast(runId: string, last: number, seq: number): void {
  if (last === 0) throw unknownRun(runId);
  if (seq >= 1 && seq <= last) return;
  throw new StoreError({
    code: 'sequence-gap',
    message: `Expected a snapshot of run ${runId} after one of its events 1 to ${last}, came ${seq}.`,
  });
}

function leaseLost(runId: string): StoreError {
  return new StoreError({ code: 'lease-lost', message: `Another process drives the run ${runId} now.` });
}

function summaryOf(row: Row): RunSummary {
  return {
    runId: text(row.run_id),
    title: text(row.title),
    state: text(row.state),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    lastSeq: Number(row.last_seq),
  };
}

/** The column is declared TEXT in a STRICT table, so anything else is a bug of the query. */
function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new Error(`expected text in a column of the database, found ${typeof value}`);
  return value;
}

import type { DatabaseSync } from 'node:sqlite';
import type { OperationHandlers } from './protocol.ts';
import { StoreError, unknownRun } from './storeErrors.ts';

/** Makes a run from the beginning of another one, by copying rows within the database. Bodies are shared: their hash names them. */
export function forkOperations(database: DatabaseSync): Pick<OperationHandlers, 'forkRun'> {
  const lastSeq = database.prepare('SELECT last_seq FROM runs WHERE run_id = ?');
  const insertRun = database.prepare(
    'INSERT INTO runs (run_id, title, state, created_at, updated_at, last_seq) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertFirst = database.prepare('INSERT INTO events (run_id, seq, at, json) VALUES (?, 1, ?, ?)');
  const copyEvents = database.prepare(`
    INSERT INTO events (run_id, seq, at, json)
    SELECT ?, seq, at, json FROM events WHERE run_id = ? AND seq BETWEEN 2 AND ? ORDER BY seq`);
  const copyPins = database.prepare(`
    INSERT INTO pins (run_id, root, path, hash, size, executable)
    SELECT ?, root, path, hash, size, executable FROM pins WHERE run_id = ?`);
  return {
    forkRun: ({ fromRunId, first, summary }) => {
      const { runId, title, state, createdAt, updatedAt, lastSeq: upTo } = summary;
      const last = Number(lastSeq.get(fromRunId)?.last_seq ?? 0);
      if (last === 0) throw unknownRun(fromRunId);
      if (first.seq !== 1 || upTo < 1 || upTo > last) {
        const message = `Run ${fromRunId} has the events 1 to ${last}; it cannot be forked after event ${upTo}.`;
        throw new StoreError({ code: 'sequence-gap', message });
      }
      insertRun.run(runId, title, state, createdAt, updatedAt, upTo);
      insertFirst.run(runId, first.at, first.json);
      copyEvents.run(runId, fromRunId, upTo);
      copyPins.run(runId, fromRunId);
      return undefined;
    },
  };
}

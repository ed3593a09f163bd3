import type { DatabaseSync } from 'node:sqlite';
import { RESULTS_FOUND } from '../../core/ports/store.ts';
import type { ResultChange } from '../../shared/reuse.ts';
import type { OperationHandlers } from './protocol.ts';

export interface ResultTable extends Pick<OperationHandlers, 'findResults'> {
  /** Takes down what a run's new events mean for its results. */
  note(runId: string, changes: readonly ResultChange[]): void;
}

/** The index by which results are found that can be taken over; the results themselves are events of the journal. */
export function createResultTable(database: DatabaseSync): ResultTable {
  const insert = database.prepare(
    'INSERT INTO results (content_key, occurrence, run_id, task_id, seq) VALUES (?, ?, ?, ?, ?)',
  );
  const drop = database.prepare('DELETE FROM results WHERE run_id = ? AND task_id = ?');
  const find = database.prepare(`
    SELECT results.run_id, events.seq, events.at, events.json FROM results
    JOIN events ON events.run_id = results.run_id AND events.seq = results.seq
    WHERE content_key = ?1 AND occurrence = ?2
      AND (?3 IS NULL OR results.run_id IN (SELECT value FROM json_each(?3)))
    ORDER BY result_id DESC LIMIT ${RESULTS_FOUND}`);
  return {
    note(runId, changes) {
      for (const change of changes) {
        if (change.kind === 'unwanted') drop.run(runId, change.taskId);
        else insert.run(change.key, change.occurrence, runId, change.taskId, change.seq);
      }
    },
    findResults: ({ key, occurrence, runIds }) =>
      find.all(key, occurrence, runIds === undefined ? null : JSON.stringify(runIds)).map((row) => ({
        runId: String(row.run_id),
        row: { seq: Number(row.seq), at: Number(row.at), json: String(row.json) },
      })),
  };
}

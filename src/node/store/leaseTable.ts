import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Lease } from '../../core/ports/store.ts';

/** In whose name leases are taken, and what tells whether the process of another holder has ended. */
export interface LeaseHolder {
  /** No other holder has it. */
  readonly name: string;
  /** Process ids are comparable among holders of the same machine. */
  readonly machine: string;
  readonly processId: number;
  readonly hasEnded: (processId: number) => boolean;
}

/** The table of leases as its holder uses it. Each function is one statement, or runs within the caller's transaction. */
export interface LeaseTable {
  /** Takes the lease; the one that is in the way when it cannot. `abandoned`: one that may be taken if it has not changed. */
  take(runId: string, abandoned: Lease | undefined): Lease | undefined;
  /** Gives a sign of life; whether the lease is held. */
  beat(runId: string): boolean;
  release(runId: string): void;
  releaseAll(): void;
  /** Those of other holders whose processes are not known to have ended. */
  ofOthers(): Lease[];
}

export function createLeaseTable(database: DatabaseSync, holder: LeaseHolder): LeaseTable {
  const take = database.prepare(`
    INSERT INTO leases (run_id, holder, machine, process_id, beat) VALUES (?1, ?2, ?3, ?4, 1)
    ON CONFLICT (run_id) DO UPDATE SET
      holder = excluded.holder, machine = excluded.machine, process_id = excluded.process_id, beat = leases.beat + 1
    WHERE leases.holder = excluded.holder OR (leases.holder = ?5 AND leases.beat = ?6)`);
  const beat = database.prepare('UPDATE leases SET beat = beat + 1 WHERE run_id = ? AND holder = ?');
  const release = database.prepare('DELETE FROM leases WHERE run_id = ? AND holder = ?');
  const releaseAll = database.prepare('DELETE FROM leases WHERE holder = ?');
  const selectLease = database.prepare('SELECT * FROM leases WHERE run_id = ?');
  const selectOthers = database.prepare('SELECT * FROM leases WHERE holder <> ? ORDER BY run_id');

  const tryToTake = (runId: string, abandoned: Lease | undefined): boolean => {
    const { name, machine, processId } = holder;
    const { changes } = take.run(runId, name, machine, processId, abandoned?.holder ?? null, abandoned?.beat ?? null);
    return Number(changes) === 1;
  };
  const hasEnded = (row: Row): boolean => row.machine === holder.machine && holder.hasEnded(Number(row.process_id));

  return {
    take(runId, abandoned) {
      if (tryToTake(runId, abandoned)) return undefined;
      const row = selectLease.get(runId);
      if (row === undefined) throw new Error(`the lease of run ${runId} can neither be taken nor found`);
      const lease = leaseOf(row);
      return hasEnded(row) && tryToTake(runId, lease) ? undefined : lease;
    },
    beat: (runId) => Number(beat.run(runId, holder.name).changes) === 1,
    release: (runId) => void release.run(runId, holder.name),
    releaseAll: () => void releaseAll.run(holder.name),
    ofOthers: () =>
      selectOthers
        .all(holder.name)
        .filter((row) => !hasEnded(row))
        .map(leaseOf),
  };
}

type Row = Record<string, SQLOutputValue>;

function leaseOf(row: Row): Lease {
  return { runId: String(row.run_id), holder: String(row.holder), beat: Number(row.beat) };
}

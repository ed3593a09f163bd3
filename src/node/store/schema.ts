import type { DatabaseSync } from 'node:sqlite';

/** Marks the file as ours (`PRAGMA application_id`): "Wave" in ASCII. */
export const APPLICATION_ID = 0x57617665;

/**
 * The schema, step by step. `PRAGMA user_version` counts the steps that a database has seen. A released step is never
 * changed: what comes later is a new step.
 *
 * Runs are named by text everywhere, because a database has few runs and a journal is read by range. Pins know no
 * foreign key: what a run saw may be recorded before its first event.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_seq INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_age ON runs (created_at);

  CREATE TABLE events (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
  ) STRICT;

  CREATE TABLE snapshots (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
  ) STRICT;

  CREATE TABLE blobs (
    hash TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT;

  CREATE TABLE pins (
    run_id TEXT NOT NULL,
    root TEXT NOT NULL,
    path TEXT NOT NULL,
    hash TEXT,
    size INTEGER,
    executable INTEGER,
    PRIMARY KEY (run_id, root, path)
  ) STRICT, WITHOUT ROWID;
  `,
  // Who drives a run. Like pins without a foreign key: the lease comes before the first event.
  `
  CREATE TABLE leases (
    run_id TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    machine TEXT NOT NULL,
    process_id INTEGER NOT NULL,
    beat INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // By what results can be taken over are found; they stand in events. Snapshots do not say yet of which shape they are.
  `
  CREATE TABLE results (
    result_id INTEGER PRIMARY KEY,
    content_key TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    task_id TEXT NOT NULL,
    seq INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX results_by_content ON results (content_key, occurrence);
  CREATE INDEX results_by_task ON results (run_id, task_id);
  DELETE FROM snapshots;
  `,
  // Texts that can be made again. `written` counts up with every writing; the text is last, so that looking at lengths
  // does not read it.
  `
  CREATE TABLE notes (
    key TEXT PRIMARY KEY,
    written INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notes_by_age ON notes (written, characters);
  `,
];

/** Brings the database to the newest schema, one transaction a step. Safe when another process does the same at that moment. */
export function migrate(database: DatabaseSync): void {
  while (readPragma(database, 'user_version') < MIGRATIONS.length) {
    database.exec('BEGIN IMMEDIATE');
    try {
      const version = readPragma(database, 'user_version');
      const step = MIGRATIONS[version];
      if (step !== undefined) {
        database.exec(step);
        database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`);
      }
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The value of a pragma that is one number. */
export function readPragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

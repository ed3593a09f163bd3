import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type * as NodeSqlite from 'node:sqlite';
import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { keepAside } from './keepAside.ts';
import { APPLICATION_ID, MIGRATIONS, migrate, readPragma } from './schema.ts';
import { SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_NOTADB, primaryCode, problemOf } from './storeErrors.ts';

export const DATABASE_NAME = 'runs.db';

/** How long a statement waits for another process. */
const BUSY_TIMEOUT_MS = 5000;

/** The write-ahead log is cut back to this after a checkpoint. */
const LOG_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;

const OLDEST_NODE = '22.13';

type Sqlite = typeof NodeSqlite;

export interface OpenedDatabase {
  readonly database: DatabaseSync;
  /** Says what was kept aside, when something was. */
  readonly notice: Failure | undefined;
}

/**
 * The database in `directory`, checked and brought to the newest schema; created where there is none. One that is damaged
 * or of a newer version is kept under another name, and a new one is started.
 *
 * Failures: store-unavailable (no `node:sqlite`, no permission, in use), store-newer (a newer version is using it now).
 */
export async function openDatabase(directory: string): Promise<Result<OpenedDatabase, Failure>> {
  const sqlite = await loadSqlite();
  if (!sqlite.ok) return sqlite;
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    return failed(unavailable(`The folder ${directory} cannot be made: ${messageOf(error)}.`));
  }
  const file = join(directory, DATABASE_NAME);
  const found = identityOf(file);
  const first = open(sqlite.value, file);
  if (first.ok) return ok({ database: first.value, notice: undefined });
  if (first.failure.kind === 'store-newer' && isInUse(sqlite.value, file)) {
    return failed({
      ...first.failure,
      message: `${first.failure.message} It is in use now; close that version first.`,
    });
  }
  if (first.failure.kind !== 'store-newer' && first.failure.kind !== 'store-damaged') return first;
  // Another process may have come to the same conclusion and have put a new database there meanwhile.
  const notice = identityOf(file) === found ? keepAside(file, first.failure) : ok(undefined);
  if (!notice.ok) return notice;
  const second = open(sqlite.value, file);
  return second.ok ? ok({ database: second.value, notice: notice.value }) : second;
}

async function loadSqlite(): Promise<Result<Sqlite, Failure>> {
  try {
    return ok(await import('node:sqlite'));
  } catch {
    const found = `this is Node ${process.versions.node}`;
    return failed(unavailable(`Runs are kept in SQLite, which needs Node ${OLDEST_NODE} or newer; ${found}.`));
  }
}

function open(sqlite: Sqlite, file: string): Result<DatabaseSync, Failure> {
  if (sizeOf(file) === 0 && sizeOf(`${file}-wal`) > 0) {
    // SQLite would delete the log, the only thing that is left.
    return failed(damaged(file, 'the file is empty, but its log is not'));
  }
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(file);
    const problem = prepare(database, file);
    if (problem === undefined) return ok(database);
    database.close();
    return failed(problem);
  } catch (error) {
    database?.close();
    const code = primaryCode(error);
    if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return failed(damaged(file, messageOf(error)));
    return failed(unavailable(`${problemOf(error).message} It is ${file}.`));
  }
}

/** Makes the connection ready for use; what is wrong with the file, when something is. Throws SQLite's errors. */
function prepare(database: DatabaseSync, file: string): Failure | undefined {
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const { version, application, tables } = whatItIs(database);
  const isNew = version === 0 && application === 0 && tables === 0;
  if (!isNew && application !== APPLICATION_ID) return damaged(file, 'it is a database of another program');
  if (version > MIGRATIONS.length) return newer(file, version);
  const check = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (check !== 'ok') return damaged(file, String(check));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA journal_size_limit = ${LOG_SIZE_LIMIT_BYTES}`);
  migrate(database);
  return undefined;
}

/** As of one moment: another process may be making the database just now, step by step. */
function whatItIs(database: DatabaseSync): { version: number; application: number; tables: number } {
  database.exec('BEGIN');
  try {
    // The first read fixes the moment, and pragmas that read the header see it, too.
    const tables = Number(database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count);
    const version = readPragma(database, 'user_version');
    return { version, application: readPragma(database, 'application_id'), tables };
  } finally {
    database.exec('ROLLBACK');
  }
}

/**
 * Whether another connection has the database open. Renaming it then would be harmful: on closing, the other one deletes
 * the log under the old name, which is the log of the new database by then.
 */
function isInUse(sqlite: Sqlite, file: string): boolean {
  const database = new sqlite.DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK');
    return false;
  } catch (error) {
    if (primaryCode(error) === SQLITE_BUSY) return true;
    throw error;
  } finally {
    database.close();
  }
}

/** Tells one file from another under the same name; `undefined` when there is none. */
function identityOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev}:${found.ino}`;
}

/** In bytes; 0 when there is no such file. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function newer(file: string, found: number): Failure {
  const supported = MIGRATIONS.length;
  return {
    kind: 'store-newer',
    found,
    supported,
    message: `The database of runs ${file} was made by a newer version of Wavewright (schema ${found}, known here: ${supported}).`,
  };
}

function damaged(file: string, reason: string): Failure {
  return { kind: 'store-damaged', message: `The database of runs ${file} is damaged (${reason}).` };
}

function unavailable(message: string): Failure {
  return { kind: 'store-unavailable', message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

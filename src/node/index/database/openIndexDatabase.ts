import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type * as NodeSqlite from 'node:sqlite';
import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_NOTADB, primaryCode } from '../../store/storeErrors.ts';

export const INDEX_DATABASE_NAME = 'index.sqlite';

/** "WaIx": told apart from databases of other programs. */
const APPLICATION_ID = 0x57614978;
/** Goes up whenever tables, words or pieces are made differently: an index of another version is made anew. */
export const INDEX_VERSION = 1;

/** How long a statement waits for another process. */
const BUSY_TIMEOUT_MS = 5_000;
/** The write-ahead log is cut back to this after a checkpoint. */
const LOG_SIZE_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * `contents`: what was cut into pieces, by key and kind of file. `documents`: who has it under which path; `root` is empty for
 * what views added. `generation` is that of the update in which a document was wanted last.
 * The full-text tables keep words only, no texts: those are read from the view.
 */
const TABLES = `
  CREATE TABLE counter (generation INTEGER NOT NULL);
  INSERT INTO counter VALUES (0);
  CREATE TABLE contents (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY, root TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL, content INTEGER NOT NULL,
    recent INTEGER NOT NULL, generation INTEGER NOT NULL, UNIQUE (root, path, key));
  CREATE INDEX documents_of_content ON documents (content, path);
  CREATE INDEX documents_by_age ON documents (root, generation);
  CREATE TABLE piece_places (
    id INTEGER PRIMARY KEY, content INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    symbol TEXT, kind TEXT);
  CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE INDEX pieces_of_content ON piece_places (content);
  CREATE VIRTUAL TABLE pieces USING fts5 (symbols, names, comments, body,
    content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
  CREATE VIRTUAL TABLE paths USING fts5 (name, folders,
    content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');`;

/**
 * The index in `directory`, made when there is none. One that is damaged, or of another version, is deleted and made anew,
 * unless another process has it open. Fails with `index-unavailable`.
 */
export async function openIndexDatabase(directory: string): Promise<Result<DatabaseSync, Failure>> {
  let sqlite: typeof NodeSqlite;
  try {
    sqlite = await import('node:sqlite');
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    return unavailable(messageOf(error));
  }
  const file = join(directory, INDEX_DATABASE_NAME);
  try {
    return ok(open(sqlite, file));
  } catch (error) {
    if (!(error instanceof Unusable) && !isDamage(error)) return unavailable(messageOf(error));
  }
  try {
    if (isInUse(sqlite, file)) return unavailable(`${file} is of another version and in use`);
    removeIndex(directory);
    return ok(open(sqlite, file));
  } catch (error) {
    return unavailable(messageOf(error));
  }
}

/** Deletes the files of the index. Nobody may have it open. Throws when that cannot be done. */
export function removeIndex(directory: string): void {
  const file = join(directory, INDEX_DATABASE_NAME);
  // The log goes first: one without its database would be taken for that of the next.
  for (const suffix of ['-wal', '-shm', '']) rmSync(file + suffix, { force: true });
}

export function isDamage(error: unknown): boolean {
  return [SQLITE_CORRUPT, SQLITE_NOTADB].includes(primaryCode(error) ?? -1);
}

/** There is a database that this version cannot use. */
class Unusable extends Error {
  override readonly name = 'Unusable';
}

function open(sqlite: typeof NodeSqlite, file: string): DatabaseSync {
  const database = new sqlite.DatabaseSync(file);
  try {
    // What a crash of the machine takes away is indexed again. Without flushes of its own, no write of the index makes
    // the journal of runs wait for the disk.
    database.exec(`
      PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      PRAGMA journal_size_limit = ${LOG_SIZE_LIMIT_BYTES}`);
    // In one step: another process may be making it just now.
    database.exec('BEGIN IMMEDIATE');
    if (isEmpty(database)) create(database);
    else check(database, file);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function isEmpty(database: DatabaseSync): boolean {
  return Number(database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count) === 0;
}

function create(database: DatabaseSync): void {
  database.exec(TABLES);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${INDEX_VERSION}`);
}

function check(database: DatabaseSync, file: string): void {
  const { application_id: application } = database.prepare('PRAGMA application_id').get() ?? {};
  const { user_version: version } = database.prepare('PRAGMA user_version').get() ?? {};
  if (application !== APPLICATION_ID || version !== INDEX_VERSION) {
    throw new Unusable(`${file} was made by another version`);
  }
  // Touches every table, so that a file that was cut off is noticed here and not in the middle of a search.
  database.prepare('SELECT generation FROM counter').get();
  database.prepare('SELECT rowid FROM pieces WHERE pieces MATCH \'"a"\' LIMIT 1').get();
  database.prepare('SELECT max(id) FROM documents').get();
}

function isInUse(sqlite: typeof NodeSqlite, file: string): boolean {
  const database = new sqlite.DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK');
    return false;
  } catch (error) {
    return primaryCode(error) === SQLITE_BUSY;
  } finally {
    database.close();
  }
}

function unavailable(reason: string): Result<never, Failure> {
  return failed({ kind: 'index-unavailable', message: `No index over the code can be kept (${reason}).` });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { APPLICATION_ID, MIGRATIONS } from '../../../../src/node/store/schema.ts';
import { openSqliteStore } from '../../../../src/node/store/sqliteStore.ts';
import type { RecordedEvent } from '../../../../src/shared/events.ts';
import { append, eventsFrom, summaryFor } from '../../../contract/storeContract.ts';
import { STORE_WORKER_URL, openTestStore } from '../../../support/sqliteStore.ts';

describe('Opening the SQLite store', function () {
  this.timeout(20_000);
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wavewright-open-'));
    file = join(directory, 'runs.db');
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  /** A database with one run of 400 events, closed in good order. */
  async function fillDatabase(): Promise<void> {
    const { store } = await openTestStore(directory);
    await append(store, 'r1', eventsFrom(1, 400), summaryFor('r1'));
    await store.close();
  }

  /** Opens, expects a notice of `kind`, an empty store that works, and gives the name under which the old file is kept. */
  async function openAndFindKept(kind: 'store-damaged' | 'store-newer'): Promise<string> {
    const warnings: string[] = [];
    const ignore = (): void => {};
    const log = { debug: ignore, info: ignore, warn: (text: string) => warnings.push(text), error: ignore };
    const { store, notice } = await openTestStore(directory, log);
    assert.equal(notice?.kind, kind);
    assert.deepEqual(warnings, [notice.message]);
    assert.deepEqual(await store.listRuns(), []);
    await append(store, 'fresh', eventsFrom(1, 1), summaryFor('fresh'));
    await store.close();
    const word = kind === 'store-newer' ? 'newer' : 'damaged';
    const kept = (await readdir(directory)).find((name) => new RegExp(`^runs\\.db\\.${word}-\\d{4}-`).test(name));
    assert.ok(kept !== undefined && notice.message.includes(kept.replace(/-(wal|shm)$/, '')), notice.message);
    const again = await openTestStore(directory);
    assert.equal(again.notice, undefined);
    assert.deepEqual(
      (await again.store.listRuns()).map(({ runId }) => runId),
      ['fresh'],
    );
    await again.store.close();
    return kept;
  }

  it('makes the folder, and a database in it that says whose it is', async () => {
    directory = join(directory, 'not', 'there', 'yet');
    file = join(directory, 'runs.db');
    await fillDatabase();
    assert.deepEqual(await readdir(directory), ['runs.db'], 'a closed database leaves no log behind');
    const database = new DatabaseSync(file, { readOnly: true });
    const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0];
    assert.deepEqual(
      [pragma('application_id'), pragma('journal_mode')],
      [Number.parseInt(Buffer.from('Wave').toString('hex'), 16), 'wal'],
    );
    database.close();
  });

  it('brings a database of the first schema to the newest, and the runs in it go on', async () => {
    const database = new DatabaseSync(file);
    database.exec(`${MIGRATIONS[0]!}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1`);
    database.exec("INSERT INTO runs VALUES ('r1', 'Old', 'paused', 1, 2, 1)");
    const [{ seq, at, event }] = eventsFrom(1, 1) as [RecordedEvent];
    database.prepare('INSERT INTO events VALUES (?, ?, ?, ?)').run('r1', seq, at, JSON.stringify(event));
    database.exec("INSERT INTO pins VALUES ('r1', 'app', 'a.js', NULL, NULL, NULL)");
    database.close();
    const { store, notice } = await openTestStore(directory);
    assert.equal(notice, undefined);
    assert.deepEqual(await store.takeLease('r1'), { taken: true, lastSeq: 1 });
    await store.appendEvents('r1', eventsFrom(2, 2), summaryFor('r1'));
    assert.deepEqual((await store.readRun('r1'))?.events, eventsFrom(1, 2));
    assert.deepEqual(await store.readPins('r1'), [{ root: 'app', path: 'a.js', content: undefined }]);
    await store.close();
    const newest = new DatabaseSync(file, { readOnly: true });
    assert.equal(newest.prepare('PRAGMA user_version').get()?.user_version, MIGRATIONS.length);
    newest.close();
  });

  it('brings a database of before there were results along, without its snapshots, and results can be found in it', async () => {
    const database = new DatabaseSync(file);
    database.exec(`${MIGRATIONS.slice(0, 2).join(';')}; PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec('PRAGMA user_version = 2');
    database.exec("INSERT INTO runs VALUES ('r1', 'Old', 'paused', 1, 2, 3)");
    const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?)');
    for (const { seq, at, event } of eventsFrom(1, 3)) insert.run('r1', seq, at, JSON.stringify(event));
    database.exec(`INSERT INTO snapshots VALUES ('r1', 2, '{"seq":2}')`);
    database.close();
    const { store, notice } = await openTestStore(directory);
    assert.equal(notice, undefined);
    const run = await store.readRun('r1');
    assert.deepEqual([run?.snapshot, run?.events], [undefined, eventsFrom(1, 3)]);
    const content = { key: 'k', occurrence: 1, transcript: [] };
    const event = { type: 'task-succeeded', taskId: 'a', attempt: 1, summary: 'done', content } as const;
    await append(store, 'r1', [{ seq: 4, at: 4, event }], summaryFor('r1'));
    assert.deepEqual(await store.findResults({ key: 'k', occurrence: 1 }), [{ runId: 'r1', event }]);
    await store.close();
  });

  it('keeps a file that is no database aside, byte for byte', async () => {
    const bytes = Buffer.from('This is not a database. '.repeat(100));
    await writeFile(file, bytes);
    const kept = await openAndFindKept('store-damaged');
    assert.deepEqual(await readFile(join(directory, kept)), bytes);
  });

  it('keeps a truncated database aside', async () => {
    await fillDatabase();
    await truncate(file, Math.floor((await stat(file)).size / 2));
    const { size } = await stat(file);
    const kept = await openAndFindKept('store-damaged');
    assert.equal((await stat(join(directory, kept))).size, size);
  });

  it('keeps a database with overwritten pages aside', async () => {
    await fillDatabase();
    const bytes = await readFile(file);
    bytes.fill(0xa5, 4096 * 3, 4096 * 6);
    await writeFile(file, bytes);
    await openAndFindKept('store-damaged');
  });

  it('keeps the log of a database that was emptied, which is all that is left of it', async () => {
    await writeFile(file, '');
    await writeFile(`${file}-wal`, 'what was in the log');
    const kept = await openAndFindKept('store-damaged');
    const log = join(directory, kept.endsWith('-wal') ? kept : `${kept}-wal`);
    assert.equal(await readFile(log, 'utf8'), 'what was in the log');
  });

  it('keeps a database of another program aside', async () => {
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES (1)');
    database.close();
    const kept = await openAndFindKept('store-damaged');
    assert.match((await readFile(join(directory, kept))).toString('latin1'), /recipes/);
  });

  it('keeps the database of a newer version aside, with the log that was not yet written back', async () => {
    await fillDatabase();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 1000');
    database.exec("UPDATE runs SET title = 'Written by a newer version'");
    const copy = join(directory, 'copy');
    await mkdir(copy);
    for (const name of ['runs.db', 'runs.db-wal']) await copyFile(join(directory, name), join(copy, name));
    database.close();

    directory = copy;
    const kept = await openAndFindKept('store-newer');
    const older = new DatabaseSync(join(copy, kept.replace(/-(wal|shm)$/, '')));
    assert.equal(older.prepare('SELECT title FROM runs').get()?.title, 'Written by a newer version');
    older.close();
  });

  it('leaves the database of a newer version alone while that version is using it', async () => {
    await fillDatabase();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 1000');
    const opened = await openSqliteStore({ directory, workerUrl: STORE_WORKER_URL, log: silent() });
    assert.ok(!opened.ok);
    assert.deepEqual(
      { ...opened.failure, message: opened.failure.message.includes('in use now; close that version') },
      { kind: 'store-newer', found: 1000, supported: MIGRATIONS.length, message: true },
    );
    assert.equal(database.prepare('SELECT count(*) AS count FROM events').get()?.count, 400);
    database.close();
    assert.deepEqual(await readdir(directory), ['runs.db']);
  });

  it('says store-unavailable when the folder cannot be made', async () => {
    await writeFile(join(directory, 'file'), '');
    const opened = await openSqliteStore({
      directory: join(directory, 'file', 'below'),
      workerUrl: STORE_WORKER_URL,
      log: silent(),
    });
    assert.ok(!opened.ok && opened.failure.kind === 'store-unavailable');
    assert.match(opened.failure.message, /folder .*below cannot be made/);
  });

  it('says store-unavailable when the database is a folder', async () => {
    await mkdir(file);
    const opened = await openSqliteStore({ directory, workerUrl: STORE_WORKER_URL, log: silent() });
    assert.ok(!opened.ok && opened.failure.kind === 'store-unavailable');
    assert.match(opened.failure.message, /cannot be opened/);
  });

  it('says store-unavailable when its own code is missing', async () => {
    const workerUrl = new URL('nothing-here.js', STORE_WORKER_URL);
    const opened = await openSqliteStore({ directory, workerUrl, log: silent() });
    assert.ok(!opened.ok && opened.failure.kind === 'store-unavailable');
  });

  it('names the Node it needs where there is no node:sqlite', () => {
    const script = fileURLToPath(new URL('storeProcess.ts', import.meta.url));
    const child = spawnSync(process.execPath, ['--no-experimental-sqlite', script, 'open', directory], {
      encoding: 'utf8',
    });
    const { failure } = JSON.parse(child.stdout) as { failure: { kind: string; message: string } };
    assert.equal(failure.kind, 'store-unavailable');
    assert.match(failure.message, /Node 22\.13 or newer; this is Node \d+/);
  });

  it('makes one new database when many open the missing one at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => openTestStore(directory)));
    await Promise.all(
      opened.map(({ store, notice }, index) => {
        assert.equal(notice, undefined);
        return append(store, `r${index}`, eventsFrom(1, 1), summaryFor(`r${index}`));
      }),
    );
    assert.equal((await opened[0]!.store.listRuns()).length, 6);
    await Promise.all(opened.map(({ store }) => store.close()));
  });

  it('loses nothing when many open a damaged one at the same moment', async () => {
    await writeFile(file, 'damaged '.repeat(1000));
    const opened = await Promise.all(Array.from({ length: 4 }, () => openTestStore(directory)));
    await Promise.all(
      opened.map(({ store }, index) => append(store, `r${index}`, eventsFrom(1, 1), summaryFor(`r${index}`))),
    );
    await Promise.all(opened.map(({ store }) => store.close()));
    const { store } = await openTestStore(directory);
    assert.equal((await store.listRuns()).length, 4);
    await store.close();
    assert.equal((await readdir(directory)).filter((name) => name.includes('damaged')).length, 1);
  });
});

function silent() {
  const ignore = (): void => {};
  return { debug: ignore, info: ignore, warn: ignore, error: ignore };
}

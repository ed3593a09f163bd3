import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSqliteStore } from '../../../../src/node/store/sqliteStore.ts';
import type { AppendObserver } from '../../../../src/node/store/sqliteStore.ts';
import { append, eventsFrom, summaryFor } from '../../../contract/storeContract.ts';
import { STORE_WORKER_URL, openTestStore } from '../../../support/sqliteStore.ts';

describe('The thread of the SQLite store', function () {
  this.timeout(20_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wavewright-thread-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('writes all requests that wait while a commit is under way with the next one', async () => {
    const { store } = await openTestStore(directory);
    await append(store, 'r1', eventsFrom(1, 1), summaryFor('r1'));
    const before = (await stat(join(directory, 'runs.db-wal'))).size;
    await Promise.all(eventsFrom(2, 501).map((event) => append(store, 'r1', [event], summaryFor('r1'))));
    // Every commit writes the pages that it changed into the log anew: the last page of the table, of its index and of
    // the run, 12 KB at least. 500 commits of their own would come to 6 MB.
    const written = (await stat(join(directory, 'runs.db-wal'))).size - before;
    assert.ok(written < 1_000_000, `${written} bytes of log for 500 events`);
    assert.equal((await store.readRun('r1'))?.events.length, 501);
    await store.close();
  });

  it('tells when events were on disk, which is before the one who appended them is told', async () => {
    const told: { readonly seqs: readonly number[]; readonly at: number }[] = [];
    const ignore = (): void => {};
    const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const onAppended: AppendObserver = (events, at) => told.push({ seqs: events.map(({ seq }) => seq), at });
    const opened = await openSqliteStore({ directory, workerUrl: STORE_WORKER_URL, log, onAppended });
    assert.ok(opened.ok);
    const { store } = opened.value;
    const before = performance.timeOrigin + performance.now();
    await append(store, 'r1', eventsFrom(1, 2), summaryFor('r1'));
    const after = performance.timeOrigin + performance.now();
    await assert.rejects(append(store, 'r1', eventsFrom(9, 9), summaryFor('r1')));
    assert.deepEqual(
      told.map(({ seqs }) => seqs),
      [[1, 2]],
    );
    const at = told[0]?.at ?? 0;
    // Clocks of threads differ by fractions of a millisecond.
    assert.ok(at > before - 1 && at < after + 1, `${at} is not between ${before} and ${after}`);
    await store.close();
  });

  it('rejects everything that waits and everything later when it dies, and says so once', async () => {
    const workerUrl = await workerThatDies();
    const errors: string[] = [];
    const ignore = (): void => {};
    const log = { debug: ignore, info: ignore, warn: ignore, error: (text: string) => errors.push(text) };
    const opened = await openSqliteStore({ directory, workerUrl, log });
    assert.ok(opened.ok);
    const { store } = opened.value;
    await append(store, 'r1', eventsFrom(1, 1), summaryFor('r1'));
    const waiting = await Promise.allSettled([store.getBlob('die'), store.listRuns(), store.readRun('r1')]);
    for (const outcome of waiting) {
      assert.ok(outcome.status === 'rejected');
      assert.match(String(outcome.reason), /stopped working \(its thread ended with code 7\)/);
    }
    await assert.rejects(store.listRuns(), /stopped working/);
    await store.close();
    assert.deepEqual(errors.length, 1);

    const again = await openTestStore(directory);
    assert.equal((await again.store.readRun('r1'))?.events.length, 1);
    await again.store.close();
  });

  /** The real thread, which ends when the blob "die" is asked for. */
  async function workerThatDies(): Promise<URL> {
    const file = join(directory, 'worker.mjs');
    await writeFile(
      file,
      `import { StatementSync } from 'node:sqlite';
       const { get } = StatementSync.prototype;
       StatementSync.prototype.get = function (...values) {
         if (values[0] === 'die') process.exit(7);
         return get.apply(this, values);
       };
       await import(${JSON.stringify(STORE_WORKER_URL.href)});`,
    );
    return pathToFileURL(file);
  }
});

/**
 * A process that works on a store until it is killed or done. `write DIR RUN COUNT` appends single events without waiting
 * for each other and reports every acknowledged number as a line; `open DIR` tells as JSON what opening gave.
 */
import { openSqliteStore } from '../../../../src/node/store/sqliteStore.ts';
import { STORE_WORKER_URL } from '../../../support/sqliteStore.ts';
import { append, eventsFrom, summaryFor } from '../../../contract/storeContract.ts';

const [action, directory = '', runId = '', count = '0'] = process.argv.slice(2);
const ignore = (): void => {};
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const opened = await openSqliteStore({ directory, workerUrl: STORE_WORKER_URL, log });
if (action === 'open') {
  process.stdout.write(JSON.stringify(opened.ok ? { notice: opened.value.notice } : { failure: opened.failure }));
  if (opened.ok) await opened.value.store.close();
} else {
  if (!opened.ok) throw new Error(opened.failure.message);
  const { store } = opened.value;
  const body = new Uint8Array(2000).fill(65);
  const writes = eventsFrom(1, Number(count)).map(async (event) => {
    const hash = `${runId}-${event.seq}`;
    await Promise.all([
      store.putBlobs([{ hash, bytes: body }]),
      append(store, runId, [event], summaryFor(runId)),
      event.seq % 20 === 0 ? store.saveSnapshot(runId, { seq: event.seq, json: '{}' }) : undefined,
    ]);
    process.stdout.write(`${event.seq}\n`);
  });
  await Promise.all(writes);
  await store.close();
}

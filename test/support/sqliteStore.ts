import assert from 'node:assert/strict';
import type { Log } from '../../src/core/ports/log.ts';
import type { OpenedStore } from '../../src/core/ports/store.ts';
import { openSqliteStore } from '../../src/node/store/sqliteStore.ts';

export const STORE_WORKER_URL = new URL('../../src/node/store/worker.ts', import.meta.url);

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The SQLite store of the product in `directory`, its thread running from source. */
export async function openTestStore(directory: string, log: Log = SILENT): Promise<OpenedStore> {
  const opened = await openSqliteStore({ directory, workerUrl: STORE_WORKER_URL, log });
  assert.ok(opened.ok, opened.ok ? '' : opened.failure.message);
  return opened.value;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestStore } from '../support/sqliteStore.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import type { MemoryStore } from '../support/memoryStore.ts';
import { describeStoreContract } from './storeContract.ts';
import type { StoreUnderTest } from './storeContract.ts';

describe('The memory store', () => {
  describeStoreContract(async () => inMemory(createMemoryStore()));
});

describe('The SQLite store', () => {
  describeStoreContract(async () => onDisk(await mkdtemp(join(tmpdir(), 'wavewright-store-'))));
});

function inMemory(store: MemoryStore): StoreUnderTest {
  return {
    store,
    reopen: async () => inMemory(store.reopen()),
    another: async () => store.another(),
    dispose: () => store.close(),
  };
}

async function onDisk(directory: string): Promise<StoreUnderTest> {
  const { store } = await openTestStore(directory);
  return {
    store,
    reopen: async () => {
      await store.close();
      return onDisk(directory);
    },
    another: async () => (await openTestStore(directory)).store,
    dispose: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

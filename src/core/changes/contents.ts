import type { HashBytes } from '../ports/hashing.ts';
import type { RunStore } from '../ports/store.ts';
import { createByteCache } from './byteCache.ts';

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Bodies of files by the hash of their bytes: the store's blobs with a cache in front. Bytes that are given or handed
 * out are shared, never copied: nobody may change them.
 */
export interface Contents {
  /** The hash of the bytes, without keeping them. */
  hashOf(bytes: Uint8Array): string;
  /** Keeps the bytes and returns their hash. They can be got at once; they are on their way to the store (`flushed`). */
  put(bytes: Uint8Array): string;
  /** Rejects when there is no such body: a damaged store, because only hashes that were put are ever named. */
  get(hash: string): Promise<Uint8Array>;
  /** Resolves when everything put so far is durable. Rejects when the store failed; the next call tries again. */
  flushed(): Promise<void>;
}

interface Deps {
  readonly store: Pick<RunStore, 'putBlobs' | 'getBlob'>;
  readonly hash: HashBytes;
  /** How many bytes of durable bodies are held in memory. 64 MiB unless told otherwise. */
  readonly cacheBytes?: number;
}

export function createContents(deps: Deps): Contents {
  const durable = createByteCache(deps.cacheBytes ?? DEFAULT_CACHE_BYTES);
  /** Not durable yet, and therefore nowhere else. */
  const pending = new Map<string, Uint8Array>();
  const reading = new Map<string, Promise<Uint8Array>>();
  let writing: Promise<void> | undefined;

  /** Writes what is pending, and what is put meanwhile, in as few batches as possible. */
  function write(): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  async function writeAll(): Promise<void> {
    // What is put in the same breath goes into the same batch.
    await Promise.resolve();
    while (pending.size > 0) {
      const batch = [...pending].map(([hash, bytes]) => ({ hash, bytes }));
      await deps.store.putBlobs(batch);
      for (const { hash, bytes } of batch) {
        pending.delete(hash);
        durable.set(hash, bytes);
      }
    }
  }

  async function read(hash: string): Promise<Uint8Array> {
    const bytes = await deps.store.getBlob(hash);
    if (bytes === undefined) throw new Error(`the store has no content with the hash ${hash}: it is damaged`);
    durable.set(hash, bytes);
    return bytes;
  }

  return {
    hashOf: deps.hash,
    put(bytes) {
      const hash = deps.hash(bytes);
      if (durable.get(hash) === undefined && !pending.has(hash)) {
        pending.set(hash, bytes);
        // The failure is not lost: what is pending stays so, and `flushed` meets it again.
        write().catch(() => undefined);
      }
      return hash;
    },
    async get(hash) {
      const held = pending.get(hash) ?? durable.get(hash);
      if (held !== undefined) return held;
      const known = reading.get(hash);
      if (known !== undefined) return known;
      const started = read(hash).finally(() => reading.delete(hash));
      reading.set(hash, started);
      return started;
    },
    async flushed() {
      while (pending.size > 0) await write();
    },
  };
}

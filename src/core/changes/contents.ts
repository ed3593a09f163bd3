import type { HashBytes } from '../ports/hashing.ts';
import { StoreBroken } from '../ports/store.ts';
import type { RunStore, StoredBlob } from '../ports/store.ts';
import { createByteCache } from './byteCache.ts';

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Bodies of files by the hash of their bytes: the store's blobs with a cache in front. Bytes that are given or handed
 * out are shared, never copied: nobody may change them.
 */
export interface Contents {
  /** The hash of the bytes, without keeping them. */
  hashOf(bytes: Uint8Array): string;
  /** Keeps the bytes and returns their hash. They can be got at once, and go to the store with whatever names them. */
  put(bytes: Uint8Array): string;
  /** Rejects with `StoreBroken`, also when there is no such body: only hashes that were put are ever named. */
  get(hash: string): Promise<Uint8Array>;
  /**
   * Has `save` store all bodies that are not durable yet: those that another one is storing just now
   * as well, since that may fail. When it rejects, so does this, and the bodies are left to the next one.
   */
  savedWith(save: (bodies: readonly StoredBlob[]) => Promise<void>): Promise<void>;
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

  async function savedWith(save: (bodies: readonly StoredBlob[]) => Promise<void>): Promise<void> {
    const bodies = [...pending].map(([hash, bytes]) => ({ hash, bytes }));
    await save(bodies);
    for (const { hash, bytes } of bodies) {
      pending.delete(hash);
      durable.set(hash, bytes);
    }
  }

  async function read(hash: string): Promise<Uint8Array> {
    const bytes = await deps.store.getBlob(hash).catch((error: unknown) => {
      throw new StoreBroken(error instanceof Error ? error.message : String(error), { cause: error });
    });
    if (bytes === undefined) throw new StoreBroken(`the store has no content with the hash ${hash}: it is damaged`);
    durable.set(hash, bytes);
    return bytes;
  }

  return {
    hashOf: deps.hash,
    put(bytes) {
      const hash = deps.hash(bytes);
      if (durable.get(hash) === undefined && !pending.has(hash)) pending.set(hash, bytes);
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
    savedWith,
    async flushed() {
      if (pending.size > 0) await savedWith((bodies) => deps.store.putBlobs(bodies));
    },
  };
}

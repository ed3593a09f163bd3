/** Holds the most recently used bodies up to a number of bytes. */
export interface ByteCache {
  get(key: string): Uint8Array | undefined;
  /** A body larger than the whole cache is not kept. */
  set(key: string, bytes: Uint8Array): void;
}

export function createByteCache(maxBytes: number): ByteCache {
  // A Map lists its keys in the order of insertion: the first one is the one that was used longest ago.
  const entries = new Map<string, Uint8Array>();
  let size = 0;

  function remove(key: string): Uint8Array | undefined {
    const bytes = entries.get(key);
    if (bytes === undefined) return undefined;
    entries.delete(key);
    size -= bytes.byteLength;
    return bytes;
  }

  return {
    get(key) {
      const bytes = remove(key);
      if (bytes === undefined) return undefined;
      entries.set(key, bytes);
      size += bytes.byteLength;
      return bytes;
    },
    set(key, bytes) {
      remove(key);
      if (bytes.byteLength > maxBytes) return;
      entries.set(key, bytes);
      size += bytes.byteLength;
      for (const oldest of entries.keys()) {
        if (size <= maxBytes) return;
        remove(oldest);
      }
    },
  };
}

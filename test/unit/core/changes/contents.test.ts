import assert from 'node:assert/strict';
import { createByteCache } from '../../../../src/core/changes/byteCache.ts';
import { createContents } from '../../../../src/core/changes/contents.ts';
import type { StoredBlob } from '../../../../src/core/ports/store.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { textOf, utf8 } from './setup.ts';

/** A store of blobs whose writes end when the test says so. */
function slowStore() {
  const blobs = new Map<string, Uint8Array>();
  const writes: { readonly blobs: readonly StoredBlob[]; done(): void; fail(): void }[] = [];
  const reads: string[] = [];
  return {
    writes,
    reads,
    blobs,
    putBlobs: (batch: readonly StoredBlob[]) =>
      new Promise<void>((resolve, reject) => {
        writes.push({
          blobs: batch,
          done: () => {
            for (const { hash, bytes } of batch) blobs.set(hash, bytes);
            resolve();
          },
          fail: () => reject(new Error('disk full')),
        });
      }),
    getBlob: async (hash: string) => {
      reads.push(hash);
      return blobs.get(hash);
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Contents', () => {
  it('can be got at once and are durable once flushed', async () => {
    const store = slowStore();
    const contents = createContents({ store, hash: hashBytes });
    const hash = contents.put(utf8('a'));
    assert.equal(hash, hashBytes(utf8('a')));
    assert.equal(textOf(await contents.get(hash)), 'a');
    let flushed = false;
    const flushing = contents.flushed().then(() => (flushed = true));
    await settle();
    assert.equal(flushed, false);
    store.writes[0]?.done();
    await flushing;
    assert.ok(store.blobs.has(hash));
  });

  it('go to the store with what names them, each once', async () => {
    const store = slowStore();
    const contents = createContents({ store, hash: hashBytes });
    const saved: (string | undefined)[][] = [];
    const save = async (bodies: readonly StoredBlob[]): Promise<void> => {
      saved.push(bodies.map(({ bytes }) => textOf(bytes)));
    };
    for (const text of ['a', 'b', 'a']) contents.put(utf8(text));
    await contents.savedWith(save);
    contents.put(utf8('c'));
    await contents.savedWith(save);
    await contents.savedWith(save);
    assert.deepEqual(saved, [['a', 'b'], ['c'], []]);
    await contents.flushed();
    assert.deepEqual(store.writes, [], 'nothing was left to be written');
  });

  it('under way with something that may fail go with what comes meanwhile as well', async () => {
    const store = slowStore();
    const contents = createContents({ store, hash: hashBytes });
    contents.put(utf8('a'));
    let fail = (): void => undefined;
    const failing = contents.savedWith(
      () => new Promise((_, reject) => (fail = () => reject(new Error('lease lost')))),
    );
    contents.put(utf8('b'));
    const flushing = contents.flushed();
    fail();
    await assert.rejects(failing, /lease lost/);
    assert.deepEqual(
      store.writes[0]?.blobs.map(({ bytes }) => textOf(bytes)),
      ['a', 'b'],
    );
    store.writes[0].done();
    await flushing;
  });

  it('stay available and are tried again when the store fails', async () => {
    const store = slowStore();
    const contents = createContents({ store, hash: hashBytes });
    const hash = contents.put(utf8('a'));
    const flushing = contents.flushed();
    await settle();
    store.writes[0]?.fail();
    await assert.rejects(flushing, /disk full/);
    assert.equal(textOf(await contents.get(hash)), 'a');
    const again = contents.flushed();
    await settle();
    store.writes[1]?.done();
    await again;
    assert.ok(store.blobs.has(hash));
  });

  it('are read from the store once, also when two ask at the same time, and are an error when it has none', async () => {
    const store = slowStore();
    const hash = hashBytes(utf8('a'));
    store.blobs.set(hash, utf8('a'));
    const contents = createContents({ store, hash: hashBytes });
    await Promise.all([contents.get(hash), contents.get(hash)]);
    await contents.get(hash);
    assert.deepEqual(store.reads, [hash]);
    await assert.rejects(contents.get('00'), /no content with the hash 00/);
  });

  it('that are durable already are not written again', async () => {
    const store = slowStore();
    const contents = createContents({ store, hash: hashBytes });
    contents.put(utf8('a'));
    const flushing = contents.flushed();
    store.writes[0]?.done();
    await flushing;
    contents.put(utf8('a'));
    await contents.flushed();
    assert.equal(store.writes.length, 1);
  });

  it('that are not durable are never dropped, however small the cache', async () => {
    const store = slowStore();
    const contents = createContents({ store, hash: hashBytes, cacheBytes: 0 });
    const hash = contents.put(utf8('a'));
    assert.equal(textOf(await contents.get(hash)), 'a');
    assert.deepEqual(store.reads, []);
    const flushing = contents.flushed();
    store.writes[0]?.done();
    await flushing;
    assert.equal(textOf(await contents.get(hash)), 'a');
    assert.deepEqual(store.reads, [hash]);
  });
});

describe('The cache of bodies', () => {
  const filled = (maxBytes: number, ...entries: readonly [string, number][]) => {
    const cache = createByteCache(maxBytes);
    for (const [key, size] of entries) cache.set(key, new Uint8Array(size));
    return cache;
  };

  it('drops what was used longest ago when it is full', () => {
    const cache = filled(10, ['a', 4], ['b', 4]);
    cache.get('a');
    cache.set('c', new Uint8Array(4));
    assert.deepEqual(
      ['a', 'b', 'c'].filter((key) => cache.get(key) !== undefined),
      ['a', 'c'],
    );
  });

  it('does not keep a body larger than itself, and drops nothing for it', () => {
    const cache = filled(10, ['a', 4], ['large', 11]);
    assert.deepEqual(
      ['a', 'large'].filter((key) => cache.get(key) !== undefined),
      ['a'],
    );
  });

  it('counts a body once that is set twice', () => {
    const cache = filled(10, ['a', 4], ['a', 4], ['b', 6]);
    assert.deepEqual(
      ['a', 'b'].filter((key) => cache.get(key) !== undefined),
      ['a', 'b'],
    );
  });
});

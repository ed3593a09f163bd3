import assert from 'node:assert/strict';
import { createContents } from '../../../../src/core/changes/contents.ts';
import { createPinnedBase } from '../../../../src/core/changes/pinnedBase.ts';
import type { Base } from '../../../../src/core/changes/pinnedBase.ts';
import type { RunStore } from '../../../../src/core/ports/store.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { createMemoryRepository } from '../../../support/memoryRepository.ts';
import type { MemoryRepository } from '../../../support/memoryRepository.ts';
import { createMemoryStore } from '../../../support/memoryStore.ts';
import { at, failureOf, succeeded, textOf } from './setup.ts';

async function openBase(repository: MemoryRepository, store: RunStore): Promise<Base> {
  const contents = createContents({ store, hash: hashBytes });
  return createPinnedBase({ repository, store, contents, runId: 'run', root: 'main' });
}

const read = async (base: Base, path: string): Promise<string | undefined> =>
  textOf(succeeded(await base.readFile(path))?.bytes);

const peek = async (base: Base, path: string): Promise<string | undefined> =>
  textOf(succeeded(await base.peekFile(path))?.bytes);

describe('The pinned base', () => {
  it('gives a file as it was when it was read first, also after a restart', async () => {
    const repository = createMemoryRepository({ main: { a: 'first' } });
    const store = createMemoryStore();
    const base = await openBase(repository, store);
    assert.equal(await read(base, 'a'), 'first');
    repository.put(at('a'), 'second', { executable: true });
    assert.equal(await read(base, 'a'), 'first');
    const resumed = await openBase(repository, store.reopen());
    assert.equal(await read(resumed, 'a'), 'first');
    assert.equal(succeeded(await resumed.readFile('a'))?.content.executable, false);
  });

  it('remembers that there was no file', async () => {
    const repository = createMemoryRepository({ main: {} });
    const store = createMemoryStore();
    const base = await openBase(repository, store);
    assert.equal(await read(base, 'a'), undefined);
    repository.put(at('a'), 'new');
    assert.equal(await read(base, 'a'), undefined);
    const resumed = await openBase(repository, store.reopen());
    assert.equal(await peek(resumed, 'a'), undefined);
    assert.deepEqual(succeeded(await resumed.listFiles()), []);
  });

  it('has pinned what it gives: the store knows pin and body when the read resolves', async () => {
    const store = createMemoryStore();
    const base = await openBase(createMemoryRepository({ main: { a: 'x' } }), store);
    const file = succeeded(await base.readFile('a'));
    assert.deepEqual(await store.readPins('run'), [{ root: 'main', path: 'a', content: file?.content }]);
    assert.equal(textOf(await store.getBlob(file?.content.hash ?? '')), 'x');
  });

  it('pins a file only when its body is durable', async () => {
    const calls: string[] = [];
    const store = createMemoryStore();
    const watched: RunStore = {
      ...store,
      putBlobs: async (blobs) => {
        await new Promise((resolve) => setImmediate(resolve));
        calls.push('body');
        return store.putBlobs(blobs);
      },
      pinFiles: async (runId, pins) => {
        calls.push(`pins ${pins.map((pin) => pin.path).join()}`);
        return store.pinFiles(runId, pins);
      },
    };
    const base = await openBase(createMemoryRepository({ main: { a: 'x', b: 'y' } }), watched);
    await Promise.all(['a', 'b'].map((path) => base.readFile(path)));
    assert.deepEqual(calls, ['body', 'pins a,b']);
  });

  it('gives two that read at the same moment the same', async () => {
    const repository = createMemoryRepository({ main: { a: 'first' } });
    let reads = 0;
    const changing: MemoryRepository = {
      ...repository,
      readFile: async (path) => {
        reads += 1;
        const result = await repository.readFile(path);
        repository.put(at('a'), `after read ${reads}`);
        return result;
      },
    };
    const base = await openBase(changing, createMemoryStore());
    const all = await Promise.all(Array.from({ length: 5 }, () => read(base, 'a')));
    assert.deepEqual(new Set(all), new Set(['first']));
    assert.equal(reads, 1);
  });

  it('looks at a file without pinning it, but keeps to what is pinned', async () => {
    const repository = createMemoryRepository({ main: { a: 'first', b: 'first' } });
    const store = createMemoryStore();
    const base = await openBase(repository, store);
    await base.readFile('b');
    assert.equal(await peek(base, 'a'), 'first');
    for (const path of ['a', 'b']) repository.put(at(path), 'second');
    assert.equal(await peek(base, 'a'), 'second');
    assert.equal(await peek(base, 'b'), 'first');
    assert.deepEqual(
      (await store.readPins('run')).map((pin) => pin.path),
      ['b'],
    );
  });

  it('hands on the failure of a file that cannot be read, and does not pin it', async () => {
    const repository = createMemoryRepository({ main: { a: 'large' } }, { maxFileBytes: 2 });
    const store = createMemoryStore();
    const base = await openBase(repository, store);
    assert.equal(failureOf(await base.readFile('a')).kind, 'file-unreadable');
    repository.put(at('a'), 'ok');
    assert.equal(await read(base, 'a'), 'ok');
  });

  it('lists the files as they were when they were listed first', async () => {
    const repository = createMemoryRepository({ main: { b: '', a: '' } });
    const base = await openBase(repository, createMemoryStore());
    const first = succeeded(await base.listFiles());
    repository.put(at('c'), '');
    repository.remove(at('a'));
    assert.deepEqual(first, ['a', 'b']);
    assert.equal(succeeded(await base.listFiles()), first);
    assert.equal(await read(base, 'a'), undefined);
    assert.deepEqual(succeeded(await base.listFiles()), ['b']);
  });

  it('lists on resume what the run had read and is gone, but not what is there and ignored', async () => {
    const repository = createMemoryRepository({ main: { a: '', gone: '', 'ignored.log': '' } });
    const ignoring: MemoryRepository = {
      ...repository,
      listFiles: async (root) => {
        const paths = await repository.listFiles(root);
        return paths.ok ? { ok: true, value: paths.value.filter((path) => !path.endsWith('.log')) } : paths;
      },
    };
    const store = createMemoryStore();
    const base = await openBase(ignoring, store);
    for (const path of ['gone', 'ignored.log']) await base.readFile(path);
    repository.remove(at('gone'));
    const resumed = await openBase(ignoring, store.reopen());
    assert.deepEqual(succeeded(await resumed.listFiles()), ['a', 'gone']);
  });

  it('tries a listing again that failed', async () => {
    const repository = createMemoryRepository({ main: { a: '' } });
    let problem: 'failure' | 'error' | undefined = 'failure';
    const flaky: MemoryRepository = {
      ...repository,
      listFiles: async (root) => {
        if (problem === 'error') throw new Error('broken');
        return repository.listFiles(problem === 'failure' ? 'none' : root);
      },
    };
    const base = await openBase(flaky, createMemoryStore());
    assert.equal(failureOf(await base.listFiles()).kind, 'no-folder');
    problem = 'error';
    await assert.rejects(base.listFiles(), /broken/);
    problem = undefined;
    assert.deepEqual(succeeded(await base.listFiles()), ['a']);
  });

  it('stops for the one who was told to, not for the others', async () => {
    const base = await openBase(createMemoryRepository({ main: { a: 'x' } }), createMemoryStore());
    const [stopped, going] = await Promise.all([base.readFile('a', AbortSignal.abort()), base.readFile('a')]);
    assert.equal(failureOf(stopped).kind, 'cancelled');
    assert.equal(textOf(succeeded(going)?.bytes), 'x');
    assert.equal(failureOf(await base.listFiles(AbortSignal.abort())).kind, 'cancelled');
  });

  it('rejects when the store cannot keep the pin, and pins it when it can again', async () => {
    const repository = createMemoryRepository({ main: { a: 'first' } });
    const store = createMemoryStore();
    let fails = true;
    const flaky: RunStore = {
      ...store,
      pinFiles: async (runId, pins) => {
        if (fails) throw new Error('disk full');
        return store.pinFiles(runId, pins);
      },
    };
    const base = await openBase(repository, flaky);
    await assert.rejects(base.readFile('a'), /disk full/);
    fails = false;
    assert.equal(await read(base, 'a'), 'first');
    assert.equal((await store.readPins('run')).length, 1);
  });
});

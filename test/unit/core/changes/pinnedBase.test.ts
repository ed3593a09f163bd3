import assert from 'node:assert/strict';
import { createContents } from '../../../../src/core/changes/contents.ts';
import { createPinnedBase } from '../../../../src/core/changes/pinnedBase.ts';
import type { Base } from '../../../../src/core/changes/pinnedBase.ts';
import type { RunStore } from '../../../../src/core/ports/store.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { createMemoryRepository } from '../../../support/memoryRepository.ts';
import type { MemoryRepository } from '../../../support/memoryRepository.ts';
import { createMemoryStore } from '../../../support/memoryStore.ts';
import { at, failureOf, succeeded, textOf, utf8 } from './setup.ts';

async function openBase(repository: MemoryRepository, store: RunStore): Promise<Base> {
  const contents = createContents({ store, hash: hashBytes });
  return createPinnedBase({ repository, store, contents, runId: 'run', root: 'main' });
}

const read = async (base: Base, path: string): Promise<string | undefined> =>
  textOf(succeeded(await base.readFile(path))?.bytes);

const peek = async (base: Base, path: string): Promise<string | undefined> =>
  textOf(succeeded(await base.peekFile(path))?.bytes);

const list = async (base: Base): Promise<readonly string[]> => succeeded(await base.list()).paths;

const pinnedPaths = async (store: RunStore): Promise<string[]> => (await store.readPins('run')).map(({ path }) => path);

/** A repository some of whose files are objects of git under ids that say what they are. */
function withObjects(repository: MemoryRepository, objects: Readonly<Record<string, string>>): MemoryRepository {
  return {
    ...repository,
    survey: async (root) => {
      const surveyed = await repository.survey(root);
      if (!surveyed.ok) return surveyed;
      const value = surveyed.value.map((file) => {
        const text = objects[file.path];
        const source = {
          kind: 'object',
          id: `id of ${text ?? ''}`,
          size: text?.length ?? 0,
          executable: false,
        } as const;
        return text === undefined ? file : { ...file, source };
      });
      return { ok: true, value };
    },
    readObject: async ({ path }, id) => {
      const text = objects[path];
      if (`id of ${text ?? ''}` === id) return { ok: true, value: utf8(text ?? '') };
      return { ok: false, failure: { kind: 'file-unreadable', path, message: 'cleaned up' } };
    },
  };
}

describe('The pinned base', () => {
  it('is the repository as it was at the start, whatever is changed, made and deleted later, also after a restart', async () => {
    const repository = createMemoryRepository({ main: { a: 'first', gone: 'first' } });
    const store = createMemoryStore();
    const base = await openBase(repository, store);
    base.start();
    await list(base);
    repository.put(at('a'), 'second', { executable: true });
    repository.put(at('new'), 'second');
    repository.remove(at('gone'));
    for (const each of [base, await openBase(repository, store.reopen())]) {
      assert.deepEqual(await list(each), ['a', 'gone']);
      assert.deepEqual(
        [await read(each, 'a'), await read(each, 'gone'), await read(each, 'new')],
        ['first', 'first', undefined],
      );
      assert.equal(await peek(each, 'gone'), 'first');
      assert.equal(succeeded(await each.readFile('a'))?.content.executable, false);
    }
  });

  it('reads what git has from git, and does not copy it', async () => {
    const repository = withObjects(createMemoryRepository({ main: { clean: 'disk', dirty: 'disk' } }), {
      clean: 'object',
    });
    const store = createMemoryStore();
    const base = await openBase(repository, store);
    assert.deepEqual([await read(base, 'clean'), await read(base, 'dirty')], ['object', 'disk']);
    const file = succeeded(await base.readFile('clean'));
    assert.equal(file?.content.hash, hashBytes(utf8('object')));
    assert.equal(await store.getBlob(hashBytes(utf8('object'))), undefined);
    assert.deepEqual(succeeded(await base.list()).files, [
      { path: 'clean', executable: false, size: 6, object: 'id of object' },
      {
        path: 'dirty',
        executable: false,
        size: 4,
        content: { hash: hashBytes(utf8('disk')), size: 4, executable: false },
      },
    ]);
  });

  it('keeps a body of its own of what is built on, so that git may clean up', async () => {
    const repository = createMemoryRepository({ main: { clean: 'disk', other: 'disk' } });
    const store = createMemoryStore();
    const base = await openBase(withObjects(repository, { clean: 'object', other: 'object too' }), store);
    assert.equal(textOf(succeeded(await base.keepFile('clean'))?.bytes), 'object');
    assert.deepEqual(await pinnedPaths(store), ['', 'clean']);
    const resumed = await openBase(repository, store.reopen());
    assert.equal(await read(resumed, 'clean'), 'object');
    assert.equal(failureOf(await resumed.readFile('other')).message, 'There is no git here.');
  });

  it('has its manifest and all copies durable before it tells anything', async () => {
    const calls: string[] = [];
    const store = createMemoryStore();
    const slow = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const watched: RunStore = {
      ...store,
      putBlobs: async (blobs) => {
        await slow();
        calls.push(`${blobs.length} bodies`);
        return store.putBlobs(blobs);
      },
      pinFiles: async (runId, pins) => {
        await slow();
        calls.push(`pins ${pins.map((pin) => pin.path).join()}`);
        return store.pinFiles(runId, pins);
      },
    };
    const base = await openBase(createMemoryRepository({ main: { a: 'x', b: 'y' } }), watched);
    await Promise.all([base.list(), base.readFile('a'), base.readFile('b')]);
    assert.deepEqual(calls, ['2 bodies', '1 bodies', 'pins ']);
  });

  it('is one body for all runs that began on the same files', async () => {
    const store = createMemoryStore();
    const contents = createContents({ store, hash: hashBytes });
    const repository = createMemoryRepository({ main: { a: 'x' } });
    const hashes: (string | undefined)[] = [];
    for (const runId of ['one', 'two']) {
      await list(await createPinnedBase({ repository, store, contents, runId, root: 'main' }));
      hashes.push((await store.readPins(runId))[0]?.content?.hash);
    }
    assert.ok(hashes[0] !== undefined && hashes[0] === hashes[1]);
  });

  it('looks at the repository once for all who ask at the same moment', async () => {
    const repository = createMemoryRepository({ main: { a: 'first' } });
    let surveys = 0;
    const counting: MemoryRepository = {
      ...repository,
      survey: async (root) => {
        surveys += 1;
        const result = await repository.survey(root);
        repository.put(at('b'), 'later');
        return result;
      },
    };
    const base = await openBase(counting, createMemoryStore());
    base.start();
    const lists = await Promise.all(Array.from({ length: 5 }, () => list(base)));
    assert.deepEqual([surveys, new Set(lists.flat())], [1, new Set(['a'])]);
  });

  it('tries again after a survey that failed', async () => {
    const repository = createMemoryRepository({ main: { a: '' } });
    let problem: 'failure' | 'error' | undefined = 'failure';
    const flaky: MemoryRepository = {
      ...repository,
      survey: async (root) => {
        if (problem === 'error') throw new Error('broken');
        return repository.survey(problem === 'failure' ? 'none' : root);
      },
    };
    const base = await openBase(flaky, createMemoryStore());
    base.start();
    assert.equal(failureOf(await base.list()).kind, 'no-folder');
    problem = 'error';
    await assert.rejects(base.readFile('a'), /broken/);
    problem = undefined;
    assert.deepEqual(await list(base), ['a']);
  });

  it('stops for the one who was told to, not for the others', async () => {
    const base = await openBase(createMemoryRepository({ main: { a: 'x' } }), createMemoryStore());
    const [stopped, going] = await Promise.all([base.readFile('a', AbortSignal.abort()), base.readFile('a')]);
    assert.equal(failureOf(stopped).kind, 'cancelled');
    assert.equal(textOf(succeeded(going)?.bytes), 'x');
    assert.equal(failureOf(await base.list(AbortSignal.abort())).kind, 'cancelled');
  });

  it('leaves out names that no view has a spelling for', async () => {
    const names = [
      'a',
      'b\\c',
      'two\nlines',
      '.git/config',
      'sub/.GIT/x',
      'a:b',
      'bc:d',
      '.github/x',
      'tab\there',
      '漢字',
      '"quoted"',
    ];
    const repository = createMemoryRepository({ main: Object.fromEntries(names.map((name) => [name, 'x'])) });
    const base = await openBase(repository, createMemoryStore());
    assert.deepEqual(await list(base), ['"quoted"', '.github/x', 'a', 'bc:d', 'tab\there', '漢字']);
  });

  it('leads through links, also below a linked folder, and lists those to files', async () => {
    const repository = createMemoryRepository({ main: { 'real/file': 'x' } });
    const linked: MemoryRepository = {
      ...repository,
      survey: async (root) => {
        const surveyed = succeeded(await repository.survey(root));
        const link = (path: string, target: string, leadsTo: 'file' | 'folder') =>
          ({ path, source: { kind: 'link', target, leadsTo } }) as const;
        const links = [
          link('folder', 'real', 'folder'),
          link('link', 'real/file', 'file'),
          link('real/again', 'real', 'folder'),
        ];
        return { ok: true, value: [...links, ...surveyed].sort((a, b) => (a.path < b.path ? -1 : 1)) };
      },
    };
    const base = await openBase(linked, createMemoryStore());
    assert.deepEqual(await list(base), ['link', 'real/file']);
    for (const path of ['link', 'folder/file', 'folder/again/file']) assert.equal(await read(base, path), 'x', path);
    assert.equal(succeeded(await base.resolve('folder/again/new')), 'real/new');
  });
});

describe('Files that the pinned base has no content of', () => {
  const ignoring = (repository: MemoryRepository): MemoryRepository => {
    const isListed = (path: string): boolean => !path.endsWith('.log');
    return {
      ...repository,
      listFiles: async (root) => ({ ok: true, value: succeeded(await repository.listFiles(root)).filter(isListed) }),
      survey: async (root) => ({
        ok: true,
        value: succeeded(await repository.survey(root)).filter(({ path }) => isListed(path)),
      }),
    };
  };

  it('are ignored ones, which are pinned when they are read first and never listed', async () => {
    const repository = createMemoryRepository({ main: { a: '', 'b.log': 'first' } });
    const store = createMemoryStore();
    const base = await openBase(ignoring(repository), store);
    assert.equal(await read(base, 'b.log'), 'first');
    assert.equal(await read(base, 'c.log'), undefined);
    for (const path of ['b.log', 'c.log']) repository.put(at(path), 'second');
    for (const each of [base, await openBase(ignoring(repository), store.reopen())]) {
      assert.deepEqual([await read(each, 'b.log'), await read(each, 'c.log')], ['first', undefined]);
      assert.deepEqual(await list(each), ['a']);
    }
  });

  it('are large ones, which are as they were when they were read first', async () => {
    const large = 'x'.repeat(5 * 1024 * 1024);
    const repository = createMemoryRepository({ main: { large, gone: large } });
    const store = createMemoryStore();
    const base = await openBase(repository, store);
    assert.deepEqual(await list(base), ['gone', 'large']);
    repository.put(at('large'), 'second');
    repository.remove(at('gone'));
    assert.equal(await read(base, 'large'), 'second');
    repository.put(at('large'), 'third');
    assert.equal(await peek(await openBase(repository, store.reopen()), 'large'), 'second');
    const failure = failureOf(await base.readFile('gone'));
    assert.equal(failure.kind, 'file-unreadable');
    assert.match(failure.message, /deleted after the run began/);
  });

  it('are those that cannot be read, which stay listed and say why', async () => {
    const repository = createMemoryRepository({ main: { a: 'large' } }, { maxFileBytes: 2 });
    const base = await openBase(repository, createMemoryStore());
    assert.deepEqual(await list(base), ['a']);
    assert.match(failureOf(await base.readFile('a')).message, /5 bytes, more than 2/);
    repository.put(at('a'), 'ok');
    assert.equal(await read(base, 'a'), 'ok');
  });

  it('are not found under another spelling of one that is there', async () => {
    const anyCase = createMemoryRepository({ main: { README: 'x', readme: 'the same on some disks' } });
    const repository: MemoryRepository = {
      ...anyCase,
      survey: async (root) => {
        const surveyed = succeeded(await anyCase.survey(root));
        return { ok: true, value: surveyed.filter(({ path }) => path === 'README') };
      },
      listFiles: async () => ({ ok: true, value: ['README'] }),
    };
    const base = await openBase(repository, createMemoryStore());
    assert.equal(await read(base, 'readme'), undefined);
  });

  it('are pinned together, their bodies first, and not at all when the store cannot', async () => {
    const repository = createMemoryRepository({ main: { 'a.log': 'x', 'b.log': 'y' } });
    const store = createMemoryStore();
    const calls: string[] = [];
    let fails = false;
    const watched: RunStore = {
      ...store,
      putBlobs: async (blobs) => {
        calls.push('bodies');
        return store.putBlobs(blobs);
      },
      pinFiles: async (runId, pins) => {
        if (fails) throw new Error('disk full');
        calls.push(`pins ${pins.map((pin) => pin.path).join()}`);
        return store.pinFiles(runId, pins);
      },
    };
    const base = await openBase(ignoring(repository), watched);
    await list(base);
    calls.length = 0;
    fails = true;
    await assert.rejects(base.readFile('a.log'), /disk full/);
    fails = false;
    assert.deepEqual(await Promise.all(['a.log', 'b.log'].map((path) => read(base, path))), ['x', 'y']);
    assert.equal(calls.at(-1), 'pins a.log,b.log');
    assert.ok(calls.indexOf('bodies') < calls.indexOf('pins a.log,b.log'));
    assert.deepEqual(await pinnedPaths(store), ['', 'a.log', 'b.log']);
  });
});

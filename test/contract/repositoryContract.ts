import assert from 'node:assert/strict';
import type { FileWrite, Repository, RepositoryFile, RepositoryWriter } from '../../src/core/ports/repository.ts';
import type { Failure, FailureKind } from '../../src/shared/failures.ts';
import type { Result } from '../../src/shared/result.ts';

/** A repository under test with one empty root named `main`, files being limited to `MAX_FILE_BYTES`. */
export interface RepositoryUnderTest {
  readonly repository: Repository;
  readonly writer: RepositoryWriter;
  /** The person writes a file. */
  put(path: string, content: string | Uint8Array, options?: { readonly executable?: boolean }): Promise<void>;
  dispose(): Promise<void>;
}

export const MAX_FILE_BYTES = 1_000;

const utf8 = new TextEncoder();
const file = (content: string, executable = false): RepositoryFile => ({ bytes: utf8.encode(content), executable });
const write = (path: string, before?: RepositoryFile, after?: RepositoryFile): FileWrite => ({
  path: { root: 'main', path },
  before,
  after,
});

/** What every `Repository` does, and the `RepositoryWriter` that belongs to it. */
export function describeRepository(name: string, make: () => Promise<RepositoryUnderTest>): void {
  describe(name, () => {
    let subject: RepositoryUnderTest;

    beforeEach(async () => {
      subject = await make();
    });

    afterEach(async () => {
      await subject.dispose();
    });

    describeReading(() => subject);
    describeWriting(() => subject);
    describeRefusing(() => subject);
  });
}

function describeReading(subject: () => RepositoryUnderTest): void {
  it('lists the files of a root sorted by code units', async () => {
    for (const path of ['b.txt', 'a/z.txt', 'a.txt', 'a/B.txt', 'ä.txt', 'with space.txt'])
      await subject().put(path, 'x');
    assert.deepEqual(await list(subject()), ['a.txt', 'a/B.txt', 'a/z.txt', 'b.txt', 'with space.txt', 'ä.txt']);
  });

  it('lists nothing in an empty root and fails for one that it does not have', async () => {
    assert.deepEqual(await list(subject()), []);
    await fails(subject().repository.listFiles('other'), 'no-folder');
    await fails(subject().repository.readFile({ root: 'other', path: 'a' }), 'no-folder');
  });

  it('gives the very bytes of a file and whether it is executable', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await subject().put('bin/run', bytes, { executable: true });
    assert.deepEqual(await read(subject(), 'bin/run'), { bytes, executable: true });
  });

  it('knows no file where a folder or nothing is', async () => {
    await subject().put('folder/file', 'x');
    for (const path of ['folder', 'missing', 'folder/file/below', 'no/such/folder']) {
      assert.equal(await read(subject(), path), undefined, path);
    }
  });

  it('knows folders from files and from nothing', async () => {
    await subject().put('folder/inner/file', 'x');
    const has = async (path: string): Promise<boolean> => {
      const found = await subject().repository.hasFolder({ root: 'main', path });
      assert.ok(found.ok, path);
      return found.value;
    };
    assert.deepEqual([await has('folder'), await has('folder/inner')], [true, true]);
    for (const path of ['folder/inner/file', 'folder/inner/file/below', 'fold', 'missing', 'no/such']) {
      assert.equal(await has(path), false, path);
    }
    await fails(subject().repository.hasFolder({ root: 'main', path: '../x' }), 'path-outside');
    await fails(subject().repository.hasFolder({ root: 'main', path: '.git' }), 'path-outside');
    await fails(subject().repository.hasFolder({ root: 'other', path: 'a' }), 'no-folder');
  });

  it('fails with the sizes for a file that is larger than the limit', async () => {
    await subject().put('just', 'x'.repeat(MAX_FILE_BYTES));
    await subject().put('large', 'x'.repeat(MAX_FILE_BYTES + 1));
    assert.equal((await read(subject(), 'just'))?.bytes.byteLength, MAX_FILE_BYTES);
    await fails(subject().repository.readFile({ root: 'main', path: 'large' }), 'file-unreadable');
  });

  it('refuses paths that lead out or into .git', async () => {
    for (const path of ['../x', 'a/../../x', '/etc/passwd', '', '.', 'a//b', '.git/config', 'a/.GIT/config']) {
      await fails(subject().repository.readFile({ root: 'main', path }), 'path-outside');
    }
  });

  it('stops when it is told to', async () => {
    const stopped = AbortSignal.abort();
    await fails(subject().repository.listFiles('main', stopped), 'cancelled');
    await fails(subject().repository.readFile({ root: 'main', path: 'a' }, stopped), 'cancelled');
  });
}

function describeWriting(subject: () => RepositoryUnderTest): void {
  it('adds, changes and deletes files in one call', async () => {
    await subject().put('changed', 'old');
    await subject().put('deleted', 'old');
    await apply(subject(), [
      write('new/folder/added', undefined, file('added')),
      write('changed', file('old'), file('new')),
      write('deleted', file('old'), undefined),
    ]);
    assert.deepEqual(await list(subject()), ['changed', 'new/folder/added']);
    assert.deepEqual(await read(subject(), 'changed'), file('new'));
    assert.deepEqual(await read(subject(), 'new/folder/added'), file('added'));
  });

  it('sets and clears the executable bit, and keeps it otherwise', async () => {
    await subject().put('tool', 'old', { executable: true });
    await subject().put('plain', 'old');
    await apply(subject(), [
      write('tool', file('old', true), file('new', true)),
      write('plain', file('old'), file('old', true)),
      write('added', undefined, file('x', true)),
    ]);
    assert.deepEqual(await read(subject(), 'tool'), file('new', true));
    assert.deepEqual(await read(subject(), 'plain'), file('old', true));
    assert.deepEqual(await read(subject(), 'added'), file('x', true));
    await apply(subject(), [write('tool', file('new', true), file('new', false))]);
    assert.deepEqual(await read(subject(), 'tool'), file('new', false));
  });

  it('makes a file of a folder whose files it deletes, and the other way round', async () => {
    await subject().put('was-folder/inner', 'x');
    await subject().put('was-file', 'y');
    await apply(subject(), [
      write('was-folder', undefined, file('now a file')),
      write('was-folder/inner', file('x'), undefined),
      write('was-file/inner', undefined, file('now inside')),
      write('was-file', file('y'), undefined),
    ]);
    assert.deepEqual(await list(subject()), ['was-file/inner', 'was-folder']);
  });

  it('does nothing for no writes', async () => {
    await subject().put('a', 'x');
    await apply(subject(), []);
    assert.deepEqual(await list(subject()), ['a']);
  });
}

function describeRefusing(subject: () => RepositoryUnderTest): void {
  const stale: readonly [string, FileWrite][] = [
    ['has other bytes', write('there', file('other'), file('new'))],
    ['has another executable bit', write('there', file('content', true), file('new'))],
    ['was expected to be missing', write('there', undefined, file('new'))],
    ['is gone', write('gone', file('content'), file('new'))],
    ['is gone and should be deleted', write('gone', file('content'), undefined)],
    ['is not as said, though nothing would change', write('there', file('other'), file('other'))],
  ];
  for (const [what, second] of stale) {
    it(`changes nothing when one of the files ${what}`, async () => {
      await subject().put('first', 'old');
      await subject().put('there', 'content');
      const first = write('first', file('old'), file('new'));
      await fails(subject().writer.apply([first, second], 'test'), 'wrong-state');
      assert.deepEqual(await read(subject(), 'first'), file('old'));
      assert.deepEqual(await read(subject(), 'there'), file('content'));
      assert.deepEqual(await list(subject()), ['first', 'there']);
    });
  }

  it('changes nothing when a path leads out, into .git, or names an unknown root', async () => {
    await subject().put('first', 'old');
    const first = write('first', file('old'), file('new'));
    for (const path of ['../out', '.git/hooks/pre-commit', 'a/../../out']) {
      await fails(subject().writer.apply([first, write(path, undefined, file('x'))], 'test'), 'path-outside');
    }
    const elsewhere = { ...write('a', undefined, file('x')), path: { root: 'other', path: 'a' } };
    await fails(subject().writer.apply([first, elsewhere], 'test'), 'no-folder');
    assert.deepEqual(await read(subject(), 'first'), file('old'));
  });

  it('changes nothing when a folder or a file is in the way', async () => {
    await subject().put('folder/file', 'x');
    await subject().put('plain', 'y');
    for (const path of ['folder', 'plain/below', 'plain/far/below']) {
      const writes = [write('added', undefined, file('z')), write(path, undefined, file('x'))];
      await fails(subject().writer.apply(writes, 'test'), 'file-unwritable');
    }
    assert.deepEqual(await list(subject()), ['folder/file', 'plain']);
  });
}

async function list({ repository }: RepositoryUnderTest): Promise<readonly string[]> {
  return succeeds(repository.listFiles('main'));
}

async function read({ repository }: RepositoryUnderTest, path: string): Promise<RepositoryFile | undefined> {
  const found = await succeeds(repository.readFile({ root: 'main', path }));
  return found && { bytes: Uint8Array.from(found.bytes), executable: found.executable };
}

async function apply({ writer }: RepositoryUnderTest, writes: readonly FileWrite[]): Promise<void> {
  await succeeds(writer.apply(writes, 'test'));
}

async function succeeds<Value>(pending: Promise<Result<Value, Failure>>): Promise<Value> {
  const result = await pending;
  if (!result.ok) assert.fail(`expected success, came ${result.failure.kind}: ${result.failure.message}`);
  return result.value;
}

async function fails(pending: Promise<Result<unknown, Failure>>, kind: FailureKind): Promise<void> {
  const result = await pending;
  assert.equal(result.ok ? 'success' : result.failure.kind, kind);
}

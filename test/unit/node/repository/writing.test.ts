import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readlink, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { FileWrite, RepositoryFile } from '../../../../src/core/ports/repository.ts';
import { createDiskWriter } from '../../../../src/node/repository/diskWriter.ts';
import { checkWrites } from '../../../../src/node/repository/checkWrites.ts';
import { writeAll } from '../../../../src/node/repository/writeAll.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { at, createTestFolder, failureOf, file, succeeded } from './folders.ts';
import type { TestFolder } from './folders.ts';

const write = (
  name: string,
  before: string | RepositoryFile | undefined,
  after: string | RepositoryFile | undefined,
): FileWrite => ({
  path: at(name),
  before: typeof before === 'string' ? file(before) : before,
  after: typeof after === 'string' ? file(after) : after,
});

describe('Writing to disk', () => {
  let folder: TestFolder;
  let apply: (...writes: FileWrite[]) => Promise<Result<void, Failure>>;

  beforeEach(async () => {
    folder = await createTestFolder();
    const writer = createDiskWriter({ roots: [{ name: 'main', directory: folder.root }] });
    apply = (...writes) => writer.apply(writes, 'test');
  });

  afterEach(() => folder.dispose());

  const modeOf = async (name: string): Promise<string> =>
    ((await stat(path.join(folder.root, name))).mode & 0o777).toString(8);

  it('keeps the mode of a file, but for the executable bits that change', async () => {
    await folder.put('private', 'old', 0o600);
    await folder.put('tool', 'old', 0o750);
    await folder.put('shared', 'old', 0o664);
    succeeded(
      await apply(
        write('private', 'old', 'new'),
        write('tool', file('old', true), file('new', false)),
        write('shared', 'old', file('old', true)),
      ),
    );
    assert.deepEqual(await Promise.all(['private', 'tool', 'shared'].map(modeOf)), ['600', '640', '775']);
  });

  it('gives new files the mode that the system gives, executable where asked', async () => {
    await folder.put('usual');
    succeeded(await apply(write('plain', undefined, 'x'), write('tool', undefined, file('x', true))));
    const usual = await modeOf('usual');
    const executable = (Number.parseInt(usual, 8) | ((Number.parseInt(usual, 8) & 0o444) >> 2)).toString(8);
    assert.deepEqual([await modeOf('plain'), await modeOf('tool')], [usual, executable]);
  });

  it('leaves nothing behind but what was asked for', async () => {
    await folder.put('a/b/c', 'x');
    await folder.put('a/stays', 'x');
    succeeded(await apply(write('a/b/c', 'x', undefined), write('new/deep/d', undefined, 'y')));
    assert.deepEqual(await folder.entries(), ['a/', 'a/stays', 'new/', 'new/deep/', 'new/deep/d']);
  });

  it('removes the folders that it emptied, not those that were empty, and never the root', async () => {
    await mkdir(path.join(folder.root, 'empty'));
    await folder.put('a/b/c', 'x');
    succeeded(await apply(write('a/b/c', 'x', undefined)));
    assert.deepEqual(await folder.entries(), ['empty/']);
  });

  it('keeps a folder whose files are all replaced by others', async () => {
    await folder.put('a/old', 'x');
    await chmod(path.join(folder.root, 'a'), 0o700);
    succeeded(await apply(write('a/old', 'x', undefined), write('a/new', undefined, 'y')));
    assert.equal(await modeOf('a'), '700');
  });

  it('writes through a link that stays inside, and deletes only the link', async () => {
    await folder.put('real/file', 'old');
    await symlink('real/file', path.join(folder.root, 'link'));
    await symlink('real/file', path.join(folder.root, 'gone'));
    succeeded(await apply(write('link', 'old', 'new')));
    assert.equal(await readlink(path.join(folder.root, 'link')), 'real/file');
    succeeded(await apply(write('gone', 'new', undefined)));
    assert.deepEqual(await folder.entries(), ['link', 'real/', 'real/file']);
    assert.equal(await folder.text('real/file'), 'new');
  });

  it('refuses what a link leads out of the root, new files and deletions too', async () => {
    await folder.put(path.join(folder.outside, 'secret'), 'x');
    await symlink(folder.outside, path.join(folder.root, 'out'));
    await symlink(path.join(folder.outside, 'new'), path.join(folder.root, 'dangling'));
    await folder.put('first', 'old');
    const refused: readonly [FileWrite, string][] = [
      [write('out/secret', 'x', 'y'), 'path-outside'],
      [write('out/secret', 'x', undefined), 'path-outside'],
      [write('out/new', undefined, 'y'), 'path-outside'],
      [write('out/far/new', undefined, 'y'), 'path-outside'],
      [write('dangling', undefined, 'y'), 'file-unreadable'],
    ];
    for (const [second, kind] of refused) {
      assert.equal(failureOf(await apply(write('first', 'old', 'new'), second)).kind, kind);
    }
    assert.equal(await folder.text('first'), 'old');
    assert.equal(await folder.text('../outside/secret'), 'x');
    await assert.rejects(lstat(path.join(folder.outside, 'new')));
  });

  it('refuses a read-only file before anything is changed', async () => {
    await folder.put('first', 'old');
    await folder.put('locked', 'old', 0o444);
    for (const after of ['new', undefined]) {
      const failure = failureOf(await apply(write('first', 'old', 'new'), write('locked', 'old', after)));
      assert.equal(failure.kind, 'file-unwritable');
      assert.equal(failure.message, '"locked" cannot be written: it is read-only. Nothing was changed.');
    }
    assert.deepEqual([await folder.text('first'), await folder.text('locked')], ['old', 'old']);
  });

  it('refuses two paths that lead to the same file', async () => {
    await folder.put('real', 'old');
    await symlink('real', path.join(folder.root, 'link'));
    const failure = failureOf(await apply(write('real', 'old', 'one'), write('link', 'old', 'two')));
    assert.equal(failure.kind, 'file-unwritable');
    assert.equal(await folder.text('real'), 'old');
  });

  it('does one call after the other', async () => {
    await folder.put('a', '0');
    const results = await Promise.all([
      apply(write('a', '0', '1')),
      apply(write('a', '1', '2')),
      apply(write('a', '1', '3')),
    ]);
    assert.deepEqual(
      results.map((result) => result.ok),
      [true, true, false],
    );
    assert.equal(await folder.text('a'), '2');
  });

  it('changes nothing when a file changes while new contents are being written beside it', async () => {
    await folder.put('a', 'old');
    const roots = [{ name: 'main', directory: folder.root }];
    const checked = succeeded(await checkWrites(roots, [write('a', 'old', 'new'), write('b', undefined, 'new')]));
    const failure = await writeAll(checked, async () => ({ kind: 'wrong-state', message: 'meanwhile' }));
    assert.equal(failure?.kind, 'wrong-state');
    assert.deepEqual(await folder.entries(), ['a']);
    assert.equal(await folder.text('a'), 'old');
  });

  it('puts everything back when it fails in the middle', async () => {
    await folder.put('changed', 'old', 0o750);
    await folder.put('deleted/deep/file', 'old', 0o600);
    await folder.put('target', 'x');
    await symlink('target', path.join(folder.root, 'link'));
    const before = await folder.entries();
    const roots = [{ name: 'main', directory: folder.root }];
    const checked = succeeded(
      await checkWrites(roots, [
        write('deleted/deep/file', 'old', undefined),
        write('link', 'x', undefined),
        write('changed', file('old', true), file('new', true)),
        write('new/deep/file', undefined, 'new'),
        write('blocked', undefined, 'new'),
      ]),
    );
    const failure = await writeAll(checked, async () => {
      // Somebody makes a folder at the very last moment, where the last file should go.
      await folder.put('blocked/file', 'x');
      return undefined;
    });
    assert.equal(failure?.kind, 'file-unwritable');
    assert.match(failure.message, /^"blocked" cannot be written: \w+\. Nothing was changed\.$/);
    assert.deepEqual(await folder.entries(), [...before, 'blocked/', 'blocked/file'].sort());
    assert.deepEqual([await folder.text('changed'), await folder.text('deleted/deep/file')], ['old', 'old']);
    assert.deepEqual([await modeOf('changed'), await modeOf('deleted/deep/file')], ['750', '600']);
    assert.equal(await readlink(path.join(folder.root, 'link')), 'target');
  });

  it('says what it could not put back', async () => {
    await folder.put('deleted', 'old');
    const roots = [{ name: 'main', directory: folder.root }];
    const checked = succeeded(
      await checkWrites(roots, [write('deleted', 'old', undefined), write('blocked', undefined, 'new')]),
    );
    const lost = {
      executable: false,
      get bytes(): Uint8Array {
        throw new Error('the old content of "deleted" is lost');
      },
    };
    const withLost = checked.map((one) => (one.after === undefined ? { ...one, before: lost } : one));
    const failure = await writeAll(withLost, async () => {
      await folder.put('blocked/file', 'x');
      return undefined;
    });
    assert.match(failure?.message ?? '', /not everything .* could be put back: the old content of "deleted" is lost/);
  });
});

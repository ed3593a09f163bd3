import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { createDiskRepository } from '../../../../src/node/repository/diskRepository.ts';
import type { DiskRepositoryDeps } from '../../../../src/node/repository/diskRepository.ts';
import type { Repository } from '../../../../src/core/ports/repository.ts';
import { at, createTestFolder, failureOf, file, succeeded } from './folders.ts';
import type { TestFolder } from './folders.ts';

describe('Reading from disk', () => {
  let folder: TestFolder;
  let open: (deps?: Partial<DiskRepositoryDeps>) => Repository;

  beforeEach(async () => {
    folder = await createTestFolder();
    open = (deps = {}) => createDiskRepository({ roots: [{ name: 'main', directory: folder.root }], ...deps });
  });

  afterEach(() => folder.dispose());

  it('follows links that stay inside, of files and of folders', async () => {
    await folder.put('folder/file', 'x', 0o755);
    await symlink('folder/file', path.join(folder.root, 'link'));
    await symlink('folder', path.join(folder.root, 'linked-folder'));
    for (const name of ['link', 'linked-folder/file']) {
      assert.deepEqual(succeeded(await open().readFile(at(name))), file('x', true));
    }
    assert.equal(succeeded(await open().readFile(at('linked-folder'))), undefined);
  });

  it('works when the root is reached through a link itself', async () => {
    await folder.put('file', 'x');
    const directory = path.join(folder.outside, 'root');
    await symlink(folder.root, directory);
    const repository = open({ roots: [{ name: 'main', directory }] });
    assert.deepEqual(succeeded(await repository.readFile(at('file'))), file('x'));
    assert.deepEqual(succeeded(await repository.listFiles('main')), ['file']);
  });

  const leaks: readonly [string, string, string][] = [
    ['a file', 'out', 'outside/secret'],
    ['a folder', 'out/secret', 'outside'],
    ['a folder, to a file that is not there', 'out/missing', 'outside'],
    ['a folder beside it whose name begins the same', 'out/secret', 'main-too'],
    ['its .git', 'out/config', 'main/.git'],
  ];
  for (const [what, asked, target] of leaks) {
    it(`refuses links to ${what}`, async () => {
      await folder.put(path.join(folder.outside, 'secret'), 'x');
      await folder.put(path.join(folder.root, '../main-too/secret'), 'x');
      await folder.put('.git/config', 'x');
      await symlink(path.join(folder.root, '..', target), path.join(folder.root, 'out'));
      assert.equal(failureOf(await open().readFile(at(asked))).kind, 'path-outside');
    });
  }

  it('says which links lead nowhere or in circles', async () => {
    await symlink('nowhere', path.join(folder.root, 'dangling'));
    await symlink('circle', path.join(folder.root, 'circle'));
    const dangling = failureOf(await open().readFile(at('dangling')));
    assert.deepEqual(
      [dangling.kind, dangling.message],
      ['file-unreadable', '"dangling" goes through a link that leads nowhere. Mend or remove the link.'],
    );
    assert.match(failureOf(await open().readFile(at('circle/x'))).message, /in a circle/);
  });

  it('names the sizes of a file that is too large', async () => {
    await folder.put('large', Buffer.alloc(3 * 1024 * 1024));
    const failure = failureOf(await open({ maxFileBytes: 2 * 1024 * 1024 }).readFile(at('large')));
    assert.equal(failure.kind, 'file-unreadable');
    assert.equal(failure.message, '"large" cannot be read: it has 3.0 MiB, and files up to 2.0 MiB are read.');
  });

  it('does not wait for something that is no file', async () => {
    const server = createServer().listen(path.join(folder.root, 'socket'));
    await once(server, 'listening');
    assert.match(failureOf(await open().readFile(at('socket'))).message, /no regular file/);
    server.close();
  });

  it('fails as a value where the system refuses', async () => {
    assert.equal(failureOf(await open().readFile(at('x'.repeat(300)))).kind, 'file-unreadable');
  });

  it('fails for a root that is gone', async () => {
    await rm(folder.root, { recursive: true });
    assert.equal(failureOf(await open().readFile(at('a'))).kind, 'no-folder');
    assert.equal(failureOf(await open().listFiles('main')).kind, 'no-folder');
  });

  it('gives unsaved text before the file on disk, but not outside of the root', async () => {
    await folder.put('open', 'saved', 0o755);
    await folder.put('closed', 'saved');
    const asked: string[] = [];
    const repository = open({
      maxFileBytes: 10,
      unsaved: async (asking) => {
        asked.push(asking.path);
        const texts: Record<string, string> = { open: 'unsaved', new: 'never saved', large: 'more than ten' };
        const text = texts[asking.path];
        return text === undefined ? undefined : Buffer.from(text).subarray(0, asking.path === 'new' ? 5 : undefined);
      },
    });
    assert.deepEqual(succeeded(await repository.readFile(at('open'))), file('unsaved', true));
    assert.deepEqual(succeeded(await repository.readFile(at('closed'))), file('saved'));
    assert.deepEqual(succeeded(await repository.readFile(at('new'))), file('never'));
    assert.equal(failureOf(await repository.readFile(at('large'))).kind, 'file-unreadable');
    await repository.readFile(at('../x'));
    assert.deepEqual(asked, ['open', 'closed', 'new', 'large']);
  });
});

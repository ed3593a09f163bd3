import assert from 'node:assert/strict';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { createDiskRepository } from '../../../../src/node/repository/diskRepository.ts';
import { createTestFolder, succeeded } from './folders.ts';
import type { TestFolder } from './folders.ts';

async function list(directory: string, git = 'git'): Promise<readonly string[]> {
  const repository = createDiskRepository({ roots: [{ name: 'main', directory }], git });
  return succeeded(await repository.listFiles('main'));
}

describe('Files listed by git', () => {
  let folder: TestFolder;

  beforeEach(async () => {
    folder = await createTestFolder();
    await folder.git('init', '--quiet');
  });

  afterEach(() => folder.dispose());

  it('are the tracked ones and the new ones that are not ignored', async () => {
    for (const name of ['.gitignore', 'tracked', 'sub/tracked', 'forced.log']) {
      await folder.put(name, name === '.gitignore' ? '*.log\nbuild/\n' : 'x');
    }
    await folder.git('add', '--force', '.');
    for (const name of ['new', 'sub/new', 'new.log', 'build/new']) await folder.put(name, 'x');
    const expected = ['.gitignore', 'forced.log', 'new', 'sub/new', 'sub/tracked', 'tracked'];
    assert.deepEqual(await list(folder.root), expected);
  });

  it('do not hold what was deleted or moved, staged or not, nor a tracked file twice that is in conflict', async () => {
    for (const name of ['stays', 'deleted', 'staged', 'moved']) await folder.put(name, name);
    await folder.git('add', '.');
    await folder.git('commit', '--quiet', '-m', 'First');
    await folder.git('checkout', '--quiet', '-b', 'other');
    await folder.put('stays', 'theirs');
    await folder.git('commit', '--quiet', '-am', 'Theirs');
    await folder.git('checkout', '--quiet', '-');
    await folder.put('stays', 'ours');
    await folder.git('commit', '--quiet', '-am', 'Ours');
    await folder.git('merge', 'other').catch(() => undefined);
    await rm(path.join(folder.root, 'deleted'));
    await folder.git('rm', '--quiet', 'staged');
    await folder.git('mv', 'moved', 'there');
    assert.deepEqual(await list(folder.root), ['stays', 'there']);
  });

  it('of a folder inside a repository are relative to that folder', async () => {
    for (const name of ['above', 'sub/tracked', 'sub/in/tracked']) await folder.put(name, 'x');
    await folder.git('add', '.');
    await folder.put('sub/new', 'x');
    assert.deepEqual(await list(path.join(folder.root, 'sub')), ['in/tracked', 'new', 'tracked']);
  });

  it('are found in a folder that its repository ignores', async () => {
    await folder.put('.gitignore', 'out/\n');
    await folder.put('out/sample/a', 'x');
    await folder.put('out/sample/.gitignore', '*.tmp\n');
    await folder.put('out/sample/b.tmp', 'x');
    assert.deepEqual(await list(path.join(folder.root, 'out/sample')), ['.gitignore', 'a']);
  });

  it('do not hold submodules and repositories inside', async () => {
    await folder.put('a', 'x');
    const inner = path.join(folder.root, 'nested');
    await mkdir(inner);
    await folder.git('init', '--quiet', inner);
    await folder.put('nested/file', 'x');
    await folder.git('-C', inner, 'add', '.');
    await folder.git('-C', inner, 'commit', '--quiet', '-m', 'Inner');
    assert.deepEqual(await list(folder.root), ['a']);
    await folder.git('-c', 'advice.addEmbeddedRepo=false', 'add', 'nested', 'a');
    assert.deepEqual(await list(folder.root), ['a']);
  });

  it('do not hold what a sparse checkout leaves out', async () => {
    await folder.put('here', 'x');
    await folder.put('elsewhere', 'x');
    await folder.git('add', '.');
    await folder.git('update-index', '--skip-worktree', 'elsewhere');
    await rm(path.join(folder.root, 'elsewhere'));
    assert.deepEqual(await list(folder.root), ['here']);
  });

  it('keep names with blanks, quotes and letters of any language, but not those of several lines', async () => {
    const names = [' leading', '"quoted"', 'tab\there', 'ä', '漢字', '100644 abc 0'];
    for (const name of [...names, 'two\nlines']) await folder.put(name, 'x');
    assert.deepEqual(await list(folder.root), [...names].sort());
    await folder.git('add', '.');
    assert.deepEqual(await list(folder.root), [...names].sort());
  });

  it('are those of the folder, whatever repository the environment names', async () => {
    await folder.put('a', 'x');
    process.env['GIT_DIR'] = path.join(folder.outside, 'none');
    try {
      await folder.put('.git/info/exclude', 'ignored\n');
      await folder.put('ignored', 'x');
      assert.deepEqual(await list(folder.root), ['a']);
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it('leave the index alone', async () => {
    await folder.put('a', 'x');
    await folder.git('add', '.');
    const before = await folder.text('.git/index');
    await folder.put('a', 'y');
    await list(folder.root);
    assert.equal(await folder.text('.git/index'), before);
  });

  it('hold links to files inside and no others', async () => {
    await folder.put('folder/file', 'x');
    await folder.put(path.join(folder.outside, 'secret'), 'x');
    const links: [string, string][] = [
      ['good', 'folder/file'],
      ['out', path.join(folder.outside, 'secret')],
      ['dangling', 'nowhere'],
      ['to-folder', 'folder'],
      ['git', '.git/config'],
      ['circle', 'circle'],
    ];
    for (const [name, target] of links) await symlink(target, path.join(folder.root, name));
    assert.deepEqual(await list(folder.root), ['folder/file', 'good']);
    await folder.git('add', '.');
    assert.deepEqual(await list(folder.root), ['folder/file', 'good']);
    assert.deepEqual(await list(folder.root, 'no-such-git'), ['folder/file', 'good']);
  });
});

describe('Files listed without git', () => {
  let folder: TestFolder;

  beforeEach(async () => {
    folder = await createTestFolder();
  });

  afterEach(() => folder.dispose());

  it('honour every .gitignore on the way, the deeper one last', async () => {
    await folder.put('.gitignore', '*.log\n/only-here\nbuild/\n');
    await folder.put('sub/.gitignore', '!kept.log\n/local\n');
    const names = [
      'a.log',
      'only-here',
      'build/x',
      'sub/only-here',
      'sub/a.log',
      'sub/kept.log',
      'sub/local',
      'sub/in/local',
      'sub/build/x',
    ];
    for (const name of names) await folder.put(name, 'x');
    const expected = ['.gitignore', 'sub/.gitignore', 'sub/in/local', 'sub/kept.log', 'sub/only-here'];
    assert.deepEqual(await list(folder.root, 'no-such-git'), expected);
    assert.deepEqual(await list(folder.root), expected, 'also where there is git but no repository');
  });

  it('are the same that git lists', async () => {
    await folder.put('.gitignore', '*.log\n!important.log\ndist/\n/top\n**/cache/*\n!**/cache/keep\n');
    const names = [
      'a.log',
      'important.log',
      'x/important.log',
      'x/dist/y',
      'top',
      'x/top',
      'x/cache/a',
      'x/cache/keep',
      'ä/b',
    ];
    for (const name of names) await folder.put(name, 'x');
    const walked = await list(folder.root);
    await folder.git('init', '--quiet');
    assert.deepEqual(walked, await list(folder.root));
  });

  it('never hold .git and node_modules', async () => {
    for (const name of ['.git/config', 'node_modules/x/index.js', 'packages/a/node_modules/x', 'a'])
      await folder.put(name);
    assert.deepEqual(await list(folder.root, 'no-such-git'), ['a']);
  });

  it('hold those of repositories inside, unless the folder is a repository itself', async () => {
    for (const name of ['a', 'inner/.git/config', 'inner/file']) await folder.put(name);
    assert.deepEqual(await list(folder.root, 'no-such-git'), ['a', 'inner/file']);
    await folder.put('.git/config');
    assert.deepEqual(await list(folder.root, 'no-such-git'), ['a']);
  });
});

import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { changesOf, command, createCheckoutRig, neverAborted, render } from './checkoutRig.ts';
import type { CheckoutRig } from './checkoutRig.ts';
import { failureOf } from '../repository/folders.ts';

describe('The content of a checkout', () => {
  let rig: CheckoutRig;

  beforeEach(async () => {
    rig = await createCheckoutRig();
    await rig.git('init', '--quiet', '--initial-branch=trunk');
  });

  afterEach(() => rig.dispose());

  it('is what the person has at this moment, with what the view changed laid over', async () => {
    await rig.put('.gitignore', '*.log\n');
    for (const name of ['clean', 'dirty', 'edited', 'gone', 'src/deep/file']) await rig.put(name, `${name} at first`);
    await rig.put('run.sh', 'echo', 0o755);
    await rig.commit();
    await rig.put('dirty', 'not committed');
    await rig.put('new', 'not tracked');
    await rig.put('noise.log', 'ignored');
    const overlay = { edited: 'by the agent', gone: undefined, 'src/made/up': 'new in the view' };
    const checkout = await rig.borrow(rig.checkouts(), { overlay });
    assert.deepEqual(await render(checkout.folder), [
      '.gitignore = *.log\n',
      'clean = clean at first',
      'dirty = not committed',
      'edited = by the agent',
      'new = not tracked',
      'run.sh* = echo',
      'src/',
      'src/deep/',
      'src/deep/file = src/deep/file at first',
      'src/made/',
      'src/made/up = new in the view',
    ]);
  });

  it('has the very bytes of the working tree, whatever git converts', async () => {
    await rig.git('config', 'core.autocrlf', 'true');
    await rig.git('config', 'filter.loud.smudge', 'tr a-z A-Z');
    await rig.git('config', 'filter.loud.clean', 'cat');
    await rig.put('.gitattributes', '*.loud filter=loud\n*.lfs filter=lfs\n$Id$ ident\n');
    const bytes = Buffer.from([0, 255, 13, 10, 10, 13, 0xef, 0xbb, 0xbf, 0xe9]);
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n';
    await rig.put('windows.txt', 'a\r\nb\r\n');
    await rig.put('mixed.txt', 'a\r\nb\n');
    await rig.put('binary', bytes);
    await rig.put('shout.loud', 'quiet');
    await rig.commit();
    await rig.put('big.lfs', pointer);
    const checkout = await rig.borrow(rig.checkouts());
    const text = (name: string): Promise<Buffer> => readFile(path.join(checkout.folder, name));
    assert.equal((await text('windows.txt')).toString(), 'a\r\nb\r\n');
    assert.equal((await text('mixed.txt')).toString(), 'a\r\nb\n');
    assert.deepEqual(await text('binary'), bytes);
    assert.equal((await text('shout.loud')).toString(), 'quiet');
    assert.equal((await text('big.lfs')).toString(), pointer);
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('lets commands write copies of files that are read-only', async () => {
    await rig.put('locked', 'x', 0o444);
    await rig.put('locked.sh', 'x', 0o555);
    const checkout = await rig.borrow(rig.checkouts());
    assert.equal(await command(checkout, 'stat -c %a locked locked.sh | tr "\\n" " "'), '644 755 ');
  });

  it('keeps links that stay inside and leaves out those that lead away', async () => {
    await rig.put('src/real', 'x');
    await mkdir(path.join(rig.root, 'folder'));
    await rig.put('folder/inner', 'y');
    await rig.put(path.join(rig.outside, 'secret'), 's');
    const link = (to: string, at: string): Promise<void> => symlink(to, path.join(rig.root, at));
    await link('src/real', 'relative');
    await link(path.join(rig.root, 'src/real'), 'absolute');
    await link('../folder', 'src/toFolder');
    await link('missing', 'dangling');
    await link('../outside/secret', 'outwards');
    await link(rig.outside, 'outwardsFolder');
    await link('.git/config', 'intoGit');
    const checkout = await rig.borrow(rig.checkouts());
    assert.deepEqual(await render(checkout.folder), [
      'absolute -> src/real',
      'dangling -> missing',
      'folder/',
      'folder/inner = y',
      'relative -> src/real',
      'src/',
      'src/real = x',
      'src/toFolder -> ../folder',
    ]);
    assert.deepEqual(await changesOf(checkout), []);
    await command(checkout, 'echo changed > absolute');
    assert.deepEqual(await changesOf(checkout), ['+src/real = changed\n']);
    assert.equal(await readFile(path.join(rig.root, 'src/real'), 'utf8'), 'x');
  });

  it('has a plain file where the view has another content than what the link leads to', async () => {
    await rig.put('real', 'x');
    await symlink('real', path.join(rig.root, 'same'));
    await symlink('real', path.join(rig.root, 'other'));
    const checkout = await rig.borrow(rig.checkouts(), { overlay: { same: 'x', other: 'y' } });
    assert.deepEqual(await render(checkout.folder), ['other = y', 'real = x', 'same -> real']);
  });

  it('holds submodules as plain files', async () => {
    const module = path.join(rig.outside, 'module');
    await mkdir(module);
    await rig.gitIn(module, 'init', '--quiet');
    await rig.put(path.join(module, 'inner'), 'from the module');
    await rig.put(path.join(module, '.gitignore'), '*.o\n');
    await rig.gitIn(module, 'add', '.');
    await rig.gitIn(module, 'commit', '--quiet', '-m', 'Module');
    await rig.put('file', 'x');
    await rig.git('submodule', '--quiet', 'add', module, 'lib/module');
    await rig.put('lib/module/built.o', 'ignored there');
    const checkout = await rig.borrow(rig.checkouts());
    const lines = await render(checkout.folder);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('lib')),
      ['lib/', 'lib/module/', 'lib/module/.gitignore = *.o\n', 'lib/module/inner = from the module'],
    );
    await command(checkout, 'echo changed > lib/module/inner; echo new > lib/module/new');
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('has the files of a folder within a repository, and a repository of its own around them', async () => {
    await rig.put('.gitignore', '*.top\npart/*.anchored\n');
    await rig.put('above', 'x');
    await rig.put('part/file', 'y');
    await rig.commit();
    const part = path.join(rig.root, 'part');
    const checkouts = rig.checkouts({ roots: [{ name: 'main', directory: part }] });
    const checkout = await rig.borrow(checkouts, { files: [{ path: 'file' }] });
    assert.deepEqual(await render(checkout.folder), ['file = y']);
    await command(checkout, 'touch a.top b.anchored c');
    assert.deepEqual(await changesOf(checkout), ['+c = ']);
    assert.equal(await command(checkout, 'git rev-parse --show-toplevel'), checkout.folder);
  });

  it('is the same for a linked worktree, an unborn branch, a sparse checkout and no repository at all', async () => {
    await rig.put('in/file', 'x');
    await rig.put('out/file', 'y');
    const unborn = await rig.borrow(rig.checkouts(), { taskId: 'unborn' });
    assert.deepEqual(await render(unborn.folder), ['in/', 'in/file = x', 'out/', 'out/file = y']);
    assert.equal(await command(unborn, 'git symbolic-ref HEAD'), 'refs/heads/trunk');
    await rig.commit();

    const linked = path.join(rig.outside, 'linked');
    await rig.git('worktree', 'add', '--quiet', linked);
    const ofLinked = await rig.borrow(rig.checkouts({ roots: [{ name: 'main', directory: linked }] }));
    assert.deepEqual(await render(ofLinked.folder), await render(unborn.folder));
    assert.equal(await command(ofLinked, 'git log --format=%s && git branch --show-current'), 'State\nlinked');

    await rig.git('sparse-checkout', 'set', '--sparse-index', 'in');
    const sparse = await rig.borrow(rig.checkouts(), { taskId: 'sparse' });
    assert.deepEqual(await render(sparse.folder), ['in/', 'in/file = x']);
    assert.equal(await command(sparse, 'git status --porcelain'), '');

    await rename(path.join(rig.root, '.git'), path.join(rig.outside, 'git'));
    const without = await rig.borrow(rig.checkouts({ git: 'no-such-git' }), { taskId: 'without' });
    assert.deepEqual(await render(without.folder), ['in/', 'in/file = x']);
  });

  it('does not hold the storage folder, should that lie in the repository, and git does not find that one', async () => {
    await rig.put('file', 'x');
    await rig.commit();
    const storage = path.join(rig.root, 'storage');
    const checkouts = rig.checkouts({ storage, git: 'no-such-git' });
    const first = await rig.borrow(checkouts, { taskId: 'first' });
    const second = await rig.borrow(checkouts, { taskId: 'second', files: [{ path: 'file' }] });
    assert.deepEqual(await render(second.folder), ['file = x']);
    assert.equal(await command(first, 'git rev-parse --show-toplevel'), first.folder);
  });

  it('gives git the same history, branches, staged and unstaged work, and settings that run nothing', async () => {
    await rig.put('file', 'one\n');
    await rig.put('other', 'one\n');
    await rig.commit();
    await rig.git('tag', 'v1');
    await rig.git('config', 'core.hooksPath', 'hooks');
    await rig.git('config', 'user.name', 'Person');
    await rig.put('file', 'two\n');
    await rig.git('add', 'file');
    await rig.put('other', 'two\n');
    const checkout = await rig.borrow(rig.checkouts());
    const status = 'git -c core.excludesFile=/dev/null status --porcelain --branch';
    assert.equal(await command(checkout, status), await rig.git('status', '--porcelain', '--branch'));
    assert.equal(await command(checkout, 'git describe --tags'), 'v1');
    assert.equal(await command(checkout, 'git config user.name && git config core.hooksPath'), 'Person\n/dev/null');
    await command(checkout, 'git -c user.email=a@example.com commit --quiet --all -m Mine && git checkout -q -b mine');
    assert.equal(await command(checkout, 'git log --format=%s | tr "\\n" " "'), 'Mine State ');
    assert.equal(await rig.git('log', '--all', '--format=%s'), 'State');
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('leaves out a file that went away, and takes one that moved on as it is then', async () => {
    await rig.put('gone', 'x');
    await rig.put('moved', 'x');
    const files = await rig.wanted();
    await unlink(path.join(rig.root, 'gone'));
    await rig.put('moved', 'y');
    const checkout = await rig.borrow(rig.checkouts(), { files });
    assert.deepEqual(await render(checkout.folder), ['moved = y']);
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('comes from the view where only the id of an object is known', async () => {
    await rig.put('file', 'now');
    const files = [{ path: 'file', object: { id: 'f00', executable: true } }];
    const checkouts = rig.checkouts();
    const checkout = await rig.borrow(checkouts, { files, overlay: { file: 'then' } });
    assert.deepEqual(await render(checkout.folder), ['file* = then']);
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('is refused when a path leads out, or the view cannot give a file', async () => {
    await rig.put('file', 'x');
    const checkouts = rig.checkouts();
    const ask = (file: string) =>
      checkouts.borrow(
        {
          runId: 'run',
          taskId: 'task',
          root: 'main',
          files: [{ path: file, content: { hash: '0', size: 0, executable: false } }],
          read: async () => ({ ok: false, failure: { kind: 'file-unreadable', path: file, message: 'Gone.' } }),
        },
        neverAborted,
      );
    for (const bad of ['../escape', '/etc/passwd', 'a/../../b', '.git/config', 'a\0b', '']) {
      assert.equal(failureOf(await ask(bad)).kind, 'path-outside', JSON.stringify(bad));
    }
    assert.equal(failureOf(await ask('file')).kind, 'file-unreadable');
    const files = [{ path: 'file' }, { path: 'file/inner', object: { id: 'f00', executable: false } }];
    const read = (): Promise<never> => Promise.reject(new Error('unused'));
    const both = await checkouts.borrow({ runId: 'run', taskId: 'task', root: 'main', files, read }, neverAborted);
    assert.match(failureOf(both).message, /"file" is a file and a folder at once/);
    assert.deepEqual(await checkouts.size(), { directories: 0, bytes: 0 });
    await rm(rig.root, { recursive: true });
    assert.equal(failureOf(await ask('file')).kind, 'no-folder');
  });
});

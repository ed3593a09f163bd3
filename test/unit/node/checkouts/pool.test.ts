import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { changesOf, command, createCheckoutRig, neverAborted, render } from './checkoutRig.ts';
import type { CheckoutRig } from './checkoutRig.ts';
import { failureOf, succeeded } from '../repository/folders.ts';

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

describe('The pool of checkouts', () => {
  let rig: CheckoutRig;

  beforeEach(async () => {
    rig = await createCheckoutRig();
    await rig.git('init', '--quiet');
    await rig.put('a', 'a');
    await rig.put('b', 'b');
    await rig.commit();
  });

  afterEach(() => rig.dispose());

  it('lends a directory again that was given back, as if it were new, and leaves right files untouched', async () => {
    await rig.put('.gitignore', 'dist/\ntarget/\n');
    const checkouts = rig.checkouts();
    const first = await rig.borrow(checkouts, { overlay: { b: 'b' } });
    await command(
      first,
      'echo x > a; mkdir -p dist target sub/dir; echo o | tee dist/o target/o sub/dir/new; touch "$(printf "latin\\351")"; mkfifo pipe; ln -s / away; git config alias.x "!true"; git checkout -q -b mine',
    );
    const untouched = await stat(path.join(first.folder, 'b'), { bigint: true });
    await first.release();
    const second = await rig.borrow(checkouts, { taskId: 'other', overlay: { b: 'b' } });
    assert.equal(second.folder, first.folder);
    assert.deepEqual(await render(second.folder), [
      '.gitignore = dist/\ntarget/\n',
      'a = a',
      'b = b',
      'target/',
      'target/o = o\n',
    ]);
    const { ctimeNs, ino } = await stat(path.join(second.folder, 'b'), { bigint: true });
    assert.deepEqual({ ctimeNs, ino }, { ctimeNs: untouched.ctimeNs, ino: untouched.ino });
    assert.equal(await command(second, 'git config alias.x || git branch --list mine'), '');
    assert.deepEqual(await changesOf(second), []);
  });

  it('notices what became of the repository and of the view in the meantime', async () => {
    const checkouts = rig.checkouts();
    await (await rig.borrow(checkouts, { overlay: { b: 'view one', d: 'x' } })).release();
    await rig.put('a', 'A');
    await rig.put('c', 'c');
    const again = await rig.borrow(checkouts, { overlay: { b: 'view two' } });
    assert.deepEqual(await render(again.folder), ['a = A', 'b = view two', 'c = c']);
  });

  it('lends what another process gave back', async () => {
    const first = await rig.borrow(rig.checkouts());
    await first.release();
    const second = await rig.borrow(rig.checkouts());
    assert.equal(second.folder, first.folder);
  });

  it('gives concurrent borrowers different directories', async () => {
    const [one, two] = [rig.checkouts(), rig.checkouts()];
    const lent = await Promise.all([one, two, one, two].map((from) => rig.borrow(from)));
    assert.equal(new Set(lent.map((checkout) => checkout.folder)).size, 4);
    await command(lent[0]!, 'echo mine > a; git add a');
    assert.deepEqual(await changesOf(lent[1]!), []);
    await Promise.all(lent.map((checkout) => checkout.release()));
  });

  it('lets borrowers wait when as many are lent as may be, in the order in which they came', async () => {
    const checkouts = rig.checkouts({ limits: { lentAtOnce: 1 } });
    const first = await rig.borrow(checkouts);
    const order: string[] = [];
    const queue = ['second', 'third'].map(async (taskId) => {
      const checkout = await rig.borrow(checkouts, { taskId, files: [] });
      order.push(taskId);
      await checkout.release();
    });
    const leaving = new AbortController();
    const files = await rig.wanted();
    const wanted = {
      runId: 'run',
      taskId: 'late',
      root: 'main',
      files,
      read: () => Promise.reject(new Error('unused')),
    };
    const gone = checkouts.borrow(wanted, leaving.signal);
    leaving.abort();
    assert.equal(failureOf(await gone).kind, 'cancelled');
    assert.deepEqual(order, []);
    await first.release();
    await first.release();
    await Promise.all(queue);
    assert.deepEqual(order, ['second', 'third']);
  });

  it('does not lend a directory again that an update left in between', async () => {
    const checkouts = rig.checkouts();
    const first = await rig.borrow(checkouts);
    const unreadable = [{ path: 'new', object: { id: 'f00', executable: false } }];
    assert.equal(failureOf(await first.update(unreadable, neverAborted)).kind, 'path-missing');
    await first.release();
    assert.equal(await exists(first.folder), false);
  });

  it('keeps a limited number for later, and fewer when it is closed', async () => {
    const checkouts = rig.checkouts({ limits: { lentAtOnce: 4, free: 3, freeAtEnd: 1 } });
    const lent = await Promise.all(['1', '2', '3', '4'].map((taskId) => rig.borrow(checkouts, { taskId })));
    for (const checkout of lent) await checkout.release();
    assert.equal((await checkouts.size()).directories, 3);
    await checkouts.close();
    assert.equal((await rig.checkouts().size()).directories, 1);
  });

  it('tells its size, and cleans up what nobody uses', async () => {
    const checkouts = rig.checkouts();
    const used = await rig.borrow(checkouts, { taskId: 'used' });
    const unused = await rig.borrow(checkouts, { taskId: 'unused' });
    await writeFile(path.join(unused.folder, 'output'), Buffer.alloc(1024 * 1024, 'x'));
    await unused.release();
    const size = await checkouts.size();
    assert.equal(size.directories, 2);
    assert.ok(size.bytes > 1024 * 1024);
    assert.ok(succeeded(await checkouts.cleanUp()) > 1024 * 1024);
    assert.equal(await exists(unused.folder), false);
    assert.equal(await exists(used.folder), true);
    assert.equal((await checkouts.size()).directories, 1);
  });

  it('works on when somebody removes the whole storage folder', async () => {
    const checkouts = rig.checkouts();
    await (await rig.borrow(checkouts)).release();
    await rm(rig.storage, { recursive: true });
    assert.deepEqual(await checkouts.size(), { directories: 0, bytes: 0 });
    const checkout = await rig.borrow(checkouts);
    assert.deepEqual(await render(checkout.folder), ['a = a', 'b = b']);
    await rm(rig.storage, { recursive: true });
    await checkout.release();
    await checkouts.close();
  });

  it('refuses everything about a directory that was given back', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await checkout.release();
    assert.equal(failureOf(await checkout.changes(neverAborted)).kind, 'wrong-state');
    assert.equal(failureOf(await checkout.update([], neverAborted)).kind, 'wrong-state');
  });

  it('keeps, when it is closed, a lent directory with changes that nobody got, and only that', async () => {
    const checkouts = rig.checkouts();
    const dirty = await rig.borrow(checkouts, { taskId: 'dirty' });
    const clean = await rig.borrow(checkouts, { taskId: 'clean' });
    const collected = await rig.borrow(checkouts, { taskId: 'collected' });
    for (const checkout of [dirty, collected]) await command(checkout, 'echo work > a');
    await changesOf(collected);
    await checkouts.close();
    assert.equal(await readFile(path.join(dirty.folder, 'a'), 'utf8'), 'work\n');
    assert.deepEqual([await exists(clean.folder), await exists(collected.folder)], [false, false]);
    assert.match(rig.notes.join('\n'), /task dirty \(run run\)/);
    const files = await rig.wanted();
    const read = (): Promise<never> => Promise.reject(new Error('unused'));
    const late = await checkouts.borrow({ runId: 'r', taskId: 't', root: 'main', files, read }, neverAborted);
    assert.equal(failureOf(late).kind, 'cancelled');

    const later = rig.checkouts();
    await later.recover();
    succeeded(await later.cleanUp());
    assert.equal(await exists(dirty.folder), true);
    await (await rig.borrow(later, { taskId: 'another' })).release();
    assert.equal(await exists(dirty.folder), true);
    await later.settleRun('another run');
    assert.equal(await exists(dirty.folder), true);
    await later.settleRun('run');
    assert.equal(await exists(dirty.folder), false);
  });

  it('removes what was kept of a task when the same task begins anew', async () => {
    const checkouts = rig.checkouts();
    const dirty = await rig.borrow(checkouts, { taskId: 'same' });
    await command(dirty, 'echo work > a');
    await checkouts.close();
    const again = await rig.borrow(rig.checkouts(), { taskId: 'same' });
    assert.equal(await exists(dirty.folder), false);
    assert.deepEqual(await render(again.folder), ['a = a', 'b = b']);
  });

  describe('after a process was killed', () => {
    async function killAfter(line: string): Promise<string> {
      const program = fileURLToPath(new URL('killedProcess.ts', import.meta.url));
      const child = spawn(process.execPath, [program, rig.root, rig.storage, line], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [told] = (await once(child.stdout, 'data')) as [Buffer];
      const folder = told.toString().trim();
      // While it lives nobody else touches it.
      const living = rig.checkouts();
      succeeded(await living.cleanUp());
      assert.equal(await exists(folder), true);
      child.kill('SIGKILL');
      await once(child, 'exit');
      return folder;
    }

    it('removes its directory when nothing would be lost', async () => {
      const folder = await killAfter('true');
      const checkouts = rig.checkouts();
      await checkouts.recover();
      assert.equal(await exists(folder), false);
      assert.deepEqual(await readdir(rig.storage), []);
    });

    it('keeps it when commands had changed something', async () => {
      const folder = await killAfter('echo work > a');
      const checkouts = rig.checkouts();
      await checkouts.recover();
      succeeded(await checkouts.cleanUp());
      assert.equal(await readFile(path.join(folder, 'a'), 'utf8'), 'work\n');
      await checkouts.settleRun('killed');
      assert.equal(await exists(folder), false);
    });

    it('is not fooled by another process that has got the same id', async () => {
      const folder = await killAfter('true');
      const owner = path.join(path.dirname(folder), 'owner.json');
      const told = JSON.parse(await readFile(owner, 'utf8')) as Record<string, unknown>;
      await writeFile(owner, JSON.stringify({ ...told, pid: process.pid }));
      await rig.checkouts().recover();
      assert.equal(await exists(folder), process.platform !== 'linux' && told['began'] === '');
    });

    it('removes what was only half made, or has an unreadable owner', async () => {
      const half = path.join(rig.storage, 'aabbcc');
      await mkdir(path.join(half, 'project'), { recursive: true });
      await writeFile(path.join(half, 'project', 'a'), 'half');
      const damaged = path.join(rig.storage, 'ddeeff');
      await mkdir(damaged);
      await writeFile(path.join(damaged, 'owner.json'), '{"pid":');
      await utimes(path.join(damaged, 'owner.json'), 1, 1);
      await writeFile(path.join(rig.storage, 'unrelated'), 'x');
      await rig.checkouts().recover();
      assert.deepEqual(await readdir(rig.storage), ['unrelated']);
    });

    it('makes do with a damaged record of what is known', async () => {
      const first = await rig.borrow(rig.checkouts());
      const known = path.join(path.dirname(first.folder), 'known.jsonl');
      await first.release();
      const lines = (await readFile(known, 'utf8')).split('\n');
      await writeFile(known, `${lines.slice(0, 2).join('\n')}\n["b","sha2`);
      const second = await rig.borrow(rig.checkouts());
      assert.equal(second.folder, first.folder);
      assert.deepEqual(await render(second.folder), ['a = a', 'b = b']);
      assert.deepEqual(await changesOf(second), []);
    });
  });
});

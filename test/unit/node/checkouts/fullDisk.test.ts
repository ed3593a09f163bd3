import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createCheckoutRig, neverAborted } from './checkoutRig.ts';
import type { CheckoutRig } from './checkoutRig.ts';
import { storageFailure } from '../../../../src/node/checkouts/storageFailure.ts';
import { failureOf, succeeded } from '../repository/folders.ts';

describe('Checkouts on a disk that is full', () => {
  let rig: CheckoutRig;
  let small: string;

  beforeEach(async function () {
    rig = await createCheckoutRig();
    small = path.join(rig.outside, 'small');
    await mkdir(small);
    try {
      execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      // Only the superuser may make a small disk.
      await rig.dispose();
      this.skip();
    }
  });

  afterEach(async function () {
    if (this.currentTest?.isPending() === true) return;
    execFileSync('/bin/umount', ['--lazy', small]);
    await rig.dispose();
  });

  it('fail with a message, leave nothing half-made, and work once there is space', async () => {
    await rig.put('small', 'x');
    await rig.put('large', Buffer.alloc(3 * 1024 * 1024, 'x'));
    const checkouts = rig.checkouts({ storage: path.join(small, 'storage') });
    await writeFile(path.join(small, 'filler'), Buffer.alloc(2 * 1024 * 1024));
    const files = await rig.wanted();
    const read = (): Promise<never> => Promise.reject(new Error('unused'));
    const wanted = { runId: 'run', taskId: 'task', root: 'main', files, read };
    const failure = failureOf(await checkouts.borrow(wanted, neverAborted));
    assert.equal(failure.kind, 'disk-full');
    assert.match(failure.message, /Free some space/);
    assert.deepEqual(await readdir(path.join(small, 'storage')), []);
    await rm(path.join(small, 'filler'));
    const checkout = succeeded(await checkouts.borrow(wanted, neverAborted));
    await checkouts.close();
    assert.ok(checkout.folder.startsWith(small));
  });

  it('make room by removing directories that nobody uses', async () => {
    await rig.put('file', 'x');
    const checkouts = rig.checkouts({ storage: path.join(small, 'storage') });
    const unused = await rig.borrow(checkouts, { taskId: 'unused' });
    const used = await rig.borrow(checkouts, { taskId: 'used' });
    await rig.put('large', Buffer.alloc(3 * 1024 * 1024, 'x'));
    await writeFile(path.join(unused.folder, 'output'), Buffer.alloc(2 * 1024 * 1024));
    await unused.release();
    await rig.put('.gitignore', 'output\n');
    const other = path.join(rig.outside, 'other');
    await mkdir(other);
    await writeFile(path.join(other, 'large'), Buffer.alloc(3 * 1024 * 1024, 'x'));
    const elsewhere = rig.checkouts({
      storage: path.join(small, 'storage'),
      roots: [{ name: 'main', directory: other }],
    });
    await rig.borrow(elsewhere, { files: [{ path: 'large' }] });
    assert.equal((await elsewhere.size()).directories, 2);
    await used.release();
  });

  it('still tell what commands changed when these filled it', async () => {
    await rig.put('file', 'x');
    const checkouts = rig.checkouts({ storage: path.join(small, 'storage') });
    const checkout = await rig.borrow(checkouts);
    await writeFile(path.join(checkout.folder, 'file'), 'y');
    await writeFile(path.join(checkout.folder, 'filler'), Buffer.alloc(8 * 1024 * 1024)).catch(() => undefined);
    const { changed } = succeeded(await checkout.changes(neverAborted));
    assert.deepEqual(
      changed.map((change) => change.path),
      ['file', 'filler'],
    );
    assert.equal(Buffer.from(changed[0]?.bytes ?? []).toString(), 'y');
  });
});

describe('Errors of the file system', () => {
  it('are failures by their code, and bugs stay errors', () => {
    const coded = (code: string): Error => Object.assign(new Error(code), { code, path: '/some/where' });
    const kinds = ['ENOSPC', 'EDQUOT', 'EROFS'].map((code) => storageFailure(coded(code), undefined).kind);
    assert.deepEqual(kinds, ['disk-full', 'disk-full', 'file-unwritable']);
    assert.throws(() => storageFailure(new TypeError('a bug'), undefined), TypeError);
  });
});

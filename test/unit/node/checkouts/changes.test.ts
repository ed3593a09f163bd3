import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readFile, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { Checkout, WantedFile } from '../../../../src/core/ports/checkouts.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { changesOf, command, createCheckoutRig, neverAborted, render } from './checkoutRig.ts';
import type { CheckoutRig } from './checkoutRig.ts';
import { failureOf, succeeded } from '../repository/folders.ts';

describe('What commands changed in a checkout', () => {
  let rig: CheckoutRig;

  beforeEach(async () => {
    rig = await createCheckoutRig();
    await rig.git('init', '--quiet');
    await rig.put('.gitignore', 'dist/\n*.log\n');
    for (const name of ['a', 'b', 'c', 'src/d']) await rig.put(name, name);
    await rig.commit();
  });

  afterEach(() => rig.dispose());

  it('is what they wrote, made, deleted and made executable, and nothing that is ignored', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await command(
      checkout,
      'echo more >> a; rm b; chmod +x c; mkdir -p dist new; echo o > dist/o; echo l > x.log; echo n > new/n; touch src/d',
    );
    assert.deepEqual(await changesOf(checkout), ['+a = amore\n', '-b', '+c* = c', '+new/n = n\n']);
    assert.deepEqual(await changesOf(checkout), []);
    await command(checkout, 'printf back > b; rm -r new');
    assert.deepEqual(await changesOf(checkout), ['+b = back', '-new/n']);
  });

  it('is seen even when size and times are as before', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    const file = path.join(checkout.folder, 'a');
    const { atime, mtime } = await lstat(file);
    await writeFile(file, 'z');
    await utimes(file, atime, mtime);
    assert.deepEqual(await changesOf(checkout), ['+a = z']);
    await writeFile(file, 'y');
    assert.deepEqual(await changesOf(checkout), ['+a = y']);
  });

  it('is not what was written with the content that was there', async () => {
    const checkout = await rig.borrow(rig.checkouts(), { overlay: { b: 'view' } });
    await command(checkout, 'printf a > a; printf view > b.new; mv b.new b');
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('follows the rules for ignored files as they are then, but tracked files count whatever they say', async () => {
    await rig.put('kept.log', 'tracked');
    await rig.git('add', '--force', 'kept.log');
    await rig.put('.git/info/exclude', '*.own\n');
    const checkout = await rig.borrow(rig.checkouts());
    await command(checkout, 'echo "*.tmp" >> .gitignore; touch x.tmp y.own; echo changed > kept.log');
    assert.deepEqual(await changesOf(checkout), ['+.gitignore = dist/\n*.log\n*.tmp\n', '+kept.log = changed\n']);
  });

  it('never comes through links, whose makers are told', async () => {
    await writeFile(path.join(rig.outside, 'secret'), 'secret');
    await mkdir(path.join(rig.outside, 'folder'));
    await writeFile(path.join(rig.outside, 'folder', 'd'), 'secret');
    const checkout = await rig.borrow(rig.checkouts());
    await command(
      checkout,
      `ln -s a inside; ln -s ../../../outside/secret out; ln -sf ${rig.outside}/secret b; rm -r src; ln -s ${rig.outside}/folder src`,
    );
    assert.deepEqual(await changesOf(checkout), [
      '-src/d',
      '!b link-outside',
      '!inside link',
      '!out link-outside',
      '!src link-outside',
    ]);
  });

  it('says what no view can take: pipes, names of several lines, names that are no text, repositories', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await command(
      checkout,
      "mkfifo pipe; touch 'two\nlines' 'back\\slash' \"$(printf 'latin\\351')\"; git init -q own; touch own/x",
    );
    assert.deepEqual(await changesOf(checkout), [
      '!back\\slash name',
      '!latin\uFFFD name',
      '!own repository',
      '!pipe no-file',
      '!two\nlines name',
    ]);
  });

  it('is found beside rules that are a pipe, a link, or damaged', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await command(checkout, 'mkdir pipe link text; mkfifo pipe/.gitignore; ln -s ../.gitignore link/.gitignore');
    await command(checkout, 'printf "[\\0\\377!\\\\" > text/.gitignore; touch pipe/x.log link/y link/z.log text/x');
    const changes = await changesOf(checkout);
    assert.deepEqual(
      changes.filter((line) => !line.includes('text/.gitignore')),
      ['+link/y = ', '+text/x = ', '!link/.gitignore link', '!pipe/.gitignore no-file'],
    );
  });

  it('leaves out a file of two gigabytes without reading it', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await writeFile(path.join(checkout.folder, 'huge'), '');
    await truncate(path.join(checkout.folder, 'huge'), 2 ** 31);
    await truncate(path.join(checkout.folder, 'c'), 2 ** 31);
    assert.deepEqual(await changesOf(checkout), ['!c too-large', '!huge too-large']);
  });

  it('is refused as a whole when it is too much, and can be had once less is there', async () => {
    const checkout = await rig.borrow(rig.checkouts({ limits: { maxChangedFiles: 3, maxChangedBytes: 1024 * 1024 } }));
    await command(checkout, 'touch 1 2 3 4');
    const failure = failureOf(await checkout.changes(neverAborted));
    assert.equal(failure.kind, 'wrong-state');
    assert.match(failure.message, /changed 4 files/);
    await command(checkout, 'rm 4');
    assert.deepEqual(await changesOf(checkout), ['+1 = ', '+2 = ', '+3 = ']);
    await truncate(path.join(checkout.folder, 'a'), 2 * 1024 * 1024);
    assert.match(failureOf(await checkout.changes(neverAborted)).message, /with 2 MiB/);
  });

  it('is not lost when the call is cancelled', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await command(checkout, 'echo 1 > a; echo 2 > b');
    assert.equal(failureOf(await checkout.changes(AbortSignal.abort())).kind, 'cancelled');
    assert.deepEqual(await changesOf(checkout), ['+a = 1\n', '+b = 2\n']);
  });

  for (const [what, line] of [
    ['removed', 'rm -rf "$PWD"'],
    ['replaced', 'rm -rf "$PWD"; ln -s "$OUTSIDE" "$PWD"'],
    ['replaced', 'rm -rf "$PWD"; echo file > "$PWD"'],
  ] as const) {
    it(`is lost with a directory that was ${what} (${line}), and an update mends it`, async () => {
      await writeFile(path.join(rig.outside, 'theirs'), 'x');
      await rig.put('.git/info/exclude', 'node_modules/\n');
      await rig.put('node_modules/tool/index.js', 'tool');
      const checkout = await rig.borrow(rig.checkouts());
      await command(checkout, line.replace('$OUTSIDE', rig.outside));
      const failure = failureOf(await checkout.changes(neverAborted));
      assert.equal(failure.kind, 'wrong-state');
      assert.match(failure.message, new RegExp(`command ${what} the directory`));
      succeeded(await checkout.update(await rig.wanted(), neverAborted));
      const lines = await render(checkout.folder);
      assert.deepEqual(lines, [
        '.gitignore = dist/\n*.log\n',
        'a = a',
        'b = b',
        'c = c',
        ...lines.slice(4, 6),
        'src/',
        'src/d = src/d',
      ]);
      assert.deepEqual(lines.slice(4, 6), ['node_modules/', `node_modules/tool -> ${rig.root}/node_modules/tool`]);
      assert.deepEqual(await changesOf(checkout), []);
      assert.deepEqual(await readdir(rig.outside), ['theirs']);
    });
  }

  it('in a directory whose files were all deleted is just that', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await command(checkout, 'rm -rf -- * .g*');
    assert.deepEqual(await changesOf(checkout), ['-.gitignore', '-a', '-b', '-c', '-src/d']);
  });

  it('can be taken back by an update, which leaves ignored output where it is', async () => {
    const checkout = await rig.borrow(rig.checkouts());
    await command(checkout, 'echo x > a; echo x > new; rm b; mkdir dist; echo o > dist/o; ln -s / away');
    await changesOf(checkout);
    succeeded(await checkout.update(await rig.wanted(), neverAborted));
    assert.deepEqual(await render(checkout.folder), [
      '.gitignore = dist/\n*.log\n',
      'a = a',
      'away -> /',
      'b = b',
      'c = c',
      'dist/',
      'dist/o = o\n',
      'src/',
      'src/d = src/d',
    ]);
    assert.deepEqual(await changesOf(checkout), ['!away link-outside']);
  });

  it('is not found in folders that commands locked, which the next borrower has again', async () => {
    const checkouts = rig.checkouts();
    const checkout = await rig.borrow(checkouts);
    await chmod(path.join(checkout.folder, 'src'), 0o000);
    // The superuser may read it all the same.
    const expected = process.getuid?.() === 0 ? [] : ['!src unreadable'];
    assert.deepEqual(await changesOf(checkout), expected);
    await checkout.release();
    const again = await rig.borrow(checkouts);
    assert.equal(again.folder, checkout.folder);
    assert.deepEqual(await changesOf(again), []);
    assert.equal(await readFile(path.join(again.folder, 'src/d'), 'utf8'), 'src/d');
  });

  it('does not go deeper than paths can, and such a directory can be removed', async () => {
    const checkouts = rig.checkouts();
    const checkout = await rig.borrow(checkouts);
    const name = 'deep'.repeat(30);
    await command(checkout, `i=0; while [ $i -lt 80 ]; do mkdir ${name}; cd ${name}; touch x; i=$((i+1)); done`);
    const { changed, leftOut } = succeeded(await checkout.changes(neverAborted));
    assert.ok(changed.length > 10 && changed.length < 80);
    assert.deepEqual([...new Set(leftOut.map((file) => file.reason))], ['unreadable']);
    await checkout.release();
    const again = await rig.borrow(checkouts);
    assert.deepEqual(await changesOf(again), []);
    await again.release();
    succeeded(await checkouts.cleanUp());
    assert.deepEqual(await readdir(rig.storage), []);
  });

  it('is, after any series of changes, what makes the view equal to the directory', async () => {
    const checkouts = rig.checkouts();
    const names = ['a', 'b', 'src/d', 'src/e', 'f/g/h', 'f'];
    const step = fc.tuple(
      fc.constantFrom('write', 'delete', 'touch', 'collect', 'update'),
      fc.constantFrom(...names),
      fc.nat(3),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const checkout = await rig.borrow(checkouts);
        try {
          const view = new Map(['a', 'b', 'c', 'src/d'].map((name) => [name, name]));
          for (const [what, name, value] of steps) {
            if (what === 'collect') await collectInto(view, checkout);
            else if (what === 'update') {
              await collectInto(view, checkout);
              succeeded(await checkout.update(asFiles(view), neverAborted));
            } else await change(checkout, what, name, String(value));
          }
          await collectInto(view, checkout);
          const expected = [...view].map(([name, text]) => `${name} = ${text}`).sort();
          const lines = (await render(checkout.folder)).filter(
            (line) => !line.endsWith('/') && !line.startsWith('.git'),
          );
          assert.deepEqual(lines.sort(), expected);
        } finally {
          await checkout.release();
        }
      }),
      { numRuns: 25 },
    );
  });

  function asFiles(view: ReadonlyMap<string, string>): WantedFile[] {
    const files = [...view].map(([name, text]): WantedFile => {
      const bytes = Buffer.from(text);
      return { path: name, content: { hash: hashBytes(bytes), size: bytes.byteLength, executable: false } };
    });
    return [{ path: '.gitignore' }, ...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async function collectInto(view: Map<string, string>, checkout: Checkout): Promise<void> {
    const { changed, leftOut } = succeeded(await checkout.changes(neverAborted));
    assert.deepEqual(leftOut, []);
    for (const { path: name, bytes } of changed) {
      if (bytes === undefined) view.delete(name);
      else view.set(name, Buffer.from(bytes).toString());
    }
  }

  async function change(checkout: Checkout, what: string, name: string, value: string): Promise<void> {
    const target = path.join(checkout.folder, name);
    // Where a file stands in the place of its folder there is nothing to delete.
    if (what === 'delete') return rm(target, { recursive: true, force: true }).catch(() => undefined);
    const present = await readFile(target, 'utf8').catch(() => undefined);
    if (what === 'touch' && present === undefined) return;
    await mkdir(path.dirname(target), { recursive: true }).catch(() => undefined);
    // A folder where the file would be, or the other way round: nothing to write then.
    await writeFile(target, what === 'touch' ? (present ?? '') : value).catch(() => undefined);
  }

  it('is written into the view by nobody but the caller: the person sees nothing of it', async () => {
    await symlink('a', path.join(rig.root, 'link'));
    const before = await render(rig.root);
    const checkout = await rig.borrow(rig.checkouts());
    await command(checkout, 'echo x | tee a b c src/d link > new');
    assert.equal((await changesOf(checkout)).length, 5);
    assert.deepEqual(await render(rig.root), before);
  });
});

import assert from 'node:assert/strict';
import { lstat, readFile, readdir, readlink, symlink, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { changesOf, command, createCheckoutRig, neverAborted } from './checkoutRig.ts';
import type { CheckoutRig } from './checkoutRig.ts';
import { succeeded } from '../repository/folders.ts';

/** Everything in a folder, `.git` included: kind, mode, times of content and inode, and content. */
async function fingerprint(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(folder, { recursive: true })) {
    const file = path.join(folder, name);
    const stats = await lstat(file, { bigint: true });
    const content = stats.isFile()
      ? hashBytes(await readFile(file))
      : stats.isSymbolicLink()
        ? await readlink(file)
        : 'folder';
    found.set(name, [stats.mode, stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino, content].join(' '));
  }
  return found;
}

describe("The person's folder and repository", () => {
  let rig: CheckoutRig;

  beforeEach(async () => {
    rig = await createCheckoutRig();
    await rig.git('init', '--quiet');
    await rig.put('.gitignore', 'node_modules/\ndist/\n.env\n');
    await rig.put('.gitattributes', '*.txt text\n*.bin filter=evil diff=evil\n');
    for (const name of ['clean', 'staged', 'unstaged', 'deleted', 'stashed', 'crlf.txt', 'x.bin']) {
      await rig.put(name, `${name}\r\n`);
    }
    await rig.put('run.sh', 'echo run', 0o755);
    await symlink('clean', path.join(rig.root, 'link'));
    await rig.commit();
    await rig.put('stashed', 'to be stashed');
    await rig.git('stash', '--quiet');
    await rig.put('staged', 'staged');
    await rig.git('add', 'staged');
    await rig.put('staged', 'staged, and changed again');
    await rig.put('unstaged', 'unstaged');
    await unlink(path.join(rig.root, 'deleted'));
    await rig.put('untracked', 'untracked');
    await rig.put('dist/output', 'ignored');
    await rig.put('.env', 'secret');
    await rig.put('.worktreeinclude', '.env\n');
    await rig.put('node_modules/tool/index.js', 'tool');
    // All of these would run a program, or write, if git were not kept from it.
    const alarm = `touch ${path.join(rig.root, 'ALARM')}`;
    for (const hook of ['post-checkout', 'post-index-change', 'pre-commit', 'reference-transaction']) {
      await rig.put(`.git/hooks/${hook}`, `#!/bin/sh\n${alarm}\n`, 0o755);
    }
    for (const setting of ['core.fsmonitor', 'filter.evil.smudge', 'filter.evil.clean', 'diff.evil.textconv']) {
      await rig.git('config', setting, alarm);
    }
    await rig.git('config', 'core.untrackedCache', 'true');
    // A stale index would be refreshed by a careless git.
    await utimes(path.join(rig.root, 'clean'), 1_000_000_000, 1_000_000_000);
  });

  afterEach(() => rig.dispose());

  it('are the same to the byte and the nanosecond after checkouts were made, used, lent again and removed', async () => {
    const before = await fingerprint(rig.root);
    assert.ok(before.has('.git/index') && before.has('.git/refs/stash') && !before.has('ALARM'));
    const checkouts = rig.checkouts();
    const first = await rig.borrow(checkouts, { overlay: { clean: 'by an agent', made: 'too' } });
    await command(
      first,
      'echo changed | tee clean staged link untracked > new; rm unstaged; mkdir dist; echo o > dist/o',
    );
    await command(first, 'echo x > .env; mkdir node_modules/.cache; echo x > node_modules/.cache/x');
    await command(first, 'git status; git diff; git log; git stash list; git rm -q --cached run.sh; git gc --quiet');
    assert.ok((await changesOf(first)).length > 3);
    succeeded(await first.update(await rig.wanted(), neverAborted));
    await first.release();
    const second = await rig.borrow(checkouts);
    await command(second, 'rm -rf "$PWD"');
    await checkouts.size();
    assert.equal((await second.changes(neverAborted)).ok, false);
    await second.release();
    await rig.borrow(checkouts);
    succeeded(await checkouts.cleanUp());
    await checkouts.close();
    await rig.checkouts().recover();
    assert.deepEqual(await fingerprint(rig.root), before);
  });

  it('are the same through what is committed in a checkout, but for the times that git gives to objects it finds there', async () => {
    const withoutTimesOfObjects = async (): Promise<[string, string][]> =>
      [...(await fingerprint(rig.root))].map(([name, facts]) => {
        const [mode, size, , , ...rest] = facts.split(' ');
        return name.startsWith('.git/objects/') ? [name, [mode, size, ...rest].join(' ')] : [name, facts];
      });
    const before = await withoutTimesOfObjects();
    const checkout = await rig.borrow(rig.checkouts());
    await command(
      checkout,
      'git add -A && git -c user.name=A -c user.email=a@example.com commit -qm Mine && git tag mine && git gc --quiet --prune=now',
    );
    assert.equal(await command(checkout, 'git log -1 --format=%s mine'), 'Mine');
    assert.deepEqual(await withoutTimesOfObjects(), before);
    await rig.git('fsck', '--strict');
  });

  it('may be cleaned up by git under a checkout, which goes on to work', async () => {
    const checkouts = rig.checkouts();
    const checkout = await rig.borrow(checkouts);
    await rig.git('commit', '--quiet', '--all', '--amend', '--no-verify', '-m', 'Other');
    await rig.git('reflog', 'expire', '--expire=now', '--all');
    await rig.git('gc', '--quiet', '--prune=now');
    await command(checkout, 'echo work > clean');
    assert.deepEqual(await changesOf(checkout), ['+clean = work\n']);
    await checkout.release();
    const again = await rig.borrow(checkouts);
    assert.equal(await command(again, 'git log -1 --format=%s'), 'Other');
  });
});

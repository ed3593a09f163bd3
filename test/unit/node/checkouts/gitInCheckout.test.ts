import assert from 'node:assert/strict';
import path from 'node:path';
import type { Checkout } from '../../../../src/core/ports/checkouts.ts';
import { succeeded } from '../repository/folders.ts';
import { changesOf, command, createCheckoutRig, neverAborted } from './checkoutRig.ts';
import type { CheckoutRig } from './checkoutRig.ts';

/** Commits as an agent would, who has no name. */
const IDENTITY = 'git -c user.name=Agent -c user.email=agent@example.com';

describe('Git in a checkout', () => {
  let rig: CheckoutRig;

  beforeEach(async () => {
    rig = await createCheckoutRig();
  });

  afterEach(() => rig.dispose());

  async function repository(): Promise<void> {
    await rig.git('init', '--quiet', '--initial-branch=main');
    await rig.put('.gitignore', 'dist/\n');
    await rig.put('a', 'a\n');
    await rig.put('src/b', 'b\n');
    await rig.commit();
  }

  async function lines(checkout: Checkout, line: string): Promise<string[]> {
    return (await command(checkout, line)).split('\n').filter((each) => each !== '');
  }

  /** Everything that a person's git says of their repository. */
  async function said(): Promise<string> {
    const questions = [
      'status --porcelain',
      'for-each-ref',
      'symbolic-ref HEAD',
      'stash list',
      'config --local --list',
    ];
    return (await Promise.all(questions.map((each) => rig.git(...each.split(' '))))).join('\n---\n');
  }

  it('tells what differs from the commit: what the person and the agents changed, and nothing else', async () => {
    await repository();
    await rig.put('staged', 'staged\n');
    await rig.git('add', 'staged');
    await rig.put('src/b', 'changed by the person\n');
    const checkout = await rig.borrow(rig.checkouts(), { overlay: { a: 'by an agent\n', made: 'new\n' } });
    assert.deepEqual(await lines(checkout, 'git status --porcelain'), [' M a', ' M src/b', 'A  staged', '?? made']);
    assert.deepEqual(await lines(checkout, 'git diff --stat -- a | head -1'), [' a | 2 +-']);
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('is clean where nothing differs, also in a directory that is lent again', async () => {
    await repository();
    const checkouts = rig.checkouts();
    const first = await rig.borrow(checkouts);
    assert.equal(await command(first, 'git status --porcelain --branch'), '## main');
    await command(first, `echo x > a; ${IDENTITY} commit -qam Mine; git checkout -q -b other; git tag mine`);
    assert.deepEqual(await changesOf(first), ['+a = x\n']);
    await first.release();
    const second = await rig.borrow(checkouts);
    assert.equal(second.folder, first.folder);
    assert.equal(await command(second, 'git status --porcelain --branch'), '## main');
    assert.deepEqual(await lines(second, 'git log --format=%s; git tag; git branch --format="%(refname:short)"'), [
      'State',
      'main',
    ]);
  });

  it('knows history, branches and blame of the person, and reaches no remote of theirs by itself', async () => {
    await repository();
    await rig.git('branch', 'feature');
    await rig.git('remote', 'add', 'origin', 'https://example.invalid/x.git');
    const checkout = await rig.borrow(rig.checkouts());
    assert.deepEqual(await lines(checkout, 'git log --format=%s; git branch --format="%(refname:short)"; git remote'), [
      'State',
      'feature',
      'main',
    ]);
    assert.match(await command(checkout, 'git blame -s a'), /^\^?[0-9a-f]+ 1\) a$/);
    assert.equal(await command(checkout, 'git show HEAD:src/b'), 'b');
  });

  it('commits, branches, stashes and resets here only, and what that changes in files is found', async () => {
    await repository();
    const before = await said();
    const checkout = await rig.borrow(rig.checkouts(), { overlay: { a: 'by an agent\n' } });
    await command(checkout, `git checkout -q -b work; ${IDENTITY} commit -qam Agent; git rev-parse --verify -q work`);
    // Committed or not: the files are as the view says.
    assert.deepEqual(await changesOf(checkout), []);
    assert.equal(await command(checkout, 'git status --porcelain'), '');
    await command(checkout, `echo c > src/c; git add -A; ${IDENTITY} commit -qm More`);
    assert.deepEqual(await changesOf(checkout), ['+src/c = c\n']);
    await command(checkout, 'git checkout -q main');
    assert.deepEqual(await changesOf(checkout), ['+a = a\n', '-src/c']);
    await command(checkout, 'git merge -q --ff-only work');
    assert.deepEqual(await changesOf(checkout), ['+a = by an agent\n', '+src/c = c\n']);
    await command(checkout, `echo z > a; ${IDENTITY} stash -q`);
    assert.deepEqual(await changesOf(checkout), []);
    await command(checkout, 'git stash pop -q');
    assert.deepEqual(await changesOf(checkout), ['+a = z\n']);
    await command(checkout, 'git reset -q --hard HEAD~1; git clean -qfdx');
    assert.deepEqual(await changesOf(checkout), ['+a = by an agent\n', '-src/c']);
    assert.equal(await said(), before);
    await rig.git('fsck', '--strict');
  });

  it('keeps what was committed when the view moves on', async () => {
    await repository();
    const checkout = await rig.borrow(rig.checkouts());
    await command(checkout, `echo x > a; ${IDENTITY} commit -qam Mine`);
    assert.deepEqual(await changesOf(checkout), ['+a = x\n']);
    succeeded(await checkout.update(await rig.wanted({ a: 'x\n' }), neverAborted));
    assert.equal(await command(checkout, 'git log -1 --format=%s; git status --porcelain'), 'Mine');
    assert.deepEqual(await changesOf(checkout), []);
  });

  it('may be removed, replaced or broken by a command, which the files do not mind', async () => {
    await repository();
    const checkouts = rig.checkouts();
    const checkout = await rig.borrow(checkouts);
    await command(
      checkout,
      'echo x > a; rm -rf .git; git init -q .; git config core.worktree /; echo junk > .git/index',
    );
    assert.deepEqual(await changesOf(checkout), ['+a = x\n']);
    await checkout.release();
    const again = await rig.borrow(checkouts);
    assert.equal(await command(again, 'git status --porcelain --branch'), '## main');
  });

  it('leaves worktrees and clones that commands make out of the view, and the next borrower has none of them', async () => {
    await repository();
    const before = await said();
    const checkouts = rig.checkouts();
    const checkout = await rig.borrow(checkouts);
    await command(checkout, 'git worktree add -q tree; git clone -q . copy');
    assert.deepEqual(await changesOf(checkout), ['!copy repository', '!tree repository']);
    await checkout.release();
    const again = await rig.borrow(checkouts);
    assert.deepEqual(await changesOf(again), []);
    assert.equal((await lines(again, 'git worktree list')).length, 1);
    assert.equal(await said(), before);
  });

  it('begins a repository of its own where the person has no commit, no git, or a part of a repository', async () => {
    await rig.put('a', 'a\n');
    const plain = await rig.borrow(rig.checkouts({ storage: path.join(rig.outside, 'plain') }));
    assert.equal(await command(plain, 'git status --porcelain'), '?? a');
    await command(plain, `git add -A; ${IDENTITY} commit -qm First`);
    assert.equal(await command(plain, 'git log --format=%s'), 'First');
    assert.deepEqual(await changesOf(plain), []);
    await rig.git('init', '--quiet', '--initial-branch=trunk');
    const before = await said();
    const unborn = await rig.borrow(rig.checkouts({ storage: path.join(rig.outside, 'unborn') }));
    assert.equal(await command(unborn, 'git status --porcelain --branch'), '## No commits yet on trunk\n?? a');
    await command(unborn, `git add -A; ${IDENTITY} commit -qm First`);
    assert.deepEqual(await changesOf(unborn), []);
    assert.equal(await said(), before);
    await rig.put('part/b', 'b\n');
    await rig.commit();
    const roots = [{ name: 'main', directory: path.join(rig.root, 'part') }];
    const part = await rig.borrow(rig.checkouts({ roots, storage: path.join(rig.outside, 'part') }), {
      files: [{ path: 'b' }],
    });
    assert.equal(await command(part, 'git rev-parse --show-toplevel'), part.folder);
    assert.equal(await command(part, 'git status --porcelain'), '?? b');
  });

  it('knows a shallow clone, a linked worktree and a detached commit for what they are', async () => {
    await repository();
    await rig.put('a', 'two\n');
    await rig.commit();
    const shallow = path.join(rig.outside, 'shallow');
    await rig.git('clone', '--quiet', '--depth=1', `file://${rig.root}`, shallow);
    const tree = path.join(rig.outside, 'tree');
    await rig.git('worktree', 'add', '--quiet', '-b', 'side', tree);
    const detached = path.join(rig.outside, 'detached');
    await rig.git('worktree', 'add', '--quiet', '--detach', detached, 'HEAD~1');
    const borrow = (directory: string): Promise<Checkout> => {
      const roots = [{ name: 'main', directory }];
      const files = ['.gitignore', 'a', 'src/b'].map((name) => ({ path: name }));
      return rig.borrow(rig.checkouts({ roots, storage: `${directory}-storage` }), { files });
    };
    const line = 'git status --porcelain --branch; git log --format=%s | wc -l';
    const trimmed = async (checkout: Checkout): Promise<string[]> =>
      (await lines(checkout, line)).map((each) => each.trim());
    assert.deepEqual(await trimmed(await borrow(shallow)), ['## main', '1']);
    assert.deepEqual(await trimmed(await borrow(tree)), ['## side', '2']);
    assert.deepEqual(await trimmed(await borrow(detached)), ['## HEAD (no branch)', '1']);
  });
});

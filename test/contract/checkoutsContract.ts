import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Checkout, Checkouts, WantedCheckout, WantedFile } from '../../src/core/ports/checkouts.ts';
import { hashBytes } from '../../src/node/system/hashing.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { failed, ok } from '../../src/shared/result.ts';
import type { Result } from '../../src/shared/result.ts';

export interface CheckoutsUnderTest {
  readonly checkouts: Checkouts;
  /** A file of the person's folder, which has a `.gitignore` for files called `*.out`. */
  put(file: string, content: string): Promise<void>;
  dispose(): Promise<void>;
}

/** At most so many directories are lent at once by what is under test. */
export const LENT_AT_ONCE = 2;

const never = new AbortController().signal;

/** What every implementation of the port must do. */
export function describeCheckouts(title: string, create: () => Promise<CheckoutsUnderTest>): void {
  describe(title, () => {
    let under: CheckoutsUnderTest;

    beforeEach(async () => {
      under = await create();
      await under.put('one', '1');
      await under.put('deep/two', '2');
    });

    afterEach(() => under.dispose());

    function wanted(texts: Readonly<Record<string, string | undefined>>, taskId = 'task'): WantedCheckout {
      return {
        runId: 'run',
        taskId,
        root: 'main',
        files: filesOf(texts),
        read: async (file) => {
          const text = texts[file];
          const message = `The view has no "${file}".`;
          return text === undefined ? failed({ kind: 'path-missing', path: file, message }) : ok(Buffer.from(text));
        },
      };
    }

    async function borrow(texts: Readonly<Record<string, string | undefined>>, taskId?: string): Promise<Checkout> {
      return valueOf(await under.checkouts.borrow(wanted(texts, taskId), never));
    }

    it('lends a directory with the files of the view: those of the repository, and those of the run', async () => {
      const { folder } = await borrow({ 'deep/two': 'of the run', 'new/three': '3', one: undefined });
      assert.ok(path.isAbsolute(folder));
      const texts = await Promise.all(
        ['one', 'deep/two', 'new/three'].map((name) => readFile(path.join(folder, name), 'utf8')),
      );
      assert.deepEqual(texts, ['1', 'of the run', '3']);
    });

    it('gives what commands changed, sorted, once, and without what is ignored', async () => {
      const checkout = await borrow({ one: undefined, 'deep/two': undefined });
      run(checkout, 'echo x > z; rm deep/two; echo y > one; chmod +x one; echo o > a.out');
      const { changed, leftOut } = valueOf(await checkout.changes(never));
      assert.deepEqual(
        changed.map(({ path: name, bytes, executable }) => [name, bytes && Buffer.from(bytes).toString(), executable]),
        [
          ['deep/two', undefined, false],
          ['one', 'y\n', true],
          ['z', 'x\n', false],
        ],
      );
      assert.deepEqual(leftOut, []);
      assert.deepEqual(valueOf(await checkout.changes(never)).changed, []);
    });

    it('gives a file that a command made, ignored or not, and tells when it was written again', async () => {
      const checkout = await borrow({ one: undefined });
      const read = async (file: string) => valueOf(await checkout.readMade(file, never));
      assert.equal(await read('deep/made.out'), undefined);
      run(checkout, 'mkdir -p deep; echo same > deep/made.out; ln -s /etc/hostname away.out; mkdir folder.out');
      const first = await read('deep/made.out');
      assert.equal(Buffer.from(first?.bytes ?? []).toString(), 'same\n');
      assert.equal((await read('deep/made.out'))?.stamp, first?.stamp);
      run(checkout, 'rm deep/made.out; echo same > deep/made.out.new; mv deep/made.out.new deep/made.out');
      assert.notEqual((await read('deep/made.out'))?.stamp, first?.stamp);
      for (const file of ['away.out', 'folder.out', '../slot.json', 'no/such/file']) {
        assert.equal(await read(file), undefined, file);
      }
      assert.equal(Buffer.from((await read('one'))?.bytes ?? []).toString(), '1');
    });

    it('leaves out what no view can take, and says so', async () => {
      const checkout = await borrow({ one: undefined });
      run(checkout, 'ln -s one link; ln -s /etc/passwd away');
      const { changed, leftOut } = valueOf(await checkout.changes(never));
      assert.deepEqual(
        [changed, leftOut],
        [
          [],
          [
            { path: 'away', reason: 'link-outside' },
            { path: 'link', reason: 'link' },
          ],
        ],
      );
    });

    it('brings a directory to a later state of the view, which is no change then', async () => {
      const texts: Record<string, string | undefined> = { one: undefined, 'deep/two': undefined };
      const request = wanted(texts);
      const checkout = valueOf(await under.checkouts.borrow(request, never));
      run(checkout, 'echo kept > a.out');
      Object.assign(texts, { one: 'later', three: '3' });
      const later = filesOf(texts).filter((file) => file.path !== 'deep/two');
      valueOf(await checkout.update(later, never));
      assert.equal(run(checkout, 'cat one three a.out; ls -A | grep -c deep || true'), 'later3kept\n0\n');
      assert.deepEqual(valueOf(await checkout.changes(never)), { changed: [], leftOut: [] });
    });

    it('never shows one borrower what another one did, at the same time or before', async () => {
      const texts = { one: undefined };
      const [first, second] = await Promise.all([borrow(texts, 'first'), borrow(texts, 'second')]);
      assert.notEqual(first.folder, second.folder);
      run(first, 'echo secret | tee one > two; mkdir -p sub; echo o > sub/b.out');
      assert.deepEqual(valueOf(await second.changes(never)).changed, []);
      await first.release();
      const third = await borrow(texts, 'third');
      assert.equal(run(third, 'cat one; find . -name two -o -name sub'), '1');
    });

    it('lets a borrower wait until there is a directory for it, or until it does not want one any more', async () => {
      const lent = await Promise.all(Array.from({ length: LENT_AT_ONCE }, () => borrow({ one: undefined })));
      const impatient = new AbortController();
      const [gone, served] = [
        under.checkouts.borrow(wanted({ one: undefined }), impatient.signal),
        under.checkouts.borrow(wanted({ one: undefined }), never),
      ];
      impatient.abort();
      assert.equal(failureOf(await gone).kind, 'cancelled');
      await lent[0]?.release();
      assert.ok((await served).ok);
    });

    it('takes back what a borrower offered when another one would have to wait, and only then', async () => {
      const [offered, used] = await Promise.all([borrow({ one: undefined }, 'a'), borrow({ one: undefined }, 'b')]);
      assert.equal(offered.offer().withdraw(), true, 'nobody wanted it');
      const offer = offered.offer();
      const third = await borrow({ one: 'third' }, 'c');
      assert.equal(offer.withdraw(), false);
      assert.equal(failureOf(await offered.changes(never)).kind, 'wrong-state');
      const waiting = under.checkouts.borrow(wanted({ one: 'fourth' }, 'd'), never);
      // Somebody who waits gets it at once; until they stand in line, it stays.
      while (used.offer().withdraw()) await setImmediate();
      assert.equal(run(valueOf(await waiting), 'cat one'), 'fourth');
      assert.equal(run(third, 'cat one'), 'third');
    });

    it('counts directories, removes those that nobody uses, and no others', async () => {
      const used = await borrow({ one: undefined }, 'used');
      const unused = await borrow({ one: undefined }, 'unused');
      const before = await under.checkouts.size();
      assert.equal(before.directories, 2);
      assert.ok(before.bytes > 0);
      await unused.release();
      assert.ok(valueOf(await under.checkouts.cleanUp()) > 0);
      assert.equal((await under.checkouts.size()).directories, 1);
      await access(used.folder);
    });

    it('keeps work that nobody got when it is closed, until the run is settled', async () => {
      const dirty = await borrow({ one: undefined });
      run(dirty, 'echo work > one');
      await under.checkouts.close();
      assert.equal(await readFile(path.join(dirty.folder, 'one'), 'utf8'), 'work\n');
      valueOf(await under.checkouts.cleanUp());
      await under.checkouts.settleRun('other');
      await access(dirty.folder);
      await under.checkouts.settleRun('run');
      await assert.rejects(access(dirty.folder));
    });

    it('fails for a root that is not open, and for a path that leads out', async () => {
      const request = wanted({ one: undefined });
      const elsewhere = await under.checkouts.borrow({ ...request, root: 'elsewhere' }, never);
      assert.equal(failureOf(elsewhere).kind, 'no-folder');
      const outside = await under.checkouts.borrow({ ...request, files: [{ path: '../one' }] }, never);
      assert.equal(failureOf(outside).kind, 'path-outside');
    });
  });
}

function filesOf(texts: Readonly<Record<string, string | undefined>>): WantedFile[] {
  const all: Readonly<Record<string, string | undefined>> = { '.gitignore': undefined, ...texts };
  return Object.entries(all)
    .map(([name, text]): WantedFile => {
      if (text === undefined) return { path: name };
      const bytes = Buffer.from(text);
      return { path: name, content: { hash: hashBytes(bytes), size: bytes.byteLength, executable: false } };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function run(checkout: Checkout, line: string): string {
  return execFileSync('sh', ['-c', line], { cwd: checkout.folder, encoding: 'utf8' });
}

function valueOf<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(`expected success, came ${result.failure.kind}: ${result.failure.message}`);
}

function failureOf(result: Result<unknown, Failure>): Failure {
  if (!result.ok) return result.failure;
  throw new Error('expected a failure, came success');
}

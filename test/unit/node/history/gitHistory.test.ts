import assert from 'node:assert/strict';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { FoundCommits, History, WantedCommits } from '../../../../src/core/ports/history.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { succeeded } from '../repository/folders.ts';
import { createHistoryRig } from './historyRig.ts';
import type { HistoryRig } from './historyRig.ts';

const DEFAULTS = { skip: 0, limit: 20 };

function failureOf(result: Result<unknown, Failure>): Failure {
  assert.equal(result.ok, false);
  return result.failure;
}

function subjects({ commits }: FoundCommits): string[] {
  return commits.map(({ subject, path: name }) => (name === undefined ? subject : `${subject} as ${name}`));
}

describe("The history of a person's repository", () => {
  let rig: HistoryRig;
  let history: History;

  beforeEach(async () => {
    rig = await createHistoryRig();
    await rig.git('init', '--quiet', '--initial-branch=main');
    history = rig.history();
  });

  afterEach(() => rig.dispose());

  async function log(wanted: Partial<WantedCommits> = {}): Promise<string[]> {
    const from = succeeded(await history.resolve('main', 'HEAD'));
    return subjects(succeeded(await history.log('main', { ...DEFAULTS, from, ...wanted })));
  }

  it('lists commits, the newest first, with author, day and subject', async () => {
    await rig.put('a.txt', 'one\n');
    await rig.commit('First');
    await rig.put('a.txt', 'two\n');
    const id = await rig.commit('Second\n\nWith more words.', { author: 'Bob <bob@example.com>' });
    const found = succeeded(await history.log('main', { ...DEFAULTS, from: id }));
    assert.deepEqual(found.commits[0], { id, author: 'Bob', date: '2024-01-02T02:00:00+02:00', subject: 'Second' });
    assert.deepEqual(subjects(found), ['Second', 'First']);
    assert.equal(found.more, undefined);
    assert.equal(found.isShallow, false);
  });

  it('follows a file through its names, and tells them', async () => {
    await rig.put('old name.txt', 'one\ntwo\nthree\nfour\n');
    await rig.commit('First');
    await rig.git('mv', 'old name.txt', 'new.txt');
    await rig.commit('Move');
    await rig.put('new.txt', 'one\ntwo\nthree\nFOUR\n');
    await rig.put('other.txt', 'x');
    await rig.commit('Edit');
    assert.deepEqual(await log({ path: 'new.txt' }), ['Edit', 'Move', 'First as old name.txt']);
    assert.deepEqual(await log({ path: 'old name.txt' }), ['Move', 'First']);
    assert.deepEqual(await log({ path: 'never.txt' }), []);
    // Paging counts commits of the file, not all.
    assert.deepEqual(await log({ path: 'new.txt', skip: 1, limit: 1 }), ['Move']);
  });

  it('finds commits by message, author, text, pattern and date', async () => {
    await rig.put('a.txt', 'cost = 1.5\n');
    await rig.commit('Add (the) cost', { author: 'Ann <ann@example.com>' });
    await rig.put('a.txt', 'cost = 125\n');
    await rig.commit('Änderung', { author: 'Bob <bob@example.com>' });
    await rig.put('b.txt', 'COST\n');
    await rig.commit('Third', { author: 'Ann <ann@example.com>' });
    assert.deepEqual(await log({ message: 'ADD (THE)' }), ['Add (the) cost']);
    assert.deepEqual(await log({ message: '.' }), []);
    assert.deepEqual(await log({ message: 'änd' }), ['Änderung']);
    assert.deepEqual(await log({ author: 'BOB@' }), ['Änderung']);
    assert.deepEqual(await log({ text: 'cost' }), ['Add (the) cost']);
    assert.deepEqual(await log({ text: 'cost', message: 'third' }), []);
    assert.deepEqual(await log({ pattern: '^cost = 1[0-9]+$' }), ['Änderung']);
    assert.deepEqual(await log({ since: '2024-01-02T00:00:00Z', until: '2024-01-02T23:59:59Z' }), ['Änderung']);
    const broken = await history.log('main', { ...DEFAULTS, from: await rig.git('rev-parse', 'HEAD'), pattern: '(' });
    assert.match(failureOf(broken).message, /regular expression "\("/);
  });

  it('says when there are more commits than wanted', async () => {
    for (const name of ['1', '2', '3']) await rig.commit(name);
    const from = succeeded(await history.resolve('main', 'main'));
    const first = succeeded(await history.log('main', { from, skip: 0, limit: 2 }));
    assert.deepEqual([subjects(first), first.more], [['3', '2'], 'limit']);
    const rest = succeeded(await history.log('main', { from, skip: 2, limit: 2 }));
    assert.deepEqual([subjects(rest), rest.more], [['1'], undefined]);
  });

  it('shows a commit with its files, whatever they are called', async () => {
    await rig.put('moved.txt', 'one\ntwo\nthree\n');
    await rig.put('gone.txt', 'gone\n');
    await rig.put('run.sh', 'x\n');
    await rig.commit('First');
    await rig.git('mv', 'moved.txt', 'to here.txt');
    await rig.git('rm', '--quiet', 'gone.txt');
    await rig.put('line\nbreak "quoted"', 'x\n');
    await rig.put('picture.bin', new Uint8Array([0, 1, 2]));
    await rig.put('run.sh', 'y\nz\n', 0o755);
    const id = await rig.commit('Second\n\nWhy it is so.\n');
    const commit = succeeded(await history.commit('main', id));
    assert.equal(commit.message, 'Second\n\nWhy it is so.');
    assert.equal(commit.parents.length, 1);
    assert.deepEqual(commit.files, [
      { path: 'gone.txt', kind: 'deleted', lines: { added: 0, removed: 1 } },
      { path: 'line\nbreak "quoted"', kind: 'created', lines: { added: 1, removed: 0 } },
      { path: 'picture.bin', kind: 'created' },
      { path: 'run.sh', kind: 'edited', lines: { added: 2, removed: 1 } },
      { path: 'to here.txt', kind: 'renamed', from: 'moved.txt', lines: { added: 0, removed: 0 } },
    ]);
    const patch = succeeded(await history.patch('main', id, ['run.sh']));
    assert.match(patch.text, /^diff --git a\/run\.sh b\/run\.sh\nold mode 100644\nnew mode 100755\n/);
    assert.match(patch.text, /\n-x\n\+y\n\+z\n$/);
    const moved = succeeded(await history.patch('main', id, ['to here.txt', 'moved.txt']));
    assert.match(moved.text, /rename from moved\.txt\nrename to to here\.txt/);
    const binary = succeeded(await history.patch('main', id, ['picture.bin']));
    assert.match(binary.text, /Binary files/);
  });

  it('compares a first commit with nothing and a merge with its first parent', async () => {
    await rig.put('a.txt', 'a\n');
    const first = await rig.commit('First');
    await rig.git('checkout', '--quiet', '-b', 'side');
    await rig.put('side.txt', 'side\n');
    await rig.commit('Side');
    await rig.git('checkout', '--quiet', 'main');
    await rig.put('main.txt', 'main\n');
    await rig.commit('Main');
    await rig.git('-c', 'user.name=A', '-c', 'user.email=a@b', 'merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
    assert.deepEqual(
      succeeded(await history.commit('main', first)).files.map((file) => file.path),
      ['a.txt'],
    );
    const merge = succeeded(await history.commit('main', await rig.git('rev-parse', 'HEAD')));
    assert.equal(merge.parents.length, 2);
    assert.deepEqual(
      merge.files.map((file) => file.path),
      ['side.txt'],
    );
    assert.match(succeeded(await history.patch('main', first, ['a.txt'])).text, /new file mode 100644/);
  });

  it('reads what stood under a path', async () => {
    await rig.put('src/a.txt', 'one\n');
    await symlink('a.txt', path.join(rig.root, 'src/link'));
    const first = await rig.commit('First');
    await rig.put('src/a.txt', 'two\n', 0o755);
    const second = await rig.commit('Second');
    const read = async (id: string, file: string) => succeeded(await history.readFile('main', id, file));
    const bytes = (text: string) => new TextEncoder().encode(text);
    assert.deepEqual(await read(first, 'src/a.txt'), { kind: 'file', bytes: bytes('one\n'), executable: false });
    assert.deepEqual(await read(second, 'src/a.txt'), { kind: 'file', bytes: bytes('two\n'), executable: true });
    assert.deepEqual(await read(first, 'src/link'), { kind: 'link', target: 'a.txt' });
    assert.deepEqual(await read(first, 'src'), { kind: 'folder' });
    assert.deepEqual(await read(first, 'src/b.txt'), { kind: 'missing' });
    assert.deepEqual([...succeeded(await history.listFiles('main', first)).keys()], ['src/a.txt']);
    const small = rig.history({ maxFileBytes: 3 });
    assert.equal(failureOf(await small.readFile('main', first, 'src/a.txt')).kind, 'file-unreadable');
  });

  it('blames lines on commits, also under an earlier name', async () => {
    await rig.put('old "name".txt', 'one\ntwo\nthree\n');
    const first = await rig.commit('First');
    await rig.git('mv', 'old "name".txt', 'new.txt');
    await rig.commit('Move');
    await rig.put('new.txt', 'one\nTWO\nthree\n');
    const third = await rig.commit('Third', { author: 'Bob <bob@example.com>' });
    const wanted = { commit: third, path: 'new.txt', firstLine: 1, lastLine: 2 };
    const { lines } = succeeded(await history.blame('main', wanted));
    assert.deepEqual(
      [...lines],
      [
        [
          1,
          {
            id: first,
            author: 'Ann Example',
            date: '2024-01-01T02:00:00+02:00',
            subject: 'First',
            path: 'old "name".txt',
          },
        ],
        [2, { id: third, author: 'Bob', date: '2024-01-03T02:00:00+02:00', subject: 'Third', path: 'new.txt' }],
      ],
    );
  });

  it('is that of the root, where the root is a folder within the repository', async () => {
    await rig.put('outside.txt', 'x\n');
    await rig.commit('Outside');
    await rig.put('part/a.txt', 'one\ntwo\nthree\n');
    await rig.put('outside.txt', 'y\n');
    await rig.commit('Both');
    await rig.git('mv', 'part/a.txt', 'part/b.txt');
    await rig.commit('Move');
    const part = rig.history({ roots: [{ name: 'main', directory: path.join(rig.root, 'part') }] });
    const from = succeeded(await part.head('main')) ?? '';
    assert.deepEqual(subjects(succeeded(await part.log('main', { ...DEFAULTS, from }))), ['Move', 'Both']);
    assert.deepEqual(subjects(succeeded(await part.log('main', { ...DEFAULTS, from, path: 'b.txt' }))), [
      'Move',
      'Both as a.txt',
    ]);
    const both = succeeded(await part.resolve('main', 'HEAD~1'));
    assert.deepEqual(
      succeeded(await part.commit('main', both)).files.map((file) => file.path),
      ['a.txt'],
    );
    assert.match(succeeded(await part.patch('main', both, ['a.txt'])).text, /a\/a\.txt b\/a\.txt/);
    assert.equal(succeeded(await part.readFile('main', both, 'a.txt')).kind, 'file');
    assert.deepEqual([...succeeded(await part.listFiles('main', both)).keys()], ['a.txt']);
    const blame = await part.blame('main', { commit: from, path: 'b.txt', firstLine: 1, lastLine: 1 });
    assert.equal(succeeded(blame).lines.get(1)?.path, 'a.txt');
  });

  it('reads messages and names in other encodings, and takes control characters out of them', async () => {
    await rig.put('a.txt', 'x\n');
    await rig.git('add', '.');
    const message = path.join(rig.whole, 'message');
    await rig.put(message, Buffer.from('Gr\u00fc\u00dfe \u001b[31mred\n\nmehr \u00fc', 'latin1'));
    const names = [
      '-c',
      'user.name=J\u00f6rg',
      '-c',
      'user.email=j@example.com',
      '-c',
      'i18n.commitEncoding=ISO-8859-1',
    ];
    await rig.git(...names, 'commit', '--quiet', '--file', message);
    const id = await rig.git('rev-parse', 'HEAD');
    const commit = succeeded(await history.commit('main', id));
    assert.equal(commit.subject, 'Grüße  [31mred');
    assert.equal(commit.message, 'Grüße  [31mred\n\nmehr ü');
    assert.deepEqual(await log(), ['Grüße  [31mred']);
    await rig.put('latin.txt', Buffer.from('\u00fc\n', 'latin1'));
    const latin = await rig.commit('Latin');
    assert.match(succeeded(await history.patch('main', latin, ['latin.txt'])).text, /\+ü\n/);
  });

  it('knows that a shallow clone is one', async () => {
    for (const text of ['1', '2', '3']) {
      await rig.put('a.txt', `${text}\nsame\n`);
      await rig.commit(text);
    }
    const clone = path.join(rig.whole, 'clone');
    await rig.git('clone', '--quiet', '--depth=2', `file://${rig.root}`, clone);
    const shallow = rig.history({ roots: [{ name: 'main', directory: clone }] });
    const from = succeeded(await shallow.head('main')) ?? '';
    const found = succeeded(await shallow.log('main', { ...DEFAULTS, from }));
    assert.deepEqual([subjects(found), found.isShallow], [['3', '2'], true]);
    const blame = succeeded(await shallow.blame('main', { commit: from, path: 'a.txt', firstLine: 1, lastLine: 2 }));
    assert.equal(blame.isShallow, true);
    assert.equal(blame.lines.get(2)?.subject, '2');
    const oldest = succeeded(await shallow.resolve('main', 'HEAD~1'));
    assert.deepEqual(succeeded(await shallow.commit('main', oldest)).parents, []);
  });

  it('tells what lies in a submodule from what is missing', async () => {
    const other = path.join(rig.whole, 'other');
    await mkdir(other);
    await rig.git('init', '--quiet', other);
    await rig.git('-C', other, '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '--allow-empty', '-qm', 'Sub');
    await rig.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'lib/sub');
    const id = await rig.commit('Add submodule');
    assert.deepEqual(succeeded(await history.readFile('main', id, 'lib/sub')), { kind: 'submodule' });
    assert.deepEqual(succeeded(await history.readFile('main', id, 'lib/sub/a.txt')), { kind: 'submodule' });
    assert.deepEqual(succeeded(await history.readFile('main', id, 'lib/sab/a.txt')), { kind: 'missing' });
    assert.deepEqual(await log({ path: 'lib/sub' }), ['Add submodule']);
    assert.deepEqual([...succeeded(await history.listFiles('main', id)).keys()], ['.gitmodules']);
  });

  it('has no head before the first commit, and cannot be had without a repository or without git', async () => {
    assert.equal(succeeded(await history.head('main')), undefined);
    assert.equal(failureOf(await history.resolve('main', 'HEAD')).kind, 'not-found');
    const without = rig.history({ git: path.join(rig.whole, 'no-such-git') });
    assert.match(failureOf(await without.head('main')).message, /no git on this machine/);
    await rm(path.join(rig.root, '.git'), { recursive: true });
    const failure = failureOf(await history.head('main'));
    assert.equal(failure.kind, 'wrong-use');
    assert.match(failure.message, /in no git repository/);
    assert.equal(failureOf(await history.head('elsewhere')).kind, 'no-folder');
  });

  it('writes nothing', async () => {
    await rig.put('a.txt', 'one\n');
    const id = await rig.commit('First');
    await rig.put('a.txt', 'two\n');
    const before = await readdir(path.join(rig.root, '.git'), { recursive: true });
    await history.log('main', { ...DEFAULTS, from: id, path: 'a.txt', text: 'one' });
    await history.commit('main', id);
    await history.blame('main', { commit: id, path: 'a.txt', firstLine: 1, lastLine: 1 });
    assert.deepEqual(await readdir(path.join(rig.root, '.git'), { recursive: true }), before);
  });
});

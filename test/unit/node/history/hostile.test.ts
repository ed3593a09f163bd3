import assert from 'node:assert/strict';
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { History } from '../../../../src/core/ports/history.ts';
import { askGit } from '../../../../src/node/history/askGit.ts';
import { isoDate, parseBlame } from '../../../../src/node/history/readBlame.ts';
import { parseCommitLines } from '../../../../src/node/history/readCommits.ts';
import { isRevision } from '../../../../src/node/history/revisions.ts';
import { succeeded } from '../repository/folders.ts';
import { createHistoryRig } from './historyRig.ts';
import type { HistoryRig } from './historyRig.ts';

const DEFAULTS = { skip: 0, limit: 20 };

describe('The history of a repository that means no good', () => {
  let rig: HistoryRig;
  let history: History;

  beforeEach(async () => {
    rig = await createHistoryRig();
    await rig.git('init', '--quiet', '--initial-branch=main');
    history = rig.history();
  });

  afterEach(() => rig.dispose());

  async function everything(id: string, file: string): Promise<void> {
    succeeded(await history.head('main'));
    succeeded(await history.resolve('main', 'main'));
    for (const filter of [{}, { path: file }, { text: 'o' }, { pattern: 'o' }, { message: 'o' }, { author: 'o' }]) {
      succeeded(await history.log('main', { ...DEFAULTS, from: id, ...filter }));
    }
    succeeded(await history.commit('main', id));
    succeeded(await history.patch('main', id, [file]));
    succeeded(await history.readFile('main', id, file));
    succeeded(await history.listFiles('main', id));
    succeeded(await history.blame('main', { commit: id, path: file, firstLine: 1, lastLine: 1 }));
  }

  /** The same commit with a signature, which somebody would have to check. */
  async function signed(id: string): Promise<string> {
    const commit = await rig.git('cat-file', 'commit', id);
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n none\n -----END PGP SIGNATURE-----\n';
    const input = `${commit.replace('\n\n', `\n${signature}\n`)}\n`;
    const made = await execa('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], { cwd: rig.root, input });
    return made.stdout;
  }

  it('starts no program that the repository or the person has set up, and needs none of the files they name', async () => {
    const trace = path.join(rig.whole, 'trace');
    const evil = path.join(rig.whole, 'evil');
    await writeFile(evil, `#!/bin/sh\necho "$0 $*" >> '${trace}'\ncat\n`);
    await chmod(evil, 0o755);
    await rig.put('.gitattributes', '* diff=evil filter=evil\n');
    await rig.put('a.txt', 'one\n');
    await rig.commit('First');
    await rig.put('a.txt', 'two\n');
    const id = await signed(await rig.commit('Second'));
    const settings = {
      'diff.evil.textconv': evil,
      'diff.evil.command': evil,
      'diff.external': evil,
      'diff.orderFile': '/no/such/file',
      'diff.relative': 'true',
      'filter.evil.smudge': evil,
      'filter.evil.clean': evil,
      'log.showSignature': 'true',
      'log.follow': 'true',
      'log.date': 'relative',
      'gpg.program': evil,
      'core.fsmonitor': evil,
      'core.hooksPath': path.dirname(evil),
      'core.pager': evil,
      'core.quotePath': 'true',
      'core.sshCommand': evil,
      'color.ui': 'always',
      'format.pretty': 'raw',
      'blame.showEmail': 'true',
      'i18n.logOutputEncoding': 'UTF-16',
      'pager.log': 'true',
      'credential.helper': evil,
    };
    for (const [name, value] of Object.entries(settings)) await rig.git('config', name, value);
    await everything(id, 'a.txt');
    assert.deepEqual((await readdir(rig.whole)).sort(), ['evil', 'project']);
    const blame = await history.blame('main', { commit: id, path: 'a.txt', firstLine: 1, lastLine: 1 });
    assert.equal(succeeded(blame).lines.get(1)?.author, 'Ann Example');
    assert.match(
      succeeded(await history.patch('main', id, ['a.txt'])).text,
      /^diff --git a\/a\.txt b\/a\.txt\n[^\u001b]*\+two\n$/,
    );
  });

  it('takes no replaced objects for the true ones', async () => {
    await rig.put('a.txt', 'true\n');
    const id = await rig.commit('True');
    await rig.put('a.txt', 'false\n');
    const other = await rig.commit('False');
    await rig.git('replace', id, other);
    assert.equal(succeeded(await history.commit('main', id)).subject, 'True');
  });

  it('leaves index, times and locks of the repository alone', async () => {
    await rig.put('a.txt', 'one\n');
    const id = await rig.commit('First');
    await rig.put('a.txt', 'one\n');
    await rig.put('.git/index.lock', '');
    const index = path.join(rig.root, '.git/index');
    const before = { bytes: await readFile(index), time: (await stat(index, { bigint: true })).mtimeNs };
    await everything(id, 'a.txt');
    assert.deepEqual({ bytes: await readFile(index), time: (await stat(index, { bigint: true })).mtimeNs }, before);
  });

  it('refuses everything that is not the name of one commit', async () => {
    await rig.put('a.txt', 'one\n');
    await rig.commit('First');
    await rig.git('branch', 'größe/x+y');
    for (const revision of ['main', 'größe/x+y', '@', 'HEAD', 'main~0', 'main^0']) {
      succeeded(await history.resolve('main', revision));
    }
    const output = path.join(rig.whole, 'written');
    const hostile = ['-n1', '--all', `--output=${output}`, 'main..main', 'main:a.txt', ':/First', 'main@{1}', '@{-1}'];
    for (const revision of [
      ...hostile,
      '^main',
      'main main',
      'main\nmain',
      'main\0',
      '',
      'a'.repeat(300),
      'main^{tree}',
    ]) {
      const resolved = await history.resolve('main', revision);
      assert.equal(resolved.ok ? 'resolved' : resolved.failure.kind, 'wrong-use', revision);
      assert.equal(isRevision(revision), false);
    }
    for (const revision of ['nope', 'main~5', '0123456789', '1'.repeat(40), 'HEAD^3']) {
      const resolved = await history.resolve('main', revision);
      assert.equal(resolved.ok ? 'resolved' : resolved.failure.kind, 'not-found', revision);
    }
    assert.deepEqual(await readdir(rig.whole), ['project']);
  });

  it('takes search texts, paths and authors for what they are', async () => {
    const files = ['--output=x', '-a', ':(exclude)*', '*', '[a]', ':x', 'a b'];
    for (const file of files) await rig.put(file, `${file}\n`);
    const id = await rig.commit('--all');
    for (const file of files) {
      const found = succeeded(
        await history.log('main', { ...DEFAULTS, from: id, path: file, text: file, message: '--all' }),
      );
      assert.equal(found.commits.length, 1, file);
      assert.equal(succeeded(await history.readFile('main', id, file)).kind, 'file', file);
      const patch = succeeded(await history.patch('main', id, [file])).text;
      assert.equal(patch.split('diff --git').length, 2, file);
      const blame = await history.blame('main', { commit: id, path: file, firstLine: 1, lastLine: 1 });
      assert.equal(succeeded(blame).lines.get(1)?.path, file);
    }
    // Not a pattern: no file of that name but one that it would match.
    assert.equal(succeeded(await history.log('main', { ...DEFAULTS, from: id, path: 'a*' })).commits.length, 0);
  });

  it('gives what was found before the time was up, or says that it took too long', async () => {
    await rig.put('a.txt', 'one\n');
    const id = await rig.commit('First');
    const slow = path.join(rig.whole, 'slow-git');
    // As git does, but then it goes on for ever, in a process of its own.
    await writeFile(slow, '#!/bin/sh\ngit "$@"\ncase "$*" in *" log "*|*" blame "*) sleep 600 & wait ;; esac\n');
    await chmod(slow, 0o755);
    const impatient = rig.history({ git: slow, timeoutMs: 1_500 });
    const found = succeeded(await impatient.log('main', { ...DEFAULTS, from: id }));
    assert.deepEqual([found.commits.map(({ subject }) => subject), found.more], [['First'], 'time']);
    const blame = await impatient.blame('main', { commit: id, path: 'a.txt', firstLine: 1, lastLine: 1 });
    assert.equal(blame.ok ? 'blamed' : blame.failure.kind, 'timeout');
  });

  it('is left with everything that git started when it is cancelled', async () => {
    const trace = path.join(rig.whole, 'trace');
    const slow = path.join(rig.whole, 'slow-git');
    await writeFile(slow, `#!/bin/sh\nsleep 600 &\necho $! > '${trace}.new'; mv '${trace}.new' '${trace}'\nwait\n`);
    await chmod(slow, 0o755);
    const stopping = new AbortController();
    const asked = rig.history({ git: slow }).head('main', stopping.signal);
    const child = Number(await readWhenThere(trace));
    stopping.abort();
    const answer = await asked;
    assert.equal(answer.ok ? 'answered' : answer.failure.kind, 'cancelled');
    await assert.doesNotReject(untilGone(child));
    const early = await history.head('main', AbortSignal.abort());
    assert.equal(early.ok ? 'answered' : early.failure.kind, 'cancelled');
  });

  it('is read up to a limit', async () => {
    await rig.put('big.txt', 'line\n'.repeat(400_000));
    const id = await rig.commit('Big');
    const patch = succeeded(await history.patch('main', id, ['big.txt']));
    assert.equal(patch.isCut, true);
    assert.ok(patch.text.length <= 1024 * 1024 && patch.text.endsWith('+line\n'));
    const call = { git: 'git', directory: rig.root, timeoutMs: 20_000, maxBytes: 4 };
    const answer = await askGit(call, ['cat-file', 'blob', `${id}:big.txt`]);
    assert.equal(answer.kind, 'ended');
    assert.deepEqual([answer.output.toString(), answer.isCut], ['line', true]);
  });

  it('is searched in ten thousand commits', async function () {
    this.timeout(120_000);
    const stream = Array.from({ length: 10_000 }, (_, index) => {
      const text = `version ${index}\n`;
      const file = index % 100 === 0 ? 'rare.txt' : 'often.txt';
      return `commit refs/heads/main\ncommitter A <a@b> ${1_700_000_000 + index} +0000\ndata ${3 + String(index).length}\nNo ${index}\nM 644 inline ${file}\ndata ${text.length}\n${text}\n`;
    });
    await execa('git', ['fast-import', '--quiet', '--done'], { cwd: rig.root, input: `${stream.join('')}done\n` });
    const from = succeeded(await history.resolve('main', 'main'));
    const rare = succeeded(await history.log('main', { ...DEFAULTS, from, path: 'rare.txt', limit: 100 }));
    assert.equal(rare.commits.length, 100);
    const found = succeeded(await history.log('main', { ...DEFAULTS, from, text: 'version 4200' }));
    assert.deepEqual(
      found.commits.map(({ subject }) => subject),
      ['No 4300', 'No 4200'],
    );
    const late = succeeded(await history.log('main', { from, skip: 9_990, limit: 20 }));
    assert.deepEqual([late.commits.length, late.commits.at(-1)?.subject, late.more], [10, 'No 0', undefined]);
  });
});

async function readWhenThere(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
    await wait(5);
  }
}

async function untilGone(id: number): Promise<void> {
  for (;;) {
    const status = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => undefined);
    if (status === undefined || status.includes(' Z ')) return;
    await wait(5);
  }
}

describe('What git says', () => {
  it('is read as far as it is whole', () => {
    const line = (id: string): string => `\u0001${[id, 'Ann', '2024-01-01T00:00:00Z', 'Subject', ''].join('\0')}`;
    const cut = Buffer.from(`${line('a')}\nM\0file\0${line('b')}\u0001c\0An`);
    assert.deepEqual(
      parseCommitLines(cut, 'file').map(({ id }) => id),
      ['a', 'b'],
    );
  });

  it('may hold dates that no calendar has', () => {
    assert.equal(isoDate(0, '-0330'), '1969-12-31T20:30:00-03:30');
    assert.equal(isoDate(Number.MAX_SAFE_INTEGER, '+0000'), '');
    assert.equal(isoDate(Number.NaN, 'odd'), '');
  });

  it('may hold lines that look like headers', () => {
    const id = 'a'.repeat(40);
    const output = `${id} 1 1 2\nauthor Ann\nauthor-time 0\nauthor-tz +0000\nsummary S\nfilename f\n\t${id} 9 9\n${id} 2 2\n\tauthor Bob\n`;
    const lines = parseBlame(Buffer.from(output), '');
    assert.deepEqual([...lines.keys()], [1, 2]);
    assert.equal(lines.get(2)?.author, 'Ann');
  });
});

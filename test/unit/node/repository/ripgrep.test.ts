import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { createRipgrepFinder } from '../../../../src/node/repository/ripgrep.ts';
import { createTestFolder } from './folders.ts';
import type { TestFolder } from './folders.ts';

describe('Asking ripgrep', () => {
  before(function () {
    if (spawnSync('rg', ['--version']).status !== 0) this.skip(); // It is not installed here.
  });

  let folder: TestFolder;
  let find: (text: string, options?: { ignoreCase?: boolean; signal?: AbortSignal; root?: string }) => Promise<unknown>;

  beforeEach(async () => {
    folder = await createTestFolder();
    const roots = [{ name: 'main', directory: folder.root }];
    const finder = createRipgrepFinder({ roots, programs: ['no-such-program', 'rg'] });
    find = async (text, { ignoreCase = false, signal, root = 'main' } = {}) => {
      const found = await finder.find({ root, text, ignoreCase, timeoutMs: 10_000 }, signal);
      return found && Object.fromEntries([...found].sort());
    };
  });

  afterEach(() => folder.dispose());

  it('tells of each file that was searched whether it has the text', async () => {
    await folder.put('a', 'needle\n');
    await folder.put('sub/b', 'hay\n');
    await folder.put('.hidden', 'a Needle');
    await folder.put('binary', '\0\0needle');
    await folder.put('wide', Buffer.from('\uFEFFneedle', 'utf16le'));
    await folder.put('empty', '');
    const expected = { '.hidden': false, a: true, binary: true, 'sub/b': false, wide: false };
    assert.deepEqual(await find('needle'), { ...expected, empty: false });
    assert.deepEqual(await find('needle', { ignoreCase: true }), { ...expected, '.hidden': true, empty: false });
  });

  it('takes the text as it stands, whatever it looks like', async () => {
    await folder.put('a', '--files (a|b)* $x "q" \\n');
    for (const text of ['--files', '(a|b)*', '$x "q"', '\\n']) assert.deepEqual(await find(text), { a: true }, text);
    assert.deepEqual(await find('-e'), { a: false });
  });

  it('leaves out .git and links, and whatever its ignore files say', async () => {
    await folder.git('init', '--quiet');
    await folder.put('.gitignore', 'ignored\n');
    await folder.put('ignored', 'needle');
    await folder.put('.ignore', 'kept\n');
    await folder.put('kept', 'needle');
    await folder.put(path.join(folder.outside, 'secret'), 'needle');
    await symlink(path.join(folder.outside, 'secret'), path.join(folder.root, 'link'));
    assert.deepEqual(await find('needle'), { '.gitignore': false, '.ignore': false, kept: true });
  });

  it('has no answer when it was stopped, there is no such root, or the text is none that it can be asked for', async () => {
    await folder.put('a', 'needle');
    assert.equal(await find('needle', { signal: AbortSignal.abort() }), undefined);
    assert.equal(await find('needle', { root: 'other' }), undefined);
    for (const text of ['', 'two\nlines', 'caf\u00e9']) assert.equal(await find(text), undefined);
  });

  it('has no answer when no program can be started', async () => {
    const roots = [{ name: 'main', directory: folder.root }];
    const finder = createRipgrepFinder({ roots, programs: ['no-such-program', path.join(folder.root, 'a')] });
    await folder.put('a', 'no program');
    for (let asked = 0; asked < 2; asked += 1) {
      assert.equal(
        await finder.find({ root: 'main', text: 'needle', ignoreCase: false, timeoutMs: 10_000 }),
        undefined,
      );
    }
  });
});

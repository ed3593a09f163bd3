import assert from 'node:assert/strict';
import { mkdir, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createDiskRepository } from '../../../../src/node/repository/diskRepository.ts';
import type { DiskRepositoryDeps } from '../../../../src/node/repository/diskRepository.ts';
import type { Repository } from '../../../../src/core/ports/repository.ts';
import { at, createTestFolder, failureOf, succeeded } from './folders.ts';
import type { TestFolder } from './folders.ts';

/** A survey as text: `path object`, `path disk`, with `x` when executable, and `path -> target`. */
async function surveyed(repository: Repository): Promise<string[]> {
  return succeeded(await repository.survey('main')).map(({ path: file, source }) => {
    if (source.kind === 'link') return `${file} -> ${source.target}${source.leadsTo === 'folder' ? '/' : ''}`;
    return `${file} ${source.kind}${source.executable ? ' x' : ''}`;
  });
}

describe('A survey of a folder in git', () => {
  let folder: TestFolder;
  let open: (deps?: Partial<DiskRepositoryDeps>) => Repository;

  beforeEach(async () => {
    folder = await createTestFolder();
    await folder.git('init', '--quiet', '--initial-branch=main');
    open = (deps = {}) => createDiskRepository({ roots: [{ name: 'main', directory: folder.root }], ...deps });
  });

  afterEach(() => folder.dispose());

  async function commit(...files: string[]): Promise<void> {
    for (const name of files) await folder.put(name, `text of ${name}\n`);
    await folder.git('add', '--force', '.');
    await folder.git('commit', '--quiet', '-m', 'One');
  }

  it('names the objects of clean files, with sizes and modes, and leaves all others to the disk', async () => {
    await folder.put('.gitignore', '*.log\n');
    await folder.put('tool', 'x', 0o755);
    await commit('clean', 'changed', 'staged', 'deleted', 'both');
    await folder.put('changed', 'other');
    await folder.put('staged', 'other');
    await folder.git('add', 'staged');
    await folder.put('both', 'one');
    await folder.git('add', 'both');
    await folder.put('both', 'two');
    await rm(path.join(folder.root, 'deleted'));
    await folder.put('new', 'x');
    await folder.put('ignored.log', 'x');
    assert.deepEqual(await surveyed(open()), [
      '.gitignore object',
      'both disk',
      'changed disk',
      'clean object',
      'new disk',
      'staged object',
      'tool object x',
    ]);
    const files = succeeded(await open().survey('main'));
    const clean = files.find((file) => file.path === 'clean');
    assert.deepEqual(clean?.source, {
      kind: 'object',
      id: await folder.git('rev-parse', 'HEAD:clean'),
      size: 14,
      executable: false,
    });
  });

  it('works before the first commit, and in a linked worktree', async () => {
    await folder.put('staged', 'x');
    await folder.git('add', 'staged');
    await folder.put('new', 'x');
    assert.deepEqual(await surveyed(open()), ['new disk', 'staged object']);
    await folder.git('commit', '--quiet', '-m', 'One');
    const directory = path.join(folder.outside, 'linked');
    await folder.git('worktree', 'add', '--quiet', directory);
    await writeFile(path.join(directory, 'more'), 'x');
    const linked = open({ roots: [{ name: 'main', directory }] });
    assert.deepEqual(await surveyed(linked), ['more disk', 'staged object']);
    const [, staged] = succeeded(await linked.survey('main'));
    assert.ok(staged?.source.kind === 'object');
    assert.equal(Buffer.from(succeeded(await linked.readObject(at('staged'), staged.source.id))).toString(), 'x');
    assert.deepEqual([...succeeded(await linked.differing('main', new Map([['staged', staged.source.id]])))], []);
  });

  it('takes what git compares no more, or never did, from the disk', async () => {
    await commit('assumed', 'skipped', 'absent', 'deep/absent', 'conflicted', 'clean');
    await folder.git('update-index', '--assume-unchanged', 'assumed');
    await folder.git('update-index', '--skip-worktree', 'skipped', 'absent', 'deep/absent');
    await folder.put('assumed', 'changed in secret');
    await folder.put('skipped', 'changed in secret');
    await rm(path.join(folder.root, 'absent'));
    await rm(path.join(folder.root, 'deep'), { recursive: true });
    await folder.put('intended', 'x');
    await folder.git('add', '--intent-to-add', 'intended');
    assert.deepEqual(await surveyed(open()), [
      'assumed disk',
      'clean object',
      'conflicted object',
      'intended disk',
      'skipped disk',
    ]);
  });

  it('takes files in conflict as they are on disk, in the middle of a merge', async () => {
    await commit('a', 'b');
    await folder.git('checkout', '--quiet', '-b', 'other');
    await commit('c');
    await folder.put('a', 'theirs');
    await folder.git('commit', '--quiet', '-am', 'Theirs');
    await folder.git('checkout', '--quiet', 'main');
    await folder.put('a', 'ours');
    await folder.git('commit', '--quiet', '-am', 'Ours');
    await folder.git('merge', 'other').catch(() => undefined);
    assert.deepEqual(await surveyed(open()), ['a disk', 'b object', 'c object']);
    assert.match(Buffer.from(succeeded(await open().readFile(at('a')))?.bytes ?? []).toString(), /<<<<<<</);
  });

  it('takes converted files from the disk: line ends, filters, encodings, keywords', async () => {
    await folder.put(
      '.gitattributes',
      '*.txt text=auto\n*.crlf text eol=crlf\n*.bin binary\n*.lfs filter=large\n*.u16 working-tree-encoding=UTF-16\n*.id ident\n',
    );
    const marker = path.join(folder.outside, 'filter-ran');
    await folder.put('lf.txt', 'a\nb\n');
    await folder.put('mixed.txt', 'a\r\nb\n');
    await folder.put('a.crlf', 'a\r\nb\r\n');
    await folder.put('a.bin', 'a\r\nb\n');
    await folder.put('a.lfs', 'large');
    await folder.put('a.u16', Buffer.from('\uFEFFab', 'utf16le'));
    await folder.put('a.id', '$Id$');
    await folder.git('add', '.');
    await folder.git('commit', '--quiet', '-m', 'One');
    await folder.git('config', 'filter.large.clean', `touch ${marker} && cat`);
    const soon = new Date(Date.now() + 60_000);
    await utimes(path.join(folder.root, 'a.lfs'), soon, soon);
    assert.deepEqual(await surveyed(open()), [
      '.gitattributes object',
      'a.bin object',
      'a.crlf disk',
      'a.id disk',
      'a.lfs disk',
      'a.u16 disk',
      'lf.txt object',
      'mixed.txt disk',
    ]);
    assert.deepEqual(await readdir(folder.outside), [], 'no filter is run');
  });

  it('compares sizes where a setting converts line ends everywhere', async () => {
    await commit('lf');
    await folder.git('config', 'core.autocrlf', 'true');
    await folder.put('crlf', 'a\r\nb\r\n');
    await folder.git('add', 'crlf');
    assert.deepEqual(await surveyed(open()), ['crlf disk', 'lf object']);
  });

  it('has links as links when they stay inside, also to folders, and no others', async () => {
    await commit('real/file');
    await folder.put(path.join(folder.outside, 'secret'), 'x');
    const links: [string, string][] = [
      ['to-file', 'real/file'],
      ['to-folder', 'real'],
      ['to-link', 'to-file'],
      ['out', path.join(folder.outside, 'secret')],
      ['git', '.git'],
      ['root', '.'],
      ['dangling', 'nowhere'],
    ];
    for (const [name, target] of links) await symlink(target, path.join(folder.root, name));
    const expected = ['real/file object', 'to-file -> real/file', 'to-folder -> real/', 'to-link -> real/file'];
    assert.deepEqual(await surveyed(open()), expected);
    await folder.git('add', 'to-file', 'out');
    assert.deepEqual(await surveyed(open()), expected);
  });

  it('keeps any name of one line, and both of two that differ in case', async () => {
    const names = [
      'README',
      'readme',
      ' leading',
      '"quoted"',
      'tab\there',
      'back\\slash',
      'ä',
      'a\u0308',
      '漢字',
      "it's",
    ];
    for (const name of [...names, 'two\nlines']) await folder.put(name, 'x');
    const listed = [...names].sort();
    assert.deepEqual(
      await surveyed(open()),
      listed.map((name) => `${name} disk`),
    );
    await folder.git('add', '.');
    assert.deepEqual(
      await surveyed(open()),
      listed.map((name) => `${name} object`),
    );
  });

  it('leaves out submodules, repositories inside and what is ignored', async () => {
    await commit('a');
    await mkdir(path.join(folder.root, 'inner'));
    await folder.git('init', '--quiet', path.join(folder.root, 'inner'));
    await folder.put('inner/file', 'x');
    await folder.git('-C', 'inner', 'add', '.');
    await folder.git('-C', 'inner', 'commit', '--quiet', '-m', 'Inner');
    assert.deepEqual(await surveyed(open()), ['a object']);
    await folder.git('-c', 'advice.addEmbeddedRepo=false', 'add', 'inner');
    assert.deepEqual(await surveyed(open()), ['a object']);
    const inner = open({ roots: [{ name: 'main', directory: path.join(folder.root, 'inner') }] });
    assert.deepEqual(await surveyed(inner), ['file object']);
  });

  it('is of the folder alone when its repository begins above', async () => {
    await commit('above', 'sub/in/file');
    await folder.put('sub/new', 'x');
    const directory = path.join(folder.root, 'sub');
    assert.deepEqual(await surveyed(open({ roots: [{ name: 'main', directory }] })), ['in/file object', 'new disk']);
  });

  it('is refused with a way out in a bare repository and inside a .git', async () => {
    const bare = path.join(folder.outside, 'bare');
    await folder.git('init', '--quiet', '--bare', bare);
    for (const directory of [bare, path.join(folder.root, '.git')]) {
      const repository = open({ roots: [{ name: 'main', directory }] });
      for (const result of [await repository.survey('main'), await repository.listFiles('main')]) {
        assert.equal(failureOf(result).kind, 'wrong-use');
        assert.match(failureOf(result).message, /bare repository.*Open a clone/);
      }
    }
  });

  it('takes files with unsaved text from the editor', async () => {
    await commit('clean', 'unsaved');
    const repository = open({
      unsavedPaths: () => ['unsaved', 'not-there'],
      unsaved: ({ path: file }) => (file === 'unsaved' ? Buffer.from('typed') : undefined),
    });
    assert.deepEqual(await surveyed(repository), ['clean object', 'unsaved disk']);
  });

  it('lists a file of two gigabytes without reading it', async () => {
    await folder.put('huge', '');
    await truncate(path.join(folder.root, 'huge'), 2 * 1024 * 1024 * 1024);
    const [huge] = succeeded(await open().survey('main'));
    assert.deepEqual(huge?.source, { kind: 'disk', size: 2 * 1024 * 1024 * 1024, executable: false });
    assert.match(
      failureOf(await open().readFile(at('huge'))).message,
      /2048\.0 MiB, and files up to 50\.0 MiB are read/,
    );
  });

  it('writes nothing into .git, and stops when it is told to', async () => {
    await commit('a');
    const soon = new Date(Date.now() + 60_000);
    await utimes(path.join(folder.root, 'a'), soon, soon);
    const before = await folder.text('.git/index');
    assert.deepEqual(await surveyed(open()), ['a object']);
    assert.equal(await folder.text('.git/index'), before);
    assert.equal(failureOf(await open().survey('main', AbortSignal.abort())).kind, 'cancelled');
  });
});

describe('A survey of a folder without git', () => {
  it('leaves everything to the disk', async () => {
    const folder = await createTestFolder();
    await folder.put('.gitignore', '*.log\n');
    await folder.put('a', 'x');
    await folder.put('sub/tool', 'x', 0o755);
    await folder.put('b.log', 'x');
    await symlink('a', path.join(folder.root, 'link'));
    const repository = createDiskRepository({ roots: [{ name: 'main', directory: folder.root }], git: 'no-such-git' });
    assert.deepEqual(await surveyed(repository), ['.gitignore disk', 'a disk', 'link -> a', 'sub/tool disk x']);
    await folder.dispose();
  });
});

describe('Objects of a survey', () => {
  let folder: TestFolder;
  let repository: Repository;

  beforeEach(async () => {
    folder = await createTestFolder();
    await folder.git('init', '--quiet', '--initial-branch=main');
    repository = createDiskRepository({ roots: [{ name: 'main', directory: folder.root }], maxFileBytes: 100_000 });
  });

  afterEach(() => folder.dispose());

  async function add(name: string, content: string | Uint8Array): Promise<string> {
    await folder.put(name, content);
    await folder.git('add', name);
    return folder.git('rev-parse', `:${name}`);
  }

  async function readText(name: string, id: string): Promise<string> {
    return Buffer.from(succeeded(await repository.readObject(at(name), id))).toString('latin1');
  }

  it('are read whatever became of the files, many at once, empty ones and those of any bytes too', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
    const ids = new Map<string, string>();
    for (let index = 0; index < 30; index += 1) ids.set(`f${index}`, await add(`f${index}`, `text ${index}\n`));
    ids.set('empty', await add('empty', ''));
    ids.set('bytes', await add('bytes', bytes));
    await folder.git('commit', '--quiet', '-m', 'One');
    await folder.git('rm', '--quiet', '-r', '.');
    const texts = await Promise.all([...ids].map(([name, id]) => readText(name, id)));
    assert.deepEqual(texts.slice(0, 2), ['text 0\n', 'text 1\n']);
    assert.deepEqual(texts.slice(-2), ['', bytes.toString('latin1')]);
  });

  it('are the true ones where a replacement was made', async () => {
    const [first, second] = [await add('a', 'true'), await add('a', 'false')];
    await folder.git('replace', first, second);
    assert.equal(await readText('a', first), 'true');
  });

  it('that git has no more are read from the file as long as it is the same', async () => {
    const id = await add('a', 'text');
    await rm(path.join(folder.root, '.git/objects', id.slice(0, 2)), { recursive: true });
    assert.equal(await readText('a', id), 'text');
    await folder.put('a', 'other');
    const failure = failureOf(await repository.readObject(at('a'), id));
    assert.equal(failure.kind, 'file-unreadable');
    assert.match(failure.message, /git has its content \(.*\) no more, and the file was changed since/);
  });

  it('that are too large are refused, and others are read all the same', async () => {
    const [large, small] = [await add('large', 'x'.repeat(200_000)), await add('small', 'text')];
    const [refused, ...others] = await Promise.all([
      repository.readObject(at('large'), large),
      ...Array.from({ length: 5 }, () => readText('small', small)),
    ]);
    assert.match(failureOf(refused).message, /too large/);
    assert.deepEqual(new Set(others), new Set(['text']));
  });

  it('are compared with the disk and with the index as they are now', async () => {
    const names = ['same', 'edited', 'deleted', 'committed', 'touched'];
    const objects = new Map<string, string>();
    for (const name of names) objects.set(name, await add(name, `text of ${name}`));
    await folder.git('commit', '--quiet', '-m', 'One');
    const differing = async (): Promise<string[]> => [...succeeded(await repository.differing('main', objects))].sort();
    assert.deepEqual(await differing(), []);
    await folder.put('edited', 'other text!!!!');
    await rm(path.join(folder.root, 'deleted'));
    const soon = new Date(Date.now() + 60_000);
    await utimes(path.join(folder.root, 'touched'), soon, soon);
    assert.deepEqual(await differing(), ['deleted', 'edited']);
    await folder.put('committed', 'other');
    await folder.git('commit', '--quiet', '-m', 'Two', 'committed');
    assert.deepEqual(await differing(), ['committed', 'deleted', 'edited']);
    await folder.git('checkout', '--quiet', '--force', 'HEAD~1');
    assert.deepEqual(await differing(), []);
  });

  it('all count as different where git cannot be asked', async () => {
    const id = await add('a', 'x');
    const without = createDiskRepository({ roots: [{ name: 'main', directory: folder.root }], git: 'no-such-git' });
    assert.deepEqual([...succeeded(await without.differing('main', new Map([['a', id]])))], ['a']);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createPinnedBase } from '../../../../src/core/changes/pinnedBase.ts';
import { createWorkspaceView } from '../../../../src/core/changes/workspaceView.ts';
import type { Overlay, WorkspaceView } from '../../../../src/core/changes/workspaceView.ts';
import { pathKey } from '../../../../src/shared/changes.ts';
import type { SurveyedFile } from '../../../../src/core/ports/repository.ts';
import type { WriteScope } from '../../../../src/core/changes/writeScope.ts';
import type { ViewEdit } from '../../../../src/shared/events.ts';
import { createMemoryRepository } from '../../../support/memoryRepository.ts';
import type { MemoryRepository } from '../../../support/memoryRepository.ts';
import { at, createBodies, failureOf, succeeded, textOf, utf8 } from './setup.ts';
import type { Bodies } from './setup.ts';

interface Setup {
  readonly files?: Record<string, string>;
  readonly inherited?: Record<string, string | undefined>;
  readonly edits?: readonly ViewEdit[];
  readonly scopes?: readonly WriteScope[];
  /** Real paths by paths of links. */
  readonly links?: Record<string, string>;
}

async function open(
  setup: Setup,
  bodies: Bodies = createBodies(),
): Promise<{ view: WorkspaceView; repository: MemoryRepository; bodies: Bodies }> {
  const { contents, store, content } = bodies;
  const repository = withLinks(createMemoryRepository({ main: setup.files ?? {} }), setup);
  const base = await createPinnedBase({ repository, store, contents, runId: 'run', root: 'main' });
  const inherited: Overlay = new Map(
    Object.entries(setup.inherited ?? {}).map(([path, text]) => [
      pathKey(at(path)),
      { path: at(path), content: content(text) },
    ]),
  );
  const view = createWorkspaceView({ ...setup, base, inherited, contents });
  return { view, repository, bodies };
}

function withLinks(repository: MemoryRepository, { files = {}, links = {} }: Setup): MemoryRepository {
  return {
    ...repository,
    survey: async (root) => {
      const surveyed = await repository.survey(root);
      if (!surveyed.ok) return surveyed;
      const more = Object.entries(links).map(([path, target]): SurveyedFile => {
        const leadsTo = Object.hasOwn(files, target) ? 'file' : 'folder';
        return { path, source: { kind: 'link', target, leadsTo } };
      });
      return { ok: true, value: [...surveyed.value, ...more].sort((a, b) => (a.path < b.path ? -1 : 1)) };
    },
  };
}

const read = async (view: WorkspaceView, path: string): Promise<string | undefined> =>
  textOf(succeeded(await view.readFile(path))?.bytes);
const list = async (view: WorkspaceView): Promise<readonly string[]> => succeeded(await view.listFiles());
const write = async (view: WorkspaceView, path: string, text: string): Promise<void> =>
  succeeded(await view.writeFile(path, utf8(text)));
const remove = async (view: WorkspaceView, path: string): Promise<void> => succeeded(await view.deleteFile(path));

describe('A workspace view', () => {
  it('shows own edits over inherited ones over the base', async () => {
    const { view } = await open({
      files: { base: 'b', changed: 'b', gone: 'b', both: 'b' },
      inherited: { changed: 'i', gone: undefined, added: 'i', both: 'i' },
    });
    await write(view, 'both', 'own');
    await write(view, 'new/file', 'own');
    assert.deepEqual(await list(view), ['added', 'base', 'both', 'changed', 'new/file']);
    const texts = await Promise.all(
      ['added', 'base', 'both', 'changed', 'gone', 'new/file'].map((path) => read(view, path)),
    );
    assert.deepEqual(texts, ['i', 'b', 'own', 'i', undefined, 'own']);
    assert.equal(textOf(succeeded(await view.peekFile('both'))?.bytes), 'own');
    assert.equal(textOf(succeeded(await view.peekFile('base'))?.bytes), 'b');
  });

  it('leaves the repository alone and hides what the person changes after it was read', async () => {
    const { view, repository } = await open({ files: { a: 'old' } });
    await read(view, 'a');
    repository.put(at('a'), 'by the person');
    await write(view, 'b', 'own');
    assert.equal(await read(view, 'a'), 'old');
    assert.deepEqual(repository.files('main'), { a: 'by the person' });
  });

  it('gives its change set against what it began with, sorted, without files that ended as they began', async () => {
    const { view, bodies } = await open({
      files: { z: 'old', same: 'x', deleted: 'x' },
      inherited: { inherited: 'i' },
    });
    await write(view, 'z', 'new');
    await write(view, 'same', 'y');
    await write(view, 'same', 'x');
    await write(view, 'inherited', 'own');
    await write(view, 'passing', 'own');
    await remove(view, 'passing');
    await remove(view, 'deleted');
    assert.deepEqual(
      await view.changeSet('t'),
      bodies.changeSet('t', { deleted: ['x', undefined], inherited: ['i', 'own'], z: ['old', 'new'] }),
    );
  });

  it('tells which files are not as the run found them, by whomever they were changed, and how they were', async () => {
    const { view } = await open({
      files: { a: 'base', b: 'base', c: 'base', d: 'base' },
      inherited: { b: 'inherited', c: undefined, d: 'inherited' },
    });
    await read(view, 'a');
    assert.deepEqual(succeeded(await view.changedPaths()), ['b', 'c', 'd']);
    await write(view, 'a', 'own');
    await write(view, 'd', 'base');
    await write(view, 'new', 'own');
    assert.deepEqual(succeeded(await view.changedPaths()), ['a', 'b', 'c', 'new']);
    const originals = await Promise.all(['a', './b', 'c', 'new'].map((path) => view.readOriginal(path)));
    assert.deepEqual(
      originals.map((original) => textOf(succeeded(original)?.bytes)),
      ['base', 'base', 'base', undefined],
    );
    assert.equal(failureOf(await view.readOriginal('../a')).kind, 'path-outside');
  });

  it('has no change set when nothing is left of its edits', async () => {
    const { view } = await open({ files: { a: 'x' } });
    assert.equal(await view.changeSet('t'), undefined);
    await write(view, 'a', 'y');
    await write(view, 'a', 'x');
    assert.equal(await view.changeSet('t'), undefined);
  });

  it('hands out each edit once, the latest of a file', async () => {
    const { view, bodies } = await open({ files: { a: 'x', b: 'x' } });
    await write(view, 'b', 'first');
    await write(view, 'b', 'second');
    await remove(view, 'a');
    assert.deepEqual(view.takeEdits(), [{ path: at('a') }, { path: at('b'), content: bodies.content('second') }]);
    assert.deepEqual(view.takeEdits(), []);
    await write(view, 'b', 'second');
    assert.deepEqual(view.takeEdits(), [], 'a write that changes nothing is no edit');
    await write(view, 'a', 'again');
    assert.deepEqual(view.takeEdits(), [{ path: at('a'), content: bodies.content('again') }]);
  });

  it('goes on from the edits of an earlier process', async () => {
    const bodies = createBodies();
    const files = { a: 'x', b: 'x', c: 'x' };
    const { view } = await open({ files }, bodies);
    await write(view, 'a', 'own');
    await remove(view, 'b');
    const edits = view.takeEdits();
    await bodies.contents.flushed();
    const { view: resumed } = await open({ files: { ...files, a: 'changed meanwhile' }, edits }, bodies);
    assert.deepEqual(await list(resumed), ['a', 'c']);
    assert.equal(await read(resumed, 'a'), 'own');
    assert.deepEqual(resumed.takeEdits(), []);
    assert.deepEqual(await resumed.changeSet('t'), bodies.changeSet('t', { a: ['x', 'own'], b: ['x', undefined] }));
  });

  it('keeps the executable bit unless told otherwise', async () => {
    const { view, repository } = await open({});
    repository.put(at('tool'), 'x', { executable: true });
    await write(view, 'tool', 'y');
    assert.equal(succeeded(await view.readFile('tool'))?.content.executable, true);
    succeeded(await view.writeFile('tool', utf8('y'), { executable: false }));
    assert.equal(succeeded(await view.readFile('tool'))?.content.executable, false);
    assert.equal((await view.changeSet('t'))?.files.length, 1);
  });

  it('deletes only files that are there', async () => {
    const { view } = await open({ files: { a: 'x', 'folder/file': 'x' } });
    await remove(view, 'a');
    for (const path of ['a', 'missing', 'folder']) {
      assert.equal(failureOf(await view.deleteFile(path)).kind, 'path-missing');
    }
  });

  it('has no file below another, and none where a folder is', async () => {
    const { view } = await open({ files: { 'a.b': 'x', a: 'x', 'folder/file': 'x' }, inherited: { i: 'x' } });
    for (const path of ['a/below', 'a/far/below', 'i/below', 'folder']) {
      assert.equal(failureOf(await view.writeFile(path, utf8('x'))).kind, 'wrong-use', path);
    }
    await remove(view, 'a');
    await write(view, 'a/below', 'x');
    await remove(view, 'folder/file');
    await write(view, 'folder', 'x');
    assert.deepEqual(await list(view), ['a.b', 'a/below', 'folder', 'i']);
  });

  it('takes paths as models write them, and refuses those that lead out', async () => {
    const { view } = await open({ files: { 'a/b': 'x' } });
    assert.equal(await read(view, './a\\b'), 'x');
    await write(view, './a//c', 'y');
    assert.deepEqual(await list(view), ['a/b', 'a/c']);
    for (const result of [
      await view.readFile('../x'),
      await view.peekFile('/x'),
      await view.writeFile('.git/config', utf8('x')),
      await view.deleteFile('C:\\x'),
    ]) {
      assert.equal(failureOf(result).kind, 'path-outside');
    }
  });

  it('refuses a new name that many systems take for one that is there, but not in place of one that went', async () => {
    const { view } = await open({ files: { 'src/Main.js': 'x', 'Docs/a.md': 'x', '\u00e9': 'x' } });
    for (const path of ['src/main.js', 'SRC/other.js', 'docs/b.md', 'e\u0301']) {
      const failure = failureOf(await view.writeFile(path, utf8('x')));
      assert.equal(failure.kind, 'wrong-use', path);
      assert.match(failure.message, /take for the same name/);
    }
    await write(view, 'src/New.js', 'x');
    assert.equal(failureOf(await view.writeFile('src/new.js', utf8('x'))).kind, 'wrong-use');
    await remove(view, 'src/Main.js');
    await write(view, 'src/main.js', 'renamed');
    await remove(view, 'Docs/a.md');
    await write(view, 'docs/b.md', 'x');
    assert.deepEqual(await list(view), ['docs/b.md', 'src/New.js', 'src/main.js', '\u00e9']);
  });

  it('lets twins be edited that are there already, and new files be put beside them', async () => {
    const { view } = await open({ files: { README: 'x', readme: 'y', 'lib/a': 'x', 'Lib/b': 'x' } });
    await write(view, 'readme', 'z');
    await write(view, 'Lib/c', 'z');
    assert.deepEqual([await read(view, 'README'), await read(view, 'readme')], ['x', 'z']);
  });

  it('makes several changes at once, what goes first, or none of them', async () => {
    const scopes = [{ of: 'this task', deny: ['lib'] }];
    const { view } = await open({ files: { a: 'x', 'lib/b': 'y' }, scopes });
    await write(view, 'own', '1');
    succeeded(await view.changeFiles([{ path: 'A', bytes: utf8('x'), executable: true }, { path: 'a' }]));
    assert.deepEqual(await list(view), ['A', 'lib/b', 'own']);
    assert.equal(succeeded(await view.readFile('A'))?.content.executable, true);
    const before = view.takeEdits();
    assert.deepEqual(
      before.map(({ path }) => path.path),
      ['A', 'a', 'own'],
    );
    const changes = [{ path: 'new', bytes: utf8('n') }, { path: 'own' }, { path: 'A' }, { path: 'lib/b' }];
    const failure = failureOf(await view.changeFiles(changes));
    assert.equal(failure.kind, 'not-allowed');
    assert.deepEqual(await list(view), ['A', 'lib/b', 'own']);
    assert.deepEqual(view.takeEdits(), []);
  });

  it('refuses to write and delete outside of its scopes, and reads everything', async () => {
    const scopes = [
      { of: 'this task', allow: ['src'] },
      { of: 'the request', deny: ['*.lock'] },
    ];
    const { view } = await open({ files: { 'src/a': 'x', 'lib/b': 'x', 'src/c.lock': 'x' }, scopes });
    await write(view, './src/new', 'x');
    assert.equal(await read(view, 'lib/b'), 'x');
    for (const path of ['lib/b', 'lib/new', 'src/c.lock', 'new.lock']) {
      assert.equal(failureOf(await view.writeFile(path, utf8('y'))).kind, 'not-allowed', path);
    }
    assert.match(
      failureOf(await view.deleteFile('lib/b')).message,
      /^"lib\/b" was not changed: this task may change only src\./,
    );
    assert.deepEqual(
      view.takeEdits().map(({ path }) => path.path),
      ['src/new'],
    );
  });

  it('edits what a link leads to, under its own name and scope, and deletes the link itself', async () => {
    const links = { link: 'docs/real.md', folder: 'docs' };
    const { view, bodies } = await open({ files: { 'docs/real.md': 'x', 'docs/other.md': 'x' }, links });
    assert.deepEqual(await list(view), ['docs/other.md', 'docs/real.md', 'link']);
    await write(view, 'link', 'y');
    await write(view, 'folder/new.md', 'z');
    await remove(view, 'folder/other.md');
    assert.deepEqual(
      [await read(view, 'docs/real.md'), await read(view, 'link'), await read(view, 'folder/real.md')],
      ['y', 'y', 'y'],
    );
    assert.deepEqual(await list(view), ['docs/new.md', 'docs/real.md', 'link']);
    await remove(view, 'link');
    assert.equal(await read(view, 'link'), undefined);
    assert.match(failureOf(await view.writeFile('link', utf8('x'))).message, /it was a link/);
    assert.deepEqual(
      await view.changeSet('t'),
      bodies.changeSet('t', {
        'docs/new.md': [undefined, 'z'],
        'docs/other.md': ['x', undefined],
        'docs/real.md': ['x', 'y'],
        link: ['x', undefined],
      }),
    );
    const narrow = await open({
      files: { 'docs/real.md': 'x' },
      links,
      scopes: [{ of: 'this task', allow: ['link'] }],
    });
    assert.equal(failureOf(await narrow.view.writeFile('link', utf8('y'))).kind, 'not-allowed');
  });

  it('lists a link as long as what it leads to is there', async () => {
    const { view } = await open({ files: { real: 'x', a: 'x' }, links: { link: 'real' } });
    await remove(view, 'real');
    assert.deepEqual(await list(view), ['a']);
    assert.equal(await read(view, 'link'), undefined);
    await write(view, 'link', 'y');
    assert.deepEqual(await list(view), ['a', 'link', 'real']);
    assert.equal(await read(view, 'real'), 'y');
  });

  it('describes its files: what is known of them without reading them, and links as what they lead to', async () => {
    const links = { 'to-a': 'a', 'to-d': 'd' };
    const { view, bodies } = await open({ files: { a: 'x', c: 'x', d: 'x' }, inherited: { b: 'inherited' }, links });
    await remove(view, 'c');
    succeeded(await view.writeFile('d', utf8('own'), { executable: true }));
    const described = succeeded(await view.describeFiles());
    assert.deepEqual(
      described.map(({ path, content }) => [path, content]),
      [
        ['a', bodies.content('x')],
        ['b', bodies.content('inherited')],
        ['d', bodies.content('*own')],
        ['to-a', bodies.content('x')],
        ['to-d', bodies.content('*own')],
      ],
    );
    assert.equal(succeeded(await view.describeFiles()), described);
  });

  it('behaves as a plain map of files does, whatever is done to it', async () => {
    const paths = fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f');
    const texts = fc.constantFrom('1', '2', '3');
    const command = fc.tuple(paths, fc.option(texts, { nil: undefined }));
    const files = fc.dictionary(paths, texts);
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.dictionary(paths, fc.option(texts, { nil: undefined })),
        fc.array(command),
        async (base, inherited, commands) => {
          const { view, bodies } = await open({ files: base, inherited });
          const begun = new Map<string, string | undefined>(Object.entries({ ...base, ...inherited }));
          const model = new Map(begun);
          for (const [path, text] of commands) {
            if (text !== undefined) await write(view, path, text);
            else if (model.get(path) === undefined) assert.equal((await view.deleteFile(path)).ok, false);
            else await remove(view, path);
            model.set(path, text);
          }
          assert.deepEqual(await list(view), [...model.keys()].filter((path) => model.get(path) !== undefined).sort());
          const shown: Record<string, readonly [string | undefined, string | undefined]> = {};
          for (const [path, after] of [...model].sort()) {
            assert.equal(await read(view, path), after);
            if (begun.get(path) !== after) shown[path] = [begun.get(path), after];
          }
          const expected = Object.keys(shown).length === 0 ? undefined : bodies.changeSet('t', shown);
          assert.deepEqual(await view.changeSet('t'), expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

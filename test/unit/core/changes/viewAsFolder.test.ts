import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { createContents } from '../../../../src/core/changes/contents.ts';
import { createPinnedBase } from '../../../../src/core/changes/pinnedBase.ts';
import { createWorkspaceView } from '../../../../src/core/changes/workspaceView.ts';
import type { WorkspaceView } from '../../../../src/core/changes/workspaceView.ts';
import type { TextFinder } from '../../../../src/core/ports/search.ts';
import { listFilesTool } from '../../../../src/core/tools/files/listFiles.ts';
import { searchTextTool } from '../../../../src/core/tools/files/searchText.ts';
import { createDiskRepository } from '../../../../src/node/repository/diskRepository.ts';
import { createRipgrepFinder } from '../../../../src/node/repository/ripgrep.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { createMemoryStore } from '../../../support/memoryStore.ts';
import { memoryView } from '../../../support/memoryView.ts';
import { createTestFolder } from '../../node/repository/folders.ts';
import type { TestFolder } from '../../node/repository/folders.ts';
import { succeeded } from './setup.ts';

/** Enough that a search asks ripgrep. */
const FILLERS = 210;

const paths = fc.constantFrom('a.txt', 'b.txt', 'src/a.js', 'src/b.js', 'src/deep/c.js', 'docs/ä "q".md', '.hidden/x');
const words = fc.constantFrom('needle', 'NEEDLE', 'hay', 'straw', 'caf\u00e9', 'x.y', '');
const lines = fc.array(words, { maxLength: 5 });
const texts = fc.oneof(
  lines.map((each) => each.join('\n')),
  lines.map((each) => `\uFEFF${each.join('\r\n')}\r\n`),
  fc.constant('needle\0binary'),
);
const bytes = fc
  .tuple(texts, fc.constantFrom('utf8', 'latin1'))
  .map(([text, encoding]) => Buffer.from(text, encoding as BufferEncoding));

type Operation =
  | { readonly kind: 'write'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'mode'; readonly path: string; readonly executable: boolean };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path: paths, bytes }),
  fc.record({ kind: fc.constant('delete' as const), path: paths }),
  fc.record({ kind: fc.constant('rename' as const), path: paths, to: paths }),
  fc.record({ kind: fc.constant('mode' as const), path: paths, executable: fc.boolean() }),
);

/** As the person, on disk: what is not possible is left. */
async function doOnDisk(root: string, each: Operation): Promise<void> {
  const target = path.join(root, each.path);
  const isThere = await stat(target).then(
    (found) => found.isFile(),
    () => false,
  );
  if (each.kind === 'write') {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, each.bytes);
  } else if (!isThere) return;
  else if (each.kind === 'delete') await rm(target);
  else if (each.kind === 'mode') await chmod(target, each.executable ? 0o755 : 0o644);
  else {
    await mkdir(path.dirname(path.join(root, each.to)), { recursive: true });
    await rename(target, path.join(root, each.to));
  }
}

async function doInView(view: WorkspaceView, each: Operation): Promise<void> {
  const file = succeeded(await view.readFile(each.path));
  if (each.kind === 'write') succeeded(await view.writeFile(each.path, each.bytes));
  else if (file === undefined) assert.equal((await view.deleteFile(each.path)).ok, false);
  else if (each.kind === 'delete') succeeded(await view.deleteFile(each.path));
  else if (each.kind === 'mode')
    succeeded(await view.writeFile(each.path, file.bytes, { executable: each.executable }));
  else if (each.path !== each.to) {
    succeeded(await view.writeFile(each.to, file.bytes, { executable: file.content.executable }));
    succeeded(await view.deleteFile(each.path));
  }
}

async function filesOn(root: string): Promise<Map<string, { bytes: Buffer; executable: boolean }>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('.git/'))
    .sort();
  const files = new Map<string, { bytes: Buffer; executable: boolean }>();
  for (const name of found) {
    const target = path.join(root, name);
    files.set(name, { bytes: await readFile(target), executable: ((await stat(target)).mode & 0o111) !== 0 });
  }
  return files;
}

const SEARCHES = [
  { query: 'needle' },
  { query: 'needle', ignoreCase: true },
  { query: 'café' },
  { query: 'x.y', pattern: '*.js' },
  { query: '^nee\\w+$', regex: true },
  { query: 'filler \\d*7$', regex: true, path: 'many' },
  { query: 'nowhere to be found' },
];

async function openView(folder: TestFolder): Promise<{ view: WorkspaceView; found: string[] }> {
  const roots = [{ name: 'main', directory: folder.root }];
  const ripgrep = createRipgrepFinder({ roots, programs: ['rg'] });
  const found: string[] = [];
  const finder: TextFinder = {
    find: async (wanted, signal) => {
      const result = await ripgrep.find(wanted, signal);
      if (result !== undefined) found.push(wanted.text);
      return result;
    },
  };
  const store = createMemoryStore();
  const contents = createContents({ store, hash: hashBytes });
  const repository = createDiskRepository({ roots });
  const base = await createPinnedBase({ repository, store, contents, finder, runId: 'run', root: 'main' });
  succeeded(await base.list());
  return { view: createWorkspaceView({ base, inherited: new Map(), contents }), found };
}

/** Without it every file is read, which must give the same. */
const hasRipgrep = spawnSync('rg', ['--version']).status === 0;

describe('A view of a folder in git', () => {
  it('is like a copy of the folder, whatever is done to it and whatever the person does meanwhile', async () => {
    const several = fc.array(operation, { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        several,
        several,
        fc.tuple(several, fc.boolean()),
        several,
        async (committed, dirty, [live, commits], own) => {
          const folder = await createTestFolder();
          try {
            for (let index = 0; index < FILLERS; index += 1)
              await folder.put(`many/f${index}`, `filler ${index}\nhay\n`);
            for (const each of committed) await doOnDisk(folder.root, each);
            await folder.git('init', '--quiet');
            await folder.git('add', '.');
            await folder.git('commit', '--quiet', '-m', 'One');
            for (const each of dirty) await doOnDisk(folder.root, each);
            const copy = path.join(folder.outside, 'copy');
            await cp(folder.root, copy, { recursive: true, filter: (name) => path.basename(name) !== '.git' });
            const { view, found } = await openView(folder);

            for (const each of live) await doOnDisk(folder.root, each);
            await folder.put('many/f7', 'changed by the person\n');
            if (commits) {
              await folder.git('add', '.');
              await folder.git('commit', '--quiet', '-m', 'Two');
            }
            for (const each of own) {
              await doOnDisk(copy, each);
              await doInView(view, each);
            }

            const files = await filesOn(copy);
            assert.deepEqual(succeeded(await view.listFiles()), [...files.keys()]);
            for (const [name, { bytes: expected, executable }] of files) {
              const file = succeeded(await view.readFile(name));
              assert.ok(file !== undefined && Buffer.compare(file.bytes, expected) === 0, name);
              assert.equal(file.content.executable, executable, name);
            }
            await sameAnswers(
              view,
              memoryView(Object.fromEntries([...files].map(([name, file]) => [name, file.bytes]))),
            );
            assert.ok(!hasRipgrep || found.includes('needle'), 'ripgrep was asked');
          } finally {
            await folder.dispose();
          }
        },
      ),
      { numRuns: 8 },
    );
  }).timeout(120_000);
});

/** Searching and globbing give the same as going through the contents one by one. */
async function sameAnswers(view: WorkspaceView, plain: WorkspaceView): Promise<void> {
  const signal = new AbortController().signal;
  for (const input of SEARCHES) {
    const [fast, slow] = [
      await searchTextTool.run(input, { view }, signal),
      await searchTextTool.run(input, { view: plain }, signal),
    ];
    assert.equal(fast.text, slow.text, JSON.stringify(input));
  }
  for (const input of [{}, { pattern: '*.js' }, { path: 'src', pattern: '**/c.*' }]) {
    const [fast, slow] = [
      await listFilesTool.run(input, { view }, signal),
      await listFilesTool.run(input, { view: plain }, signal),
    ];
    assert.equal(fast.text, slow.text, JSON.stringify(input));
  }
}

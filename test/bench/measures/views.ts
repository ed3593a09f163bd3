import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkoutFiles } from '../../../src/core/changes/checkoutFiles.ts';
import { createContents } from '../../../src/core/changes/contents.ts';
import { createPinnedBase } from '../../../src/core/changes/pinnedBase.ts';
import type { Base } from '../../../src/core/changes/pinnedBase.ts';
import { createWorkspaceView } from '../../../src/core/changes/workspaceView.ts';
import type { WorkspaceView } from '../../../src/core/changes/workspaceView.ts';
import type { Checkout } from '../../../src/core/ports/checkouts.ts';
import type { RunStore } from '../../../src/core/ports/store.ts';
import { searchTextTool } from '../../../src/core/tools/files/searchText.ts';
import { createCheckouts } from '../../../src/node/checkouts/checkouts.ts';
import { createDiskRepository } from '../../../src/node/repository/diskRepository.ts';
import { createRipgrepFinder } from '../../../src/node/repository/ripgrep.ts';
import { openSqliteStore } from '../../../src/node/store/sqliteStore.ts';
import { createSystemClock } from '../../../src/node/system/clock.ts';
import { hashBytes } from '../../../src/node/system/hashing.ts';
import type { Failure } from '../../../src/shared/failures.ts';
import type { Result } from '../../../src/shared/result.ts';
import { median } from '../figures.ts';
import type { Row } from '../table.ts';
import type { Place, Workbench } from '../workbench.ts';

const FILES = 20_000;
const VIEWS = 200;
/** Each holds a whole copy, so that a few must speak for all. */
const WORKTREES_MADE = 4;
const FILES_READ = 5;
const FILES_WRITTEN = 2;
const REPEATS = 5;
const MEGABYTE = 1_024 * 1_024;

const run = promisify(execFile);

/**
 * A base of 20,000 files and 200 views of it, in each of which an agent lists, reads and writes a little; beside them what the same
 * number of git worktrees takes.
 */
export async function measureViews(workbench: Workbench): Promise<Row[]> {
  const place = await workbench.makePlace();
  await makeRepository(place.folder);
  const worktrees = await measureWorktrees(place);
  const opened = must(await openSqliteStore({ directory: place.storage, workerUrl: pathUrl(workbench), log: SILENT }));
  try {
    const manifestMs: number[] = [];
    let base = await openBase(place, opened.store, 'run');
    const bytesBefore = await bytesIn(place.storage);
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      base = await openBase(place, opened.store, `run ${repeat}`);
      manifestMs.push(await timed(async () => must(await base.list())));
    }
    const manifestBytes = (await bytesIn(place.storage)) - bytesBefore;
    const views = await measureWork(base, opened.store, place);
    const search = await measureSearch(views.last, place.folder);
    const checkouts = await measureCheckouts(views.last, place);
    return [
      { what: `manifest of ${FILES} files, durable`, unit: 'ms', ours: median(manifestMs) },
      { what: 'kept on disk for it, by several runs together', unit: 'KB', ours: manifestBytes / 1_024 },
      {
        what: `${VIEWS} views, ${FILES_READ} reads and ${FILES_WRITTEN} writes in each`,
        unit: 'ms',
        ours: views.ms,
        baseline: worktrees.ms,
      },
      { what: `${VIEWS} views / ${VIEWS} git worktrees, time`, unit: 'x', ours: views.ms / worktrees.ms, atMost: 0.01 },
      {
        what: `kept on disk for ${VIEWS} views`,
        unit: 'MB',
        ours: views.bytes / MEGABYTE,
        baseline: worktrees.bytes / MEGABYTE,
      },
      {
        what: `${VIEWS} views / ${VIEWS} git worktrees, bytes`,
        unit: 'x',
        ours: views.bytes / worktrees.bytes,
        atMost: 0.01,
      },
      { what: 'search in a view / ripgrep alone', unit: 'ms', ours: search.viewMs, baseline: search.ripgrepMs },
      {
        what: 'first directory for commands / git worktree add',
        unit: 'ms',
        ours: checkouts.firstMs,
        baseline: worktrees.ms / VIEWS,
      },
      { what: 'the same directory for another agent', unit: 'ms', ours: checkouts.againMs },
      { what: 'what a command changed in it', unit: 'ms', ours: checkouts.changesMs },
    ];
  } finally {
    await opened.store.close();
  }
}

/** Modules in folders, as a large project has them, all committed and packed. */
async function makeRepository(folder: string): Promise<void> {
  for (let index = 0; index < FILES; index += 1) {
    const file = path.join(folder, fileName(index));
    if (index < 1_400) await mkdir(path.dirname(file), { recursive: true });
    const line = `export function step${index}(input) { return input + ${(index * 7_919) % 10_007}; }\n`;
    await writeFile(file, `import { step${index} as next } from './f${index + 1}.js';\n${line.repeat(12)}`);
  }
  await git(folder, 'init', '--quiet');
  await git(folder, 'add', '.');
  await git(
    folder,
    '-c',
    'gc.auto=0',
    '-c',
    'user.name=Bench',
    '-c',
    'user.email=bench@example.com',
    'commit',
    '--quiet',
    '-m',
    'All',
  );
  await git(folder, 'gc', '--quiet');
}

function fileName(index: number): string {
  return `src/m${index % 200}/p${index % 7}/f${index}.js`;
}

/** What as many worktrees as views take, from a few that are made. */
async function measureWorktrees({ folder, storage }: Place): Promise<{ ms: number; bytes: number }> {
  const made = path.join(storage, '..', 'worktrees');
  const ms = await timed(async () => {
    for (let index = 0; index < WORKTREES_MADE; index += 1) {
      await git(folder, 'worktree', 'add', '--quiet', '--detach', path.join(made, String(index)));
    }
  });
  const bytes = await bytesIn(path.join(made, '0'));
  await rm(made, { recursive: true });
  await git(folder, 'worktree', 'prune');
  return { ms: (ms / WORKTREES_MADE) * VIEWS, bytes: bytes * VIEWS };
}

async function openBase({ folder }: Place, store: RunStore, runId: string): Promise<Base> {
  const roots = [{ name: 'main', directory: folder }];
  const contents = createContents({ store, hash: hashBytes });
  const finder = createRipgrepFinder({ roots, programs: ['rg'] });
  return createPinnedBase({
    repository: createDiskRepository({ roots }),
    store,
    contents,
    finder,
    runId,
    root: 'main',
  });
}

/** All views at once, as the agents of a run work. */
async function measureWork(
  base: Base,
  store: RunStore,
  { storage }: Place,
): Promise<{ ms: number; bytes: number; last: WorkspaceView }> {
  const contents = createContents({ store, hash: hashBytes });
  const before = await bytesIn(storage);
  const views: WorkspaceView[] = [];
  const ms = await timed(async () => {
    for (let index = 0; index < VIEWS; index += 1)
      views.push(createWorkspaceView({ base, inherited: new Map(), contents }));
    await Promise.all(views.map(workIn));
    await contents.flushed();
  });
  const last = views.at(-1);
  if (last === undefined) throw new Error('there are no views');
  return { ms, bytes: (await bytesIn(storage)) - before, last };
}

async function workIn(view: WorkspaceView, number: number): Promise<void> {
  const listed = must(await view.listFiles());
  if (listed.length !== FILES + 1) throw new Error(`${listed.length} files are listed`);
  for (let each = 0; each < FILES_READ; each += 1) {
    const file = must(await view.readFile(fileName((number * 97 + each * 13) % FILES)));
    if (file === undefined) throw new Error('a file of the repository is missing in the view');
    if (each < FILES_WRITTEN) {
      const text = `// view ${number}\n${new TextDecoder().decode(file.bytes)}`;
      must(await view.writeFile(fileName((number * 97 + each * 13) % FILES), new TextEncoder().encode(text)));
    }
  }
}

async function measureSearch(view: WorkspaceView, folder: string): Promise<{ viewMs: number; ripgrepMs: number }> {
  const [viewMs, ripgrepMs]: [number[], number[]] = [[], []];
  const clock = createSystemClock();
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const query = `step${1_234 + repeat}(`;
    viewMs.push(
      await timed(async () => {
        const outcome = await searchTextTool.run({ query }, { view, clock }, new AbortController().signal);
        if (!outcome.text.includes(query)) throw new Error(`the search found nothing: ${outcome.text}`);
      }),
    );
    ripgrepMs.push(await timed(() => run('rg', ['--fixed-strings', '--line-number', query, '.'], { cwd: folder })));
  }
  return { viewMs: median(viewMs), ripgrepMs: median(ripgrepMs) };
}

/** A directory as agents get it for their commands, made and then used again. */
async function measureCheckouts(view: WorkspaceView, { folder, storage }: Place) {
  const roots = [{ name: 'main', directory: folder }];
  const checkouts = createCheckouts({
    roots,
    storage: path.join(storage, 'checkouts'),
    clock: createSystemClock(),
    log: SILENT,
  });
  const { signal } = new AbortController();
  const read = async (file: string): Promise<Result<Uint8Array, Failure>> => {
    const found = must(await view.readFile(file));
    return { ok: true, value: found?.bytes ?? new Uint8Array() };
  };
  const borrow = async (taskId: string): Promise<Checkout> => {
    const files = checkoutFiles(must(await view.describeFiles()), await view.differingOnDisk());
    return must(await checkouts.borrow({ runId: 'run', taskId, root: 'main', files, read }, signal));
  };
  try {
    let lent: Checkout | undefined;
    const firstMs = await timed(async () => (lent = await borrow('first')));
    await lent?.release();
    const againMs = await timed(async () => (lent = await borrow('again')));
    if (lent === undefined) throw new Error('no directory was lent');
    await writeFile(path.join(lent.folder, fileName(7)), 'changed by a command\n');
    const changesMs = await timed(async () => {
      const { changed } = must(await lent!.changes(signal));
      if (changed.length !== 1) throw new Error(`${changed.length} changes were found instead of one`);
    });
    await lent.release();
    return { firstMs, againMs, changesMs };
  } finally {
    await checkouts.close();
  }
}

/** The thread of the store as it is released. */
function pathUrl({ bundles }: Workbench): URL {
  return new URL(`file://${bundles.storeWorker}`);
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function must<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(result.failure.message);
}

async function git(folder: string, ...parameters: string[]): Promise<void> {
  await run('git', parameters, { cwd: folder });
}

/** As the disk counts them, folders included. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const { blocks } = await stat(path.join(entry.parentPath, entry.name));
    bytes += blocks * 512;
  }
  return bytes;
}

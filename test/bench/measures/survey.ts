import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createContents } from '../../../src/core/changes/contents.ts';
import { createPinnedBase } from '../../../src/core/changes/pinnedBase.ts';
import { createWorkspaceView } from '../../../src/core/changes/workspaceView.ts';
import type { WorkspaceView } from '../../../src/core/changes/workspaceView.ts';
import type { Survey } from '../../../src/core/planning/survey/survey.ts';
import { surveyRepository } from '../../../src/core/planning/survey/surveyRepository.ts';
import { surveyText } from '../../../src/core/planning/survey/surveyText.ts';
import type { RunStore } from '../../../src/core/ports/store.ts';
import { createDiskRepository } from '../../../src/node/repository/diskRepository.ts';
import { openSqliteStore } from '../../../src/node/store/sqliteStore.ts';
import { createSystemClock } from '../../../src/node/system/clock.ts';
import { hashBytes } from '../../../src/node/system/hashing.ts';
import type { Failure } from '../../../src/shared/failures.ts';
import type { Result } from '../../../src/shared/result.ts';
import { median } from '../figures.ts';
import { importFiles } from '../importFiles.ts';
import type { Row } from '../table.ts';
import type { Place, Workbench } from '../workbench.ts';

const SIZES = [20_000, 100_000];
const REPEATS = 3;
const PACKAGES = 60;
/** "In seconds": what a person waits for before planning begins. */
const AT_MOST_MS = 5_000;
/** A quarter of the characters of the text. */
const AT_MOST_TOKENS = 3_500;

const run = promisify(execFile);

/**
 * What a look over a large repository costs before a plan is made: the first time, when one file changed, and when nothing
 * did; beside `git ls-files -s` and a plain walk through the folders.
 */
export async function measureSurvey(workbench: Workbench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const files of SIZES) rows.push(...(await measureSize(workbench, files)));
  return rows;
}

async function measureSize(workbench: Workbench, files: number): Promise<Row[]> {
  const place = await workbench.makePlace();
  await importFiles(place.folder, generated(files));
  const workerUrl = new URL(`file://${workbench.bundles.storeWorker}`);
  const { store } = must(await openSqliteStore({ directory: place.storage, workerUrl, log: SILENT }));
  try {
    const [listedMs, walkedMs, coldMs, againMs, changedMs]: number[][] = [[], [], [], [], []];
    let text = '';
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      listedMs?.push(await timed(() => run('git', ['ls-files', '-s'], { cwd: place.folder, maxBuffer: 2 ** 28 })));
      walkedMs?.push(await timed(() => readdir(place.folder, { recursive: true, withFileTypes: true })));
      const view = await openView(place, store, `${files} ${repeat}`);
      must(await view.describeFiles());
      // Each repeat has notes of its own, as if it were the first survey of this repository.
      const own = withOwnNotes(store, `${files} ${repeat}`);
      coldMs?.push(await timed(async () => (text = surveyText(await survey(view, own)))));
      againMs?.push(await timed(() => survey(view, own)));
      must(await view.writeFile('package.json', new TextEncoder().encode('{"name": "changed"}')));
      changedMs?.push(await timed(() => survey(view, own)));
    }
    const baseline = median(listedMs ?? []);
    const what = `survey of ${files.toLocaleString('en-US')} files`;
    return [
      {
        what: `${what}, cold (bare: git ls-files -s)`,
        unit: 'ms',
        ours: median(coldMs ?? []),
        baseline,
        atMost: AT_MOST_MS,
      },
      { what: `${what}, one file changed`, unit: 'ms', ours: median(changedMs ?? []), baseline },
      { what: `${what}, nothing changed`, unit: 'ms', ours: median(againMs ?? []), baseline },
      {
        what: `${what}, nothing changed (bare: a walk)`,
        unit: 'ms',
        ours: median(againMs ?? []),
        baseline: median(walkedMs ?? []),
      },
      { what: `${what}, its text for the planner`, unit: 'tokens', ours: text.length / 4, atMost: AT_MOST_TOKENS },
    ];
  } finally {
    await store.close();
  }
}

async function survey(view: WorkspaceView, store: Pick<RunStore, 'readNote' | 'writeNote'>): Promise<Survey> {
  const deps = { store, clock: createSystemClock(), hash: hashBytes };
  return must(await surveyRepository(view, deps, new AbortController().signal));
}

function withOwnNotes(store: RunStore, name: string): Pick<RunStore, 'readNote' | 'writeNote'> {
  return {
    readNote: (key) => store.readNote(`${name} ${key}`),
    writeNote: (key, text) => store.writeNote(`${name} ${key}`, text),
  };
}

async function openView({ folder }: Place, store: RunStore, runId: string): Promise<WorkspaceView> {
  const contents = createContents({ store, hash: hashBytes });
  const repository = createDiskRepository({ roots: [{ name: 'main', directory: folder }] });
  const base = await createPinnedBase({ repository, store, contents, runId, root: 'main' });
  return createWorkspaceView({ base, inherited: new Map(), contents });
}

/** A monorepo of TypeScript, Python and data. */
function* generated(files: number): Generator<[file: string, text: string]> {
  yield ['package.json', JSON.stringify({ name: 'all', workspaces: ['packages/*'], scripts: { test: 'mocha' } })];
  for (let index = 0; index < PACKAGES; index += 1) {
    yield [`packages/p${index}/package.json`, JSON.stringify({ name: `@all/p${index}`, main: 'src/index.ts' })];
  }
  for (let index = 0; index < files - PACKAGES - 1; index += 1) yield fileOf(index);
}

function fileOf(index: number): [file: string, text: string] {
  const folder = `packages/p${index % PACKAGES}/src/part${Math.floor(index / PACKAGES) % 25}`;
  if (index % 5 === 0) return [`${folder}/data${index}.json`, JSON.stringify({ index })];
  if (index % 7 === 0)
    return [`${folder}/m${index}.py`, `from . import m${index + 1}\n\nLEVEL = ${index}\n`.repeat(20)];
  const line = `export function step${index}(input: number): number {\n  return input + ${(index * 7_919) % 10_007};\n}\n`;
  const imports = `import { a } from './m${index - PACKAGES}.js';\nimport { b } from '@all/p${(index * 31) % PACKAGES}';\n`;
  return [`${folder}/m${index}${index % 11 === 0 ? '.test' : ''}.ts`, `${imports}${line.repeat(15)}`];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function must<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(result.failure.message);
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

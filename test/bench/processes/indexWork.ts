/**
 * Has the files of a repository indexed in the background, as a run does, and looks at how late this thread gets its turns
 * meanwhile; then searches. Prints its figures as JSON.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createContents } from '../../../src/core/changes/contents.ts';
import { createPinnedBase } from '../../../src/core/changes/pinnedBase.ts';
import { createWorkspaceView } from '../../../src/core/changes/workspaceView.ts';
import { createRunIndex } from '../../../src/core/runs/equipment/runIndex.ts';
import { createCodeIndex } from '../../../src/node/index/codeIndex.ts';
import { createDiskRepository } from '../../../src/node/repository/diskRepository.ts';
import { openSqliteStore } from '../../../src/node/store/sqliteStore.ts';
import { createSystemClock } from '../../../src/node/system/clock.ts';
import { hashBytes } from '../../../src/node/system/hashing.ts';
import type { Failure } from '../../../src/shared/failures.ts';
import type { Result } from '../../../src/shared/result.ts';
import { percentile } from '../figures.ts';
import { figuresOfProcess } from './processFigures.ts';

export interface IndexWorkInput {
  readonly folder: string;
  readonly storage: string;
  readonly grammars: string;
  readonly storeWorkerFile: string;
  readonly indexWorkerFile: string;
  readonly queries: readonly string[];
}

export interface IndexWorkFigures {
  readonly indexingMs: number;
  /** Of this thread, while files were indexed. */
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly databaseBytes: number;
  /** Of the whole process, above what it had before. */
  readonly memoryBytes: number;
  readonly cpuMs: number;
  readonly searchMs: { readonly median: number; readonly most: number };
  /** The next run finds it ready. */
  readonly againMs: number;
}

/** Of the histogram; what it counts is the time between two looks, so this is taken off. */
const LOOK_EVERY_MS = 10;
const WAIT_MS = 50;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function measure(input: IndexWorkInput): Promise<IndexWorkFigures> {
  const { folder, storage, grammars, queries } = input;
  const clock = createSystemClock();
  const workerUrl = new URL(input.storeWorkerFile, 'file:');
  const { store } = must(await openSqliteStore({ directory: storage, workerUrl, log: SILENT }));
  const contents = createContents({ store, hash: hashBytes });
  const repository = createDiskRepository({ roots: [{ name: 'main', directory: folder }] });
  const base = await createPinnedBase({ repository, store, contents, runId: 'run', root: 'main' });
  const view = createWorkspaceView({ base, inherited: new Map(), contents });
  must(await view.describeFiles());
  const index = createCodeIndex({ directory: storage, workerUrl: new URL(input.indexWorkerFile, 'file:'), grammars });
  const openRun = () => createRunIndex({ index, base, clock, log: SILENT });
  const search = async (run: ReturnType<typeof openRun>, text: string): Promise<number> =>
    must(await run.search({ text, limit: 8 }, view, new AbortController().signal)).missing;
  const before = figuresOfProcess();
  const memoryBefore = process.memoryUsage().rss;
  const delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delay.enable();
  const indexingMs = await timed(async () => {
    // The first search sets the update going and does not wait for its end.
    let missing = await search(openRun(), queries[0] ?? '');
    while (missing > 0) {
      await clock.sleep(WAIT_MS);
      missing = index.missing(base.root);
    }
  });
  delay.disable();
  const after = figuresOfProcess();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - LOOK_EVERY_MS);
  const run = openRun();
  const againMs = await timed(() => search(run, queries[0] ?? ''));
  const searches: number[] = [];
  for (const query of queries) searches.push(await timed(() => search(run, query)));
  const { size } = await stat(path.join(storage, 'index.sqlite'));
  await index.close();
  await store.close();
  return {
    indexingMs,
    loopDelayMs: { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) },
    databaseBytes: size,
    memoryBytes: after.peakMemoryBytes - memoryBefore,
    cpuMs: after.cpuMs - before.cpuMs,
    searchMs: { median: percentile(searches, 0.5), most: percentile(searches, 1) },
    againMs,
  };
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

const [input = ''] = process.argv.slice(2);
console.log(JSON.stringify(await measure(JSON.parse(input) as IndexWorkInput)));

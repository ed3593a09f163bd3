/**
 * The product as the command line puts it together, with a look inside: runs a plan of independent one-turn tasks once
 * and prints its figures as JSON. Answers come over HTTP through the real client, or at once where only the engine and
 * the store shall be measured.
 */
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { App } from '../../../src/core/app/app.ts';
import { createApp } from '../../../src/core/app/createApp.ts';
import type { ModelClient } from '../../../src/core/ports/model.ts';
import { createAnthropicClient } from '../../../src/node/anthropic/anthropicClient.ts';
import { createDiskRepository } from '../../../src/node/repository/diskRepository.ts';
import { createDiskWriter } from '../../../src/node/repository/diskWriter.ts';
import { createGitMerger } from '../../../src/node/repository/gitMerger.ts';
import { openSqliteStore } from '../../../src/node/store/sqliteStore.ts';
import type { AppendObserver } from '../../../src/node/store/sqliteStore.ts';
import { createSystemClock } from '../../../src/node/system/clock.ts';
import { createConsoleLog } from '../../../src/node/system/consoleLog.ts';
import { hashBytes } from '../../../src/node/system/hashing.ts';
import { loadFetch } from '../../../src/node/system/loadFetch.ts';
import { createRandomness } from '../../../src/node/system/randomness.ts';
import { keepHeapSmall } from '../../../src/node/system/smallHeap.ts';
import { DEFAULT_LIMITS, DEFAULT_MODELS } from '../../../src/shared/defaults.ts';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import type { Failure } from '../../../src/shared/failures.ts';
import { ok } from '../../../src/shared/result.ts';
import type { Result } from '../../../src/shared/result.ts';
import { independentPlan } from '../plans.ts';
import { figuresOfProcess, now } from './processFigures.ts';
import type { ProcessFigures } from './processFigures.ts';

export interface ProductInput {
  /** Absent: a model that answers at once, without any network. */
  readonly baseUrl?: string;
  readonly folder: string;
  readonly storage: string;
  readonly workerFile: string;
  readonly tasks: number;
  readonly concurrency: number;
}

export interface ProductFigures extends ProcessFigures {
  /** From the command that starts the run to its rest, everything durable. */
  readonly makespanMs: number;
  /** When the run was asked for; milliseconds since the epoch. */
  readonly startedAt: number;
  readonly succeeded: number;
  /** How much later than due a timer came, 99 of 100 times at most. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** When the turn of each task was on disk, by task; milliseconds since the epoch. */
  readonly durableAt: Readonly<Record<string, number>>;
  /** When listeners were told of it. */
  readonly toldAt: Readonly<Record<string, number>>;
}

/** Of the histogram; what it counts is the time between two looks, so this is taken off. */
const LOOK_EVERY_MS = 10;

async function measure(input: ProductInput): Promise<ProductFigures> {
  const durableAt: Record<string, number> = {};
  const toldAt: Record<string, number> = {};
  const app = composeApp(input, (events, at) => noteTurns(events, at, durableAt));
  app.subscribe({ onEvents: (_runId, events) => noteTurns(events, now(), toldAt) });
  const delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delay.enable();
  const startedAt = now();
  const runId = must(
    await app.startRun({
      request: 'Measure',
      planText: independentPlan(input.tasks),
      model: { provider: 'anthropic', model: DEFAULT_MODELS.anthropic, label: 'Bench' },
      limits: { ...DEFAULT_LIMITS, concurrency: input.concurrency, maxTasks: input.tasks, budgetUsd: 1_000_000 },
      autoApprove: 'command-line',
    }),
  );
  const { counts } = must(await app.whenAtRest(runId));
  const makespanMs = now() - startedAt;
  delay.disable();
  await app.close();
  return {
    makespanMs,
    startedAt,
    succeeded: counts.succeeded,
    loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - LOOK_EVERY_MS),
    loopDelayMaxMs: Math.max(0, delay.max / 1e6 - LOOK_EVERY_MS),
    durableAt,
    toldAt,
    ...figuresOfProcess(),
  };
}

function noteTurns(events: readonly RecordedEvent[], at: number, turns: Record<string, number>): void {
  for (const { event } of events) if (event.type === 'turn-completed') turns[event.taskId] = at;
}

function composeApp({ baseUrl, folder, storage, workerFile }: ProductInput, onAppended: AppendObserver): App {
  const roots = [{ name: 'bench', directory: folder }];
  const log = createConsoleLog({ level: 'error', write: (line) => void process.stderr.write(line) });
  const client =
    baseUrl === undefined
      ? instantClient()
      : createAnthropicClient({ provider: 'anthropic', label: 'Bench', apiKey: 'bench', baseUrl });
  return createApp({
    repository: createDiskRepository({ roots }),
    writer: createDiskWriter({ roots }),
    merger: createGitMerger({ directory: join(storage, 'merging') }),
    openStore: async () => {
      const workerUrl = new URL(workerFile, 'file:');
      const opened = await openSqliteStore({ directory: storage, workerUrl, log, onAppended });
      keepHeapSmall();
      return opened;
    },
    models: () => {
      loadFetch();
      return Promise.resolve(ok(client));
    },
    clock: createSystemClock(),
    randomness: createRandomness(),
    hash: hashBytes,
    log,
    isTrusted: () => true,
  });
}

/** Ends every task with its first answer. */
function instantClient(): ModelClient {
  let answers = 0;
  return {
    provider: 'anthropic',
    label: 'Bench',
    priceOf: () => undefined,
    streamTurn: () => {
      answers += 1;
      return Promise.resolve(
        ok({
          content: [{ type: 'tool-call', id: `call${answers}`, name: 'finish', input: { summary: 'Done as asked.' } }],
          stop: 'tool-calls',
          usage: { inputTokens: 1_500, outputTokens: 40, cacheReadTokens: 0, cacheWriteTokens: 0 },
          usageIs: 'measured',
          costUsd: undefined,
        }),
      );
    },
  };
}

function must<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(`unexpected failure ${result.failure.kind}: ${result.failure.message}`);
}

console.log(JSON.stringify(await measure(JSON.parse(process.argv[2] ?? '') as ProductInput)));

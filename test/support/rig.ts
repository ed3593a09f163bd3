import { createHash } from 'node:crypto';
import type { App, AppDeps, StartRun } from '../../src/core/app/app.ts';
import { createApp } from '../../src/core/app/createApp.ts';
import type { Log } from '../../src/core/ports/log.ts';
import type { RunStore } from '../../src/core/ports/store.ts';
import { createLineMerger } from './lineMerger.ts';
import type { RecordedEvent } from '../../src/shared/events.ts';
import type { RunLimits, RunModel } from '../../src/shared/limits.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { ok } from '../../src/shared/result.ts';
import type { Result } from '../../src/shared/result.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { createManualClock } from './manualClock.ts';
import type { ManualClock } from './manualClock.ts';
import { createMemoryRepository } from './memoryRepository.ts';
import type { MemoryRepository } from './memoryRepository.ts';
import { createMemoryStore } from './memoryStore.ts';
import { withNothingFound } from './nothingFound.ts';
import { PLAIN_INTENT, scriptedModel } from './scriptedModel.ts';
import type { AnswerScript, Script, ScriptedModel } from './scriptedModel.ts';

/** The whole product in memory, with a model that answers by script. */
export interface Rig {
  readonly app: App;
  readonly repository: MemoryRepository;
  readonly store: RunStore;
  readonly clock: ManualClock;
  readonly model: ScriptedModel;
  readonly events: RecordedEvent[];
  readonly troubles: Failure[];
  /** Starts a run of this plan text or request and gives its id. */
  start(request: Partial<StartRun>): Promise<string>;
  /** Starts a run, approves it and waits until it is at rest. */
  run(request: Partial<StartRun>): Promise<RunState>;
}

export interface RigOptions {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly script: Script;
  /** Answers single questions; what it leaves the script answers. Default: a plain intent. */
  readonly answers?: AnswerScript;
  readonly store?: RunStore;
  readonly repository?: MemoryRepository;
  readonly clock?: ManualClock;
  readonly deps?: Partial<AppDeps>;
  readonly price?: { inputUsd: number; outputUsd: number; cacheReadUsd: number; cacheWriteUsd: number };
}

export const LIMITS: RunLimits = {
  concurrency: 8,
  maxTasks: 50,
  budgetUsd: 100,
  maxAttempts: 3,
  attemptTimeoutMs: 300_000,
  maxTurns: 20,
};

export const MODEL: RunModel = { provider: 'demo', model: 'scripted', label: 'Scripted model' };

export function createRig(options: RigOptions): Rig {
  const repository = options.repository ?? createMemoryRepository({ root: options.files ?? {} });
  const store = options.store ?? createMemoryStore();
  const clock = options.clock ?? createManualClock();
  const { price, answers = PLAIN_INTENT } = options;
  const model = scriptedModel(withNothingFound(options.script), { answers, ...(price === undefined ? {} : { price }) });
  const events: RecordedEvent[] = [];
  const troubles: Failure[] = [];
  let ids = 0;
  const app = createApp({
    repository,
    writer: repository,
    merger: createLineMerger(),
    openStore: () => Promise.resolve(ok({ store })),
    models: () => Promise.resolve(ok(model)),
    clock,
    randomness: { newId: () => `run${(ids += 1)}`, fraction: () => 0.5 },
    hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    log: silentLog,
    isTrusted: () => true,
    ...options.deps,
  });
  app.subscribe({
    onEvents: (_runId, batch) => events.push(...batch),
    onTrouble: (failure) => troubles.push(failure),
  });

  async function start(request: Partial<StartRun>): Promise<string> {
    return must(await app.startRun({ request: 'Do it', model: MODEL, limits: LIMITS, ...request }));
  }
  return {
    app,
    repository,
    store,
    clock,
    model,
    events,
    troubles,
    start,
    async run(request) {
      const runId = await start({ autoApprove: 'command-line', ...request });
      return must(await app.whenAtRest(runId));
    },
  };
}

/** The value, or an error of the test that shows the failure. */
export function must<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(`unexpected failure ${result.failure.kind}: ${result.failure.message}`);
}

/** The failure, or an error of the test that shows the value. */
export function mustFail<Value>(result: Result<Value, Failure>): Failure {
  if (!result.ok) return result.failure;
  throw new Error(`expected a failure, came ${JSON.stringify(result.value)}`);
}

/** A plan file from a short notation: `planText('a', 'b<-a', 'c<-a,b')`; a role may follow: `'r:review<-a'`. */
export function planText(...tasks: readonly string[]): string {
  return JSON.stringify({
    version: 1,
    title: 'A plan',
    tasks: tasks.map((task) => {
      const [name = '', dependsOn = ''] = task.split('<-');
      const [id = '', role = 'code'] = name.split(':');
      return {
        id,
        title: `Task ${id}`,
        role,
        instructions: `Do ${id}.`,
        dependsOn: dependsOn === '' ? [] : dependsOn.split(','),
      };
    }),
  });
}

/** A run as text, one line per task: state, attempts, what became of it. */
export function rendered(state: RunState): string {
  const lines = state.taskIds.map((id) => {
    const task = state.tasks[id];
    if (task === undefined) return `${id} missing`;
    const details = [
      `${task.attempts.length} attempt${task.attempts.length === 1 ? '' : 's'}`,
      ...(task.blockedBy === undefined ? [] : [`blocked by ${task.blockedBy}`]),
      ...(task.failure === undefined ? [] : [task.failure.kind]),
      ...(task.changeSet === undefined
        ? []
        : [`${task.changeSet.files.map((file) => file.path.path).join(' ')} ${task.decision ?? ''}`]),
    ];
    return `${id} ${task.state} (${details.join(', ')})`;
  });
  const why = state.failure === undefined ? '' : ` ${state.failure.kind}`;
  return [`${state.state}${why}`, ...lines].join('\n');
}

const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

import { checkpointOf } from '../../shared/checkpoint.ts';
import type { RecordedEvent, RunEvent } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { reduceAll } from '../../shared/runReducer.ts';
import type { RunState } from '../../shared/runState.ts';
import { createContents } from '../changes/contents.ts';
import type { Contents } from '../changes/contents.ts';
import { createPinnedBase } from '../changes/pinnedBase.ts';
import type { RunStore, StoredRun } from '../ports/store.ts';
import { settleInterruptedApply } from '../runs/decisions.ts';
import type { DecisionDeps } from '../runs/decisions.ts';
import { continueRecorder, startRecorder } from '../runs/recorder.ts';
import type { Recorder, RecorderDeps } from '../runs/recorder.ts';
import { createRunEngine } from '../runs/runEngine.ts';
import type { RunEngine } from '../runs/runEngine.ts';
import type { AppDeps, AppListener } from './app.ts';

/** Where the engines of this process live, at most one per run, and the store that they share. */
export interface EngineHouse {
  store(): Promise<Result<OpenHouse, Failure>>;
  /** The engine of a new run, its first event recorded. */
  create(first: Extract<RunEvent, { type: 'run-created' }>): Promise<Result<RunEngine, Failure>>;
  /** The engine of a run of this or an earlier process. A run that was left is not set going by this. */
  open(runId: string): Promise<Result<RunEngine, Failure>>;
  /** The engine when it is here already. */
  peek(runId: string): RunEngine | undefined;
  all(): readonly RunEngine[];
  decisionDeps(engine: RunEngine): Promise<Result<DecisionDeps, Failure>>;
}

export interface OpenHouse {
  readonly store: RunStore;
  readonly contents: Contents;
}

/** A checkpoint goes through all tasks, so that a large run does not make one for every group of events. */
const CHECKPOINT_EVERY_MS = 500;

export function createEngineHouse(deps: AppDeps, listeners: ReadonlySet<AppListener>): EngineHouse {
  const engines = new Map<string, RunEngine>();
  const opening = new Map<string, Promise<Result<RunEngine, Failure>>>();
  let opened: Promise<Result<OpenHouse, Failure>> | undefined;
  let checkpointAt = -CHECKPOINT_EVERY_MS;

  async function openHouse(): Promise<Result<OpenHouse, Failure>> {
    const result = await deps.openStore();
    if (!result.ok) {
      opened = undefined; // The next command tries again: a folder may have become writable.
      return result;
    }
    const { store, notice } = result.value;
    if (notice !== undefined) tell((listener) => listener.onTrouble?.(notice));
    return ok({ store, contents: createContents({ store, hash: deps.hash }) });
  }

  function house(): Promise<Result<OpenHouse, Failure>> {
    opened ??= openHouse();
    return opened;
  }

  async function makeEngine(
    runId: string,
    root: string,
    { store, contents }: OpenHouse,
    makeRecorder: (recorderDeps: RecorderDeps) => Recorder,
  ): Promise<RunEngine> {
    const base = await createPinnedBase({ repository: deps.repository, store, contents, runId, root });
    const recorder = makeRecorder({
      runId,
      store,
      contents,
      clock: deps.clock,
      onDurable: (events) => {
        publish(recorder.state, events);
      },
      onBroken: (error) => {
        engines.get(runId)?.abandon();
        engines.delete(runId);
        const failure: Failure = {
          kind: 'store-unavailable',
          message: `${error.message} The run stopped; resume it when the cause is mended.`,
        };
        tell((listener) => listener.onTrouble?.(failure));
      },
    });
    const engine = createRunEngine({
      ...deps,
      recorder,
      contents,
      base,
      onActivities: () => {
        const activities = Object.fromEntries(engine.activities);
        tell((listener) => listener.onActivities?.(runId, activities));
      },
    });
    engines.set(runId, engine);
    return engine;
  }

  function publish(state: RunState, events: readonly RecordedEvent[]): void {
    saveCheckpoint(state);
    tell((listener) => listener.onEvents?.(state.runId, events));
  }

  /** Now and then while the run goes on, and always when it comes to rest. */
  function saveCheckpoint(state: RunState): void {
    const now = deps.clock.now();
    if (state.state === 'running' && Math.abs(now - checkpointAt) < CHECKPOINT_EVERY_MS) return;
    checkpointAt = now;
    deps.checkpoints?.save(checkpointOf(state));
  }

  /** What a listener does wrong is its own affair: it must not break the run. */
  function tell(say: (listener: AppListener) => void): void {
    for (const listener of listeners) {
      try {
        say(listener);
      } catch (error) {
        deps.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  }

  async function load(runId: string): Promise<Result<RunEngine, Failure>> {
    const opened = await house();
    if (!opened.ok) return opened;
    const stored = await opened.value.store.readRun(runId);
    if (stored === undefined) return failed(unknownRun(runId));
    const state = stateOf(stored);
    if (!deps.repository.roots.includes(state.root)) return failed(missingRoot(state));
    const engine = await makeEngine(runId, state.root, opened.value, (recorderDeps) =>
      continueRecorder(recorderDeps, state),
    );
    await settleInterruptedApply({ ...deps, recorder: engine.recorder, contents: opened.value.contents });
    return ok(engine);
  }

  return {
    store: house,
    async create(first) {
      const opened = await house();
      if (!opened.ok) return opened;
      const engine = await makeEngine(first.runId, first.root, opened.value, (recorderDeps) =>
        startRecorder(recorderDeps, first),
      );
      return ok(engine);
    },
    open(runId) {
      const here = engines.get(runId);
      if (here !== undefined) return Promise.resolve(ok(here));
      const underWay = opening.get(runId) ?? load(runId).finally(() => opening.delete(runId));
      opening.set(runId, underWay);
      return underWay;
    },
    peek: (runId) => engines.get(runId),
    all: () => [...engines.values()],
    async decisionDeps(engine) {
      const opened = await house();
      if (!opened.ok) return opened;
      return ok({ ...deps, recorder: engine.recorder, contents: opened.value.contents });
    },
  };
}

/** The state that a stored run ends in. Throws when the journal does not make sense. */
export function stateOf(stored: StoredRun): RunState {
  const snapshot = stored.snapshot === undefined ? undefined : (JSON.parse(stored.snapshot.json) as RunState);
  const state = reduceAll(snapshot, stored.events);
  if (state === undefined) throw new Error(`run ${stored.summary.runId} has no events`);
  return state;
}

export function unknownRun(runId: string): Failure {
  return { kind: 'not-found', message: `There is no run "${runId}" here. List the runs to see their ids.` };
}

function missingRoot(state: RunState): Failure {
  const message = `The run "${state.title}" works on the folder "${state.root}", which is not open. Open that folder to go on.`;
  return { kind: 'no-folder', message };
}

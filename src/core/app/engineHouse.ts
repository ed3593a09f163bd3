import { checkpointOf } from '../../shared/checkpoint.ts';
import { DEFAULT_MAX_REQUESTS } from '../../shared/defaults.ts';
import type { RecordedEvent, RunEvent } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import type { RunState } from '../../shared/runState.ts';
import { createByteCache } from '../changes/byteCache.ts';
import { createContents } from '../changes/contents.ts';
import type { Contents } from '../changes/contents.ts';
import { createPinnedBase } from '../changes/pinnedBase.ts';
import { createRunHistory } from '../changes/runHistory.ts';
import { LeaseLost } from '../ports/store.ts';
import type { RunStore } from '../ports/store.ts';
import { cappedCommands } from '../runs/commands/cappedApproval.ts';
import { settleInterruptedApply } from '../runs/decisions.ts';
import type { DecisionDeps } from '../runs/decisions.ts';
import { continueRecorder, startRecorder } from '../runs/recorder.ts';
import type { Recorder, RecorderDeps } from '../runs/recorder.ts';
import { createPrefixCache } from '../runs/requests/prefixCache.ts';
import { createRateGovernors } from '../runs/requests/rateGovernors.ts';
import { createRunEngine } from '../runs/runEngine.ts';
import { settleInterruptedAmendment } from '../runs/shaping/amendments.ts';
import type { RunEngine } from '../runs/runEngine.ts';
import { createActivityTelling } from './announcing.ts';
import type { Tell } from './announcing.ts';
import type { AppDeps } from './app.ts';
import { createCommandHouse } from './commandHouse.ts';
import { keepActualsAtEnd } from './keepingActuals.ts';
import { createLeases } from './leases.ts';
import type { Leases } from './leases.ts';
import { journalBroken, missingRoot, stateOf, unknownRun } from './storedState.ts';

/**
 * Where the engines of this process live, at most one per run, and the store that they share. An engine drives its run
 * while this process holds the lease: from a command that asks for it until the run has come to rest.
 */
export interface EngineHouse {
  store(): Promise<Result<OpenHouse, Failure>>;
  /** Makes the engine of a new run, its first event recorded, and has `work` set it going. */
  create<Value>(first: FirstEvent, work: EngineWork<Value>): Promise<Result<Value, Failure>>;
  /**
   * Has `work` done with the engine of a run of this or an earlier process. A run that was left is not set going by
   * this. Fails with `wrong-state` when another process drives the run.
   */
  drive<Value>(runId: string, work: EngineWork<Value>): Promise<Result<Value, Failure>>;
  /** The engine, if this process drives the run. */
  driving(runId: string): RunEngine | undefined;
  /** Whether the engine was stopped because it can record nothing any more. */
  isDismissed(engine: RunEngine): boolean;
  /** Has all engines look again at commands that wait for approval. */
  judgeApprovals(): void;
  /** Lets others drive the run once nothing is at work in it here; resolves at once when something is. */
  letGo(runId: string): Promise<void>;
  decisionDeps(engine: RunEngine): Promise<Result<DecisionDeps, Failure>>;
  /** An orderly end: what runs is paused and all is written. The store stays open. */
  close(): Promise<void>;
}

export type EngineWork<Value> = (engine: RunEngine) => Promise<Result<Value, Failure>>;
export type FirstEvent = Extract<RunEvent, { type: 'run-created' }>;

export interface OpenHouse {
  readonly store: RunStore;
  readonly contents: Contents;
  readonly leases: Leases;
}

/** A checkpoint goes through all tasks, so that a large run does not make one for every group of events. */
const CHECKPOINT_EVERY_MS = 500;
const FIRST_SEQ = 1;
/** Contents of the repository's files that are held in memory, for all runs together. */
const OBJECT_CACHE_BYTES = 32 * 1024 * 1024;

export function createEngineHouse(
  deps: AppDeps,
  tell: Tell,
  onPublished: (runId: string, lastSeq: number) => void,
): EngineHouse {
  const engines = new Map<string, RunEngine>();
  const opening = new Map<string, Promise<Result<RunEngine, Failure>>>();
  /** How many commands are working with the engine of a run. */
  const visits = new Map<string, number>();
  /** Engines whose rest is waited for. */
  const awaited = new Set<RunEngine>();
  const dismissed = new WeakSet<RunEngine>();
  const governors = createRateGovernors({ ...deps, maxInFlight: deps.maxRequests ?? (() => DEFAULT_MAX_REQUESTS) });
  const prefixes = createPrefixCache(deps);
  const objectCache = createByteCache(OBJECT_CACHE_BYTES);
  const commandHouse = createCommandHouse(deps);
  let opened: Promise<Result<OpenHouse, Failure>> | undefined;
  let leases: Leases | undefined;
  let checkpointAt = -CHECKPOINT_EVERY_MS;

  async function openHouse(): Promise<Result<OpenHouse, Failure>> {
    const result = await deps.openStore();
    if (!result.ok) {
      opened = undefined; // The next command tries again: a folder may have become writable.
      return result;
    }
    const { store, notice } = result.value;
    if (notice !== undefined) tell((listener) => listener.onTrouble?.(notice));
    leases = createLeases({ ...deps, store, onLost: (runId) => dismiss(runId, engines.get(runId), drivenNow(runId)) });
    commandHouse.start();
    return ok({ store, contents: createContents({ store, hash: deps.hash }), leases });
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
    const { repository, finder } = deps;
    const base = await createPinnedBase({ repository, finder, store, contents, runId, root, cache: objectCache });
    const history = deps.history && createRunHistory({ git: deps.history, store, hash: deps.hash, runId, root });
    const recorder = makeRecorder({
      runId,
      store,
      contents,
      clock: deps.clock,
      onDurable: (events) => publish(recorder.state, events, store),
      onBroken: (error) => {
        dismiss(runId, engine, error.cause instanceof LeaseLost ? drivenNow(runId) : journalBroken(error));
      },
    });
    const engine = createRunEngine({
      ...deps,
      commands: cappedCommands(commandHouse.commands, () => recorder.state.limits.approval),
      recorder,
      contents,
      store,
      base,
      history,
      governors,
      prefixes,
      onActivities: createActivityTelling({
        runId,
        activities: () => Object.fromEntries(engine.activities),
        tell,
        clock: deps.clock,
      }),
      onProviderWait: (until) => tell((listener) => listener.onProviderWait?.(runId, until)),
      onNotice: (failure) => tell((listener) => listener.onTrouble?.(failure)),
    });
    engines.set(runId, engine);
    // A new run sees the repository as it is now; it is looked at while the first request is on its way.
    if (recorder.state.seq === FIRST_SEQ) {
      base.start();
      history?.start();
    }
    return engine;
  }

  function publish(state: RunState, events: readonly RecordedEvent[], store: RunStore): void {
    void keepActualsAtEnd(state, events, { ...deps, notes: store });
    saveCheckpoint(state);
    commandHouse.follow(state.runId, events);
    onPublished(state.runId, events.at(-1)?.seq ?? 0);
    tell((listener) => listener.onEvents?.(state.runId, events));
  }

  /** Now and then while the run goes on, and always when it comes to rest. */
  function saveCheckpoint(state: RunState): void {
    const now = deps.clock.now();
    if (state.state === 'running' && Math.abs(now - checkpointAt) < CHECKPOINT_EVERY_MS) return;
    checkpointAt = now;
    deps.checkpoints?.save(checkpointOf(state));
  }

  /** Stops an engine that can record nothing any more. Told once, whoever notices it first. */
  function dismiss(runId: string, engine: RunEngine | undefined, failure: Failure): void {
    if (engine === undefined || engines.get(runId) !== engine) return;
    engines.delete(runId);
    dismissed.add(engine);
    engine.abandon();
    void leases?.release(runId);
    tell((listener) => listener.onTrouble?.(failure));
  }

  function drivenNow(runId: string): Failure {
    const title = engines.get(runId)?.state.title ?? runId;
    const message = `Another window or process drives the run "${title}" now. It was stopped here and can be watched.`;
    return { kind: 'wrong-state', message };
  }

  /** The engine with the lease of the run: the one that is here, unless another process has driven the run meanwhile. */
  async function load(runId: string): Promise<Result<RunEngine, Failure>> {
    const opened = await house();
    if (!opened.ok) return opened;
    const here = driving(runId);
    if (here !== undefined) return ok(here);
    const lease = await opened.value.leases.take(runId);
    if (!lease.ok) return lease;
    const known = engines.get(runId);
    if (known?.state.seq === lease.value.lastSeq) return ok(known);
    engines.delete(runId);
    return readEngine(runId, opened.value);
  }

  async function readEngine(runId: string, open: OpenHouse): Promise<Result<RunEngine, Failure>> {
    const stored = await open.store.readRun(runId);
    if (stored === undefined) return failed(unknownRun(runId));
    const state = await stateOf(stored, open.store);
    if (!deps.repository.roots.includes(state.root)) return failed(missingRoot(state));
    const engine = await makeEngine(runId, state.root, open, (recorderDeps) => continueRecorder(recorderDeps, state));
    await settleInterruptedAmendment({ recorder: engine.recorder, store: open.store });
    await settleInterruptedApply({ ...deps, recorder: engine.recorder, contents: open.contents });
    return ok(engine);
  }

  async function begin(first: FirstEvent): Promise<Result<RunEngine, Failure>> {
    const opened = await house();
    if (!opened.ok) return opened;
    const lease = await opened.value.leases.take(first.runId);
    if (!lease.ok) return lease;
    return ok(
      await makeEngine(first.runId, first.root, opened.value, (recorderDeps) => startRecorder(recorderDeps, first)),
    );
  }

  function openOnce(runId: string): Promise<Result<RunEngine, Failure>> {
    const underWay = opening.get(runId) ?? load(runId).finally(() => opening.delete(runId));
    opening.set(runId, underWay);
    return underWay;
  }

  async function visit<Value>(
    runId: string,
    come: () => Promise<Result<RunEngine, Failure>>,
    work: EngineWork<Value>,
  ): Promise<Result<Value, Failure>> {
    visits.set(runId, (visits.get(runId) ?? 0) + 1);
    try {
      const engine = await come();
      return engine.ok ? await work(engine.value) : engine;
    } finally {
      const others = (visits.get(runId) ?? 1) - 1;
      if (others > 0) visits.set(runId, others);
      else visits.delete(runId);
      await letGo(runId);
    }
  }

  async function letGo(runId: string): Promise<void> {
    if (leases?.holds(runId) !== true) return;
    const engine = engines.get(runId);
    if (engine?.isAtWork() === true) {
      letGoAtRest(runId, engine);
      return;
    }
    // A journal that breaks here dismisses the engine.
    await engine?.recorder.durable().catch(() => undefined);
    if (!visits.has(runId) && engines.get(runId) === engine && engine?.isAtWork() !== true) await leases.release(runId);
  }

  function letGoAtRest(runId: string, engine: RunEngine): void {
    if (awaited.has(engine)) return;
    awaited.add(engine);
    void engine.whenAtRest().then(() => {
      awaited.delete(engine);
      return letGo(runId);
    });
  }

  function driving(runId: string): RunEngine | undefined {
    return leases?.holds(runId) === true ? engines.get(runId) : undefined;
  }

  return {
    store: house,
    create: (first, work) => visit(first.runId, () => begin(first), work),
    drive: (runId, work) => visit(runId, () => openOnce(runId), work),
    driving,
    isDismissed: (engine) => dismissed.has(engine),
    judgeApprovals() {
      for (const engine of engines.values()) engine.judgeApprovals();
    },
    letGo,
    async decisionDeps(engine) {
      const opened = await house();
      if (!opened.ok) return opened;
      return ok({ ...deps, recorder: engine.recorder, contents: opened.value.contents });
    },
    async close() {
      await Promise.all([...engines.values()].map(shutDown));
      await Promise.all([commandHouse.close(), deps.equipment?.toolSources?.close()]);
      leases?.close();
    },
  };
}

/** What runs is paused, so that the next start offers it; unfinished turns are cut off. */
async function shutDown(engine: RunEngine): Promise<void> {
  if (engine.isAtWork()) engine.pause('shutdown');
  engine.abandon();
  await engine.recorder.durable().catch(() => undefined); // A broken journal was reported when it broke.
}

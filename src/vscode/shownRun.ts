import { failed, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import type { App } from '../core/app/app.ts';
import type { Log } from '../core/ports/log.ts';
import type { RunSummary } from '../core/ports/store.ts';
import type { RunCheckpoint } from '../shared/checkpoint.ts';
import type { RecordedEvent, RunEventType } from '../shared/events.ts';
import type { Failure } from '../shared/failures.ts';
import type { Activities, RunListEntry, ShownRun } from '../shared/protocol.ts';
import { reduceRun } from '../shared/runReducer.ts';
import { isOver } from '../shared/runState.ts';
import type { RunState } from '../shared/runState.ts';

/** What has just become different, in the order in which it did. */
export type ShownRunChange =
  /** Another run is shown, or the same one was read anew: look at `run`. */
  | { readonly kind: 'replaced' }
  /** The shown run went on; the events are already part of `run`. */
  | { readonly kind: 'events'; readonly runId: string; readonly events: readonly RecordedEvent[] }
  | { readonly kind: 'activities'; readonly runId: string; readonly activities: Activities }
  /** The list of runs. */
  | { readonly kind: 'runs' };

/**
 * The one place that knows which run the views show: the one that was started or resumed last, or that the person
 * picked. Until the store is open it is an outline from the checkpoint.
 */
export interface ShownRunModel {
  /** The state inside belongs to the model: read it, do not keep or change it. */
  readonly run: ShownRun;
  /** The newest first. */
  readonly runs: readonly RunListEntry[];
  /** The state of the shown run, or `undefined` when none is known whole. */
  readonly state: RunState | undefined;
  showOutline(checkpoint: RunCheckpoint): void;
  /** Takes the runs and their events from the app from now on, and shows the outlined or the newest run. */
  connect(app: App): Promise<Result<void, Failure>>;
  show(runId: string): Promise<Result<void, Failure>>;
  /** Returns what ends the subscription. */
  subscribe(listener: (change: ShownRunChange) => void): () => void;
  dispose(): void;
}

/** Events after which the list of runs says something else. */
const LIST_EVENTS: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'run-created',
  'plan-proposed',
  'run-started',
  'run-paused',
  'run-resumed',
  'run-completed',
  'run-failed',
  'run-cancelled',
]);

const DECISION_EVENTS: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'apply-started',
  'apply-finished',
  'apply-failed',
  'change-set-rejected',
  'change-set-conflicted',
]);

type WholeRun = Extract<ShownRun, { kind: 'whole' }>;

export function createShownRunModel(deps: { readonly log: Log }): ShownRunModel {
  const listeners = new Set<(change: ShownRunChange) => void>();
  let run: ShownRun = { kind: 'none' };
  let runs: readonly RunListEntry[] = [];
  let app: App | undefined;
  let disconnect: () => void = () => undefined;
  let unwatch: () => void = () => undefined;
  /** The run that is being read, with the events that came meanwhile. */
  let reading: { readonly runId: string; readonly pending: RecordedEvent[] } | undefined;

  const tell = (change: ShownRunChange): void => {
    for (const listener of listeners) listener(change);
  };

  const show = async (runId: string): Promise<Result<void, Failure>> => {
    if (app === undefined) return failed(notOpen());
    const mine = { runId, pending: [] as RecordedEvent[] };
    reading = mine;
    const read = await app.readRun(runId);
    if (reading !== mine) return ok(undefined);
    reading = undefined;
    if (!read.ok) return read;
    if (!catchUp(read.value, mine.pending)) return show(runId);
    run = {
      kind: 'whole',
      state: read.value,
      activities: app.activitiesOf(runId),
      interrupted: isLeft(read.value) && !app.isActive(runId),
    };
    // Another window may drive it, now or later.
    unwatch();
    unwatch = app.watch(runId, read.value.seq);
    tell({ kind: 'replaced' });
    return ok(undefined);
  };

  const showAndLog = (runId: string): void => {
    show(runId).then(
      (shown) => {
        if (!shown.ok) deps.log.warn(`The run ${runId} cannot be shown: ${shown.failure.message}`);
      },
      (error: unknown) => deps.log.error(`Showing the run ${runId} failed: ${String(error)}`),
    );
  };

  const refreshRuns = async (): Promise<Result<void, Failure>> => {
    if (app === undefined) return failed(notOpen());
    const listed = await app.listRuns();
    if (!listed.ok) return listed;
    runs = listed.value.map(listEntry);
    tell({ kind: 'runs' });
    return ok(undefined);
  };
  const refreshRunsLater = coalesced(async () => {
    const refreshed = await refreshRuns();
    if (!refreshed.ok) deps.log.warn(`The runs cannot be listed: ${refreshed.failure.message}`);
  }, deps.log);

  const tellEvents = (whole: WholeRun, events: readonly RecordedEvent[]): void => {
    // Deciding on the changes of a run that was left does not set it going; whoever writes anything else drives it.
    const stillLeft = whole.interrupted === true && events.every(({ event }) => DECISION_EVENTS.has(event.type));
    run = { ...whole, interrupted: stillLeft };
    tell(stillLeft ? { kind: 'replaced' } : { kind: 'events', runId: whole.state.runId, events });
  };

  const onEvents = (runId: string, events: readonly RecordedEvent[]): void => {
    if (events.some(({ event }) => LIST_EVENTS.has(event.type))) refreshRunsLater();
    if (reading?.runId === runId) {
      reading.pending.push(...events);
      return;
    }
    if (run.kind === 'whole' && run.state.runId === runId) {
      const fresh = follow(run.state, events);
      if (fresh === undefined) showAndLog(runId);
      else if (fresh.length > 0) tellEvents(run, fresh);
      return;
    }
    if (events.some(({ event }) => event.type === 'run-created' || event.type === 'run-resumed')) showAndLog(runId);
  };

  const onActivities = (runId: string, activities: Activities): void => {
    if (run.kind !== 'whole' || run.state.runId !== runId) return;
    run = { ...run, activities };
    tell({ kind: 'activities', runId, activities });
  };

  const onDriverChanged = (runId: string): void => {
    tell({ kind: 'runs' });
    if (run.kind !== 'whole' || run.state.runId !== runId) return;
    run = { ...run, interrupted: isLeft(run.state) && app?.isActive(runId) !== true };
    tell({ kind: 'replaced' });
  };

  return {
    get run() {
      return run;
    },
    get runs() {
      return runs;
    },
    get state() {
      return run.kind === 'whole' ? run.state : undefined;
    },
    showOutline: (checkpoint) => {
      if (run.kind !== 'none') return;
      run = { kind: 'outline', checkpoint };
      tell({ kind: 'replaced' });
    },
    connect: async (connected) => {
      app = connected;
      disconnect();
      disconnect = connected.subscribe({ onEvents, onActivities, onDriverChanged });
      const listed = await refreshRuns();
      if (!listed.ok) return listed;
      const first = firstToShow(run, runs);
      if (first !== undefined) return show(first);
      if (run.kind === 'outline') {
        run = { kind: 'none' };
        tell({ kind: 'replaced' });
      }
      return ok(undefined);
    },
    show,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => {
      unwatch();
      disconnect();
      listeners.clear();
    },
  };
}

/** Nothing when a run is shown whole already; a checkpoint may name a run that the store has lost. */
function firstToShow(run: ShownRun, runs: readonly RunListEntry[]): string | undefined {
  if (run.kind === 'whole') return undefined;
  const outlined = run.kind === 'outline' ? run.checkpoint.runId : undefined;
  return (runs.find((entry) => entry.runId === outlined) ?? runs[0])?.runId;
}

/** On the way to a plan, where the person has to say something before it goes on. */
const PERSONS_TURN: ReadonlySet<RunState['planning']['phase']> = new Set<RunState['planning']['phase']>([
  'awaiting-answers',
  'awaiting-approval',
]);

/** Neither over, nor paused, nor waiting for answers or approval: somebody should be driving it. */
function isLeft(state: RunState): boolean {
  return !isOver(state.state) && state.state !== 'paused' && !PERSONS_TURN.has(state.planning.phase);
}

/** Brings a state that was read up to date with the events that came while it was read. False on a gap. */
function catchUp(state: RunState, pending: readonly RecordedEvent[]): boolean {
  return follow(state, pending) !== undefined;
}

/** The events that were new to the state and are now part of it; `undefined` when there is a gap. */
function follow(state: RunState, events: readonly RecordedEvent[]): RecordedEvent[] | undefined {
  const fresh: RecordedEvent[] = [];
  for (const event of events) {
    if (event.seq <= state.seq) continue;
    if (event.seq !== state.seq + 1) return undefined;
    reduceRun(state, event);
    fresh.push(event);
  }
  return fresh;
}

function listEntry(summary: RunSummary): RunListEntry {
  return { runId: summary.runId, title: summary.title, state: summary.state, createdAt: summary.createdAt };
}

function notOpen(): Failure {
  return { kind: 'store-unavailable', message: 'The runs of this folder are not open yet. Try again in a moment.' };
}

/** Runs the work now, and once more at the end if it was asked for meanwhile; never twice at the same time. */
function coalesced(work: () => Promise<void>, log: Log): () => void {
  let state: 'idle' | 'busy' | 'asked-again' = 'idle';
  const start = (): void => {
    state = 'busy';
    work()
      .catch((error: unknown) => {
        log.error(`Listing the runs failed: ${String(error)}`);
      })
      .finally(() => {
        const again = state === 'asked-again';
        state = 'idle';
        if (again) start();
      });
  };
  return () => {
    if (state === 'idle') start();
    else state = 'asked-again';
  };
}

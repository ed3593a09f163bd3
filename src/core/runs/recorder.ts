import type { RecordedEvent, RunEvent } from '../../shared/events.ts';
import { reduceRun } from '../../shared/runReducer.ts';
import type { RunState } from '../../shared/runState.ts';
import { snapshotOf } from '../../shared/snapshots.ts';
import type { Contents } from '../changes/contents.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore, RunSummary } from '../ports/store.ts';

/**
 * The only writer of a run. An event is numbered and reduced at once; the journal takes what has gathered since the
 * last write as one group. Whoever is about to spend money, publish or touch the world awaits `durable()` first.
 */
export interface Recorder {
  /** The state after every recorded event, durable or not yet. Read only. */
  readonly state: RunState;
  /** Throws when the journal has failed before: the run can then not go on in this process. */
  record(event: RunEvent): void;
  /** Resolves when everything recorded so far, and every body it names, is on disk. Rejects when the journal fails. */
  durable(): Promise<void>;
}

export interface RecorderDeps {
  readonly runId: string;
  readonly store: RunStore;
  readonly contents: Contents;
  readonly clock: Clock;
  /** Called with events that have just become durable, in order. */
  readonly onDurable: (events: readonly RecordedEvent[]) => void;
  /** Called once when the journal fails. */
  readonly onBroken: (error: Error) => void;
}

/** How many events a resume replays at most, roughly: a snapshot is written after so many. */
const EVENTS_PER_SNAPSHOT = 500;
/**
 * A snapshot holds all tasks. With so many events of each between two, the snapshots of a run cost in all only a few
 * times as much as its last one, however many tasks it has; a replayed event costs less than its task in a snapshot.
 */
const EVENTS_PER_TASK_AND_SNAPSHOT = 2;

/** The journal could not be written; thrown to everything that waits for it. */
export class JournalBroken extends Error {
  constructor(cause: Error) {
    super(`The journal of the run could not be written: ${cause.message}`, { cause });
    this.name = 'JournalBroken';
  }
}

/** Starts a new run with its first event, which is written together with those that are recorded right after it. */
export function startRecorder(deps: RecorderDeps, first: RunEvent): Recorder {
  const recorded: RecordedEvent = { seq: 1, at: deps.clock.now(), event: first };
  return createRecorder(deps, reduceRun(undefined, recorded), [recorded]);
}

/** Goes on with a run whose journal ends at `state.seq`. The recorder owns the state from now on. */
export function continueRecorder(deps: RecorderDeps, state: RunState): Recorder {
  return createRecorder(deps, state, []);
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function createRecorder(deps: RecorderDeps, initial: RunState, unwritten: RecordedEvent[]): Recorder {
  const state = initial;
  let pending = unwritten;
  let durableSeq = state.seq - unwritten.length;
  let snapshotSeq = durableSeq;
  let waiters: Waiter[] = [];
  let writing = false;
  let broken: JournalBroken | undefined;

  async function writeGroups(): Promise<void> {
    while (pending.length > 0) {
      const group = pending;
      pending = [];
      const seq = state.seq;
      const snapshot = seq - snapshotSeq >= eventsPerSnapshot(state) ? snapshotOf(state) : undefined;
      const summary = summaryOf(state, seq);
      await deps.contents.savedWith((bodies) => deps.store.appendEvents(deps.runId, group, summary, bodies));
      durableSeq = seq;
      deps.onDurable(group);
      release();
      if (snapshot !== undefined) {
        snapshotSeq = seq;
        await deps.store.saveSnapshot(deps.runId, { seq, json: snapshot });
      }
    }
    // In the same step as the look at `pending`: an event recorded in between would wait for a write that never comes.
    writing = false;
  }

  function release(): void {
    const done = waiters.filter((waiter) => waiter.seq <= durableSeq);
    waiters = waiters.filter((waiter) => waiter.seq > durableSeq);
    for (const waiter of done) waiter.resolve();
  }

  function breakWith(reason: unknown): void {
    broken = new JournalBroken(reason instanceof Error ? reason : new Error(String(reason)));
    const left = waiters;
    waiters = [];
    for (const waiter of left) waiter.reject(broken);
    deps.onBroken(broken);
  }

  function scheduleWrite(): void {
    if (writing) return;
    writing = true;
    // The turn of the loop is finished first, so that events recorded together are written together.
    void Promise.resolve()
      .then(writeGroups)
      .catch((reason: unknown) => {
        breakWith(reason);
      });
  }

  return {
    state,
    record(event) {
      if (broken !== undefined) throw broken;
      const recorded: RecordedEvent = { seq: state.seq + 1, at: deps.clock.now(), event };
      reduceRun(state, recorded);
      pending.push(recorded);
      scheduleWrite();
    },
    durable() {
      if (broken !== undefined) return Promise.reject(broken);
      if (state.seq <= durableSeq) return Promise.resolve();
      const seq = state.seq;
      scheduleWrite();
      return new Promise((resolve, reject) => waiters.push({ seq, resolve, reject }));
    },
  };
}

function eventsPerSnapshot(state: RunState): number {
  return Math.max(EVENTS_PER_SNAPSHOT, state.taskIds.length * EVENTS_PER_TASK_AND_SNAPSHOT);
}

/** What a list of runs shows of this state. */
export function summaryOf(state: RunState, lastSeq: number): RunSummary {
  return {
    runId: state.runId,
    title: state.title,
    state: state.state,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    lastSeq,
  };
}

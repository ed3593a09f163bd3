import type { RecordedEvent, RunEvent } from '../../shared/events.ts';
import { reduceRun } from '../../shared/runReducer.ts';
import type { RunState } from '../../shared/runState.ts';
import { snapshotOf } from '../../shared/snapshots.ts';
import type { Contents } from '../changes/contents.ts';
import type { Clock } from '../ports/clock.ts';
import { StoreBroken } from '../ports/store.ts';
import type { RunStore, RunSummary } from '../ports/store.ts';

/**
 * The only writer of a run. An event is numbered and reduced at once; the journal takes what has gathered since the
 * last write as one group, the groups one after the other. Whoever is about to spend money, publish or touch the world awaits `durable()` first.
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

/**
 * A group is handed over while others are still under way, but not more often than this: the news that one is on disk
 * waits in line behind all that is to be done here just then, and the store can take the next one meanwhile.
 */
const GROUP_EVERY_MS = 10;

/** The journal could not be written; thrown to everything that waits for it. */
export class JournalBroken extends StoreBroken {
  override readonly name = 'JournalBroken';

  constructor(cause: Error) {
    super(`The journal of the run could not be written: ${cause.message}`, { cause });
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
  let isScheduled = false;
  let underWay = 0;
  let lastHandedOver = 0;
  /** Resolves when all groups so far are on disk. */
  let lastGroup = Promise.resolve();
  /** Hashes of the bodies of groups that are under way. A group can only be appended when those before it were. */
  const onTheWay = new Set<string>();
  let broken: JournalBroken | undefined;

  /** Takes what has gathered to the store. */
  function writeGroup(): void {
    isScheduled = false;
    if (pending.length === 0 || broken !== undefined) return;
    const group = pending;
    pending = [];
    underWay += 1;
    lastHandedOver = deps.clock.now();
    lastGroup = finishGroup(group, append(group), lastGroup).catch(breakWith);
  }

  async function append(group: readonly RecordedEvent[]): Promise<void> {
    const summary = summaryOf(state, state.seq);
    await deps.contents.savedWith(async (unsaved) => {
      const bodies = unsaved.filter(({ hash }) => !onTheWay.has(hash));
      for (const { hash } of bodies) onTheWay.add(hash);
      await deps.store.appendEvents(deps.runId, group, summary, bodies);
      for (const { hash } of bodies) onTheWay.delete(hash);
    });
  }

  async function finishGroup(
    group: readonly RecordedEvent[],
    appended: Promise<void>,
    earlier: Promise<void>,
  ): Promise<void> {
    const { seq } = state;
    const snapshot = seq - snapshotSeq >= eventsPerSnapshot(state) ? snapshotOf(state) : undefined;
    if (snapshot !== undefined) snapshotSeq = seq;
    await appended;
    await earlier;
    if (broken !== undefined) return;
    underWay -= 1;
    durableSeq = seq;
    deps.onDurable(group);
    release();
    if (pending.length > 0) scheduleWrite();
    if (snapshot !== undefined) deps.store.saveSnapshot(deps.runId, { seq, json: snapshot }).catch(breakWith);
  }

  function release(): void {
    const done = waiters.filter((waiter) => waiter.seq <= durableSeq);
    waiters = waiters.filter((waiter) => waiter.seq > durableSeq);
    for (const waiter of done) waiter.resolve();
  }

  function breakWith(reason: unknown): void {
    if (broken !== undefined) return;
    broken = new JournalBroken(reason instanceof Error ? reason : new Error(String(reason)));
    const left = waiters;
    waiters = [];
    for (const waiter of left) waiter.reject(broken);
    deps.onBroken(broken);
  }

  function scheduleWrite(): void {
    if (isScheduled || (underWay > 0 && isTooSoon())) return;
    isScheduled = true;
    // What this step goes on to record is written together.
    queueMicrotask(writeGroup);
  }

  /** A clock that was set back tells nothing. */
  function isTooSoon(): boolean {
    const sinceMs = deps.clock.now() - lastHandedOver;
    return sinceMs >= 0 && sinceMs < GROUP_EVERY_MS;
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

import type { RecordedEvent } from '../../shared/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Lease, RunStore } from '../ports/store.ts';
import type { Tell } from './announcing.ts';
import { LOOK_MS, createStillness } from './leases.ts';

/** What other processes do with the runs of this store: their events, and which runs they drive. */
export interface Watching {
  /** Tells the listeners the events after number `after` as they become durable elsewhere. Returns what ends it. */
  watch(runId: string, after: number): () => void;
  /** To be told of events that this process tells itself, so that they are not told twice. */
  published(runId: string, lastSeq: number): void;
  /** Whether another process drives the run, as far as was last seen. */
  isElsewhere(runId: string): boolean;
  /** Takes note of all leases that others hold. */
  noteLeases(leases: readonly Lease[]): void;
  /** Resolves once no other process drives the run. */
  untilFree(runId: string): Promise<void>;
  close(): void;
}

export interface WatchingDeps {
  readonly store: () => Promise<Pick<RunStore, 'readEvents' | 'readLeases'> | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: Tell;
  /** Whether this process drives the run: then its events come from the engine. */
  readonly isHere: (runId: string) => boolean;
}

interface Watched {
  /** Number of the last event that was told. */
  seq: number;
  watchers: number;
  readonly isStill: (lease: Lease) => boolean;
  readonly ended: AbortController;
}

export function createWatching(deps: WatchingDeps): Watching {
  const watched = new Map<string, Watched>();
  const elsewhere = new Set<string>();
  const closing = new AbortController();

  /** Looks again and again until it is ended. A look that fails is made again at the next time. */
  async function follow(runId: string, run: Watched): Promise<void> {
    const signal = AbortSignal.any([run.ended.signal, closing.signal]);
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      try {
        await look(runId, run);
      } catch (error) {
        if (!isOver()) deps.log.warn(`Watching the run ${runId} failed: ${String(error)}`);
      }
      await deps.clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }

  async function look(runId: string, run: Watched): Promise<void> {
    const store = await deps.store();
    if (store === undefined) return;
    if (deps.isHere(runId)) {
      note(runId, false);
      return;
    }
    const [events, leases] = await Promise.all([store.readEvents(runId, run.seq), store.readLeases()]);
    if (run.ended.signal.aborted) return;
    tellNew(runId, run, events);
    const lease = leases.find((each) => each.runId === runId);
    note(runId, lease !== undefined && !deps.isHere(runId) && !run.isStill(lease));
  }

  /** Some of the events may have been told meanwhile, because this process drives the run now. */
  function tellNew(runId: string, run: Watched, events: readonly RecordedEvent[]): void {
    const fresh = events.filter(({ seq }) => seq > run.seq);
    run.seq = fresh.at(-1)?.seq ?? run.seq;
    if (fresh.length > 0) deps.tell((listener) => listener.onEvents?.(runId, fresh));
  }

  function note(runId: string, isElsewhere: boolean): void {
    if (elsewhere.has(runId) === isElsewhere) return;
    if (isElsewhere) elsewhere.add(runId);
    else elsewhere.delete(runId);
    deps.tell((listener) => listener.onDriverChanged?.(runId));
  }

  return {
    watch(runId, after) {
      const run = watched.get(runId) ?? begin(runId, after);
      run.seq = Math.min(run.seq, after);
      run.watchers += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        run.watchers -= 1;
        if (run.watchers > 0) return;
        watched.delete(runId);
        run.ended.abort();
      };
    },
    published(runId, lastSeq) {
      const run = watched.get(runId);
      if (run !== undefined) run.seq = Math.max(run.seq, lastSeq);
    },
    isElsewhere: (runId) => elsewhere.has(runId),
    noteLeases(leases) {
      const driven = new Set(leases.map(({ runId }) => runId));
      // Of a watched run more is known: its lease may have stood still for long.
      for (const runId of new Set([...elsewhere, ...driven])) {
        if (!watched.has(runId)) note(runId, driven.has(runId) && !deps.isHere(runId));
      }
    },
    async untilFree(runId) {
      const isStill = createStillness();
      for (;;) {
        const leases = (await (await deps.store())?.readLeases()) ?? [];
        const lease = leases.find((each) => each.runId === runId);
        if (lease === undefined || isStill(lease)) return;
        await deps.clock.sleep(LOOK_MS, closing.signal);
      }
    },
    close: () => closing.abort(),
  };

  function begin(runId: string, after: number): Watched {
    const run: Watched = { seq: after, watchers: 0, isStill: createStillness(), ended: new AbortController() };
    watched.set(runId, run);
    void follow(runId, run);
    return run;
  }
}

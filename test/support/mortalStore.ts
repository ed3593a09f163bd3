import type { RunStore } from '../../src/core/ports/store.ts';

export interface MortalStore extends RunStore {
  /** Resolves when the process has "died": from then on nothing that is asked of the store ever comes back. */
  readonly death: Promise<void>;
}

/**
 * A store whose process is killed right after the journal has taken its event number `lastEvent`: a group of events
 * is cut there, and every promise, of that call and all later ones, stays open for good.
 */
export function mortalStore(store: RunStore, lastEvent: number): MortalStore {
  let dead = false;
  let die = (): void => undefined;
  const death = new Promise<void>((resolve) => (die = resolve));
  const never = new Promise<never>(() => undefined);
  const alive = <Output>(run: () => Promise<Output>): Promise<Output> => (dead ? never : run());
  return {
    death,
    async appendEvents(runId, events, summary, bodies) {
      if (dead) return never;
      const kept = events.filter((event) => event.seq <= lastEvent);
      if (kept.length < events.length || kept.at(-1)?.seq === lastEvent) dead = true;
      if (kept.length > 0)
        await store.appendEvents(runId, kept, { ...summary, lastSeq: kept.at(-1)?.seq ?? 0 }, bodies);
      if (!dead) return;
      die();
      return never;
    },
    saveSnapshot: (runId, snapshot) => alive(() => store.saveSnapshot(runId, snapshot)),
    takeLease: (runId, abandoned) => alive(() => store.takeLease(runId, abandoned)),
    renewLeases: (runIds) => alive(() => store.renewLeases(runIds)),
    releaseLease: (runId) => alive(() => store.releaseLease(runId)),
    readLeases: () => alive(() => store.readLeases()),
    readEvents: (runId, after) => alive(() => store.readEvents(runId, after)),
    forkRun: (fromRunId, first, summary) => alive(() => store.forkRun(fromRunId, first, summary)),
    findResults: (wanted) => alive(() => store.findResults(wanted)),
    readRun: (runId) => alive(() => store.readRun(runId)),
    listRuns: () => alive(() => store.listRuns()),
    putBlobs: (blobs) => alive(() => store.putBlobs(blobs)),
    getBlob: (hash) => alive(() => store.getBlob(hash)),
    pinFiles: (runId, pins) => alive(() => store.pinFiles(runId, pins)),
    readPins: (runId) => alive(() => store.readPins(runId)),
    readNote: (key) => alive(() => store.readNote(key)),
    writeNote: (key, text) => alive(() => store.writeNote(key, text)),
    listNotes: (prefix, limit) => alive(() => store.listNotes(prefix, limit)),
    close: () => alive(() => store.close()),
  };
}

import type { PinnedFile, RunStore, RunSummary, Snapshot } from '../../src/core/ports/store.ts';
import type { RecordedEvent, RunEvent } from '../../src/shared/events.ts';

/** A store without a disk. What it keeps went through JSON, as it would on a disk. */
export interface MemoryStore extends RunStore {
  /** The same data for another process: as after a crash or a restart, whether or not this one was closed. */
  reopen(): MemoryStore;
}

interface MemoryRun {
  summary: RunSummary;
  readonly events: { readonly seq: number; readonly at: number; readonly json: string }[];
  snapshots: Snapshot[];
}

interface MemoryDisk {
  readonly runs: Map<string, MemoryRun>;
  readonly blobs: Map<string, Uint8Array>;
  readonly pins: Map<string, Map<string, PinnedFile>>;
}

const SNAPSHOTS_KEPT = 2;

export function createMemoryStore(): MemoryStore {
  return storeOn({ runs: new Map(), blobs: new Map(), pins: new Map() });
}

function storeOn(disk: MemoryDisk): MemoryStore {
  let closed = false;
  /** Every operation takes its place in the queue at once and is done a little later, as with a real store. */
  const later = async <Output>(operation: () => Output): Promise<Output> => {
    if (closed) throw new Error('The store is closed.');
    const output = operation();
    await Promise.resolve();
    return output;
  };

  return {
    ...runsOf(disk, later),
    ...filesOf(disk, later),
    close: async () => {
      closed = true;
    },
    reopen: () => storeOn(disk),
  };
}

type Later = <Output>(operation: () => Output) => Promise<Output>;

function runsOf(
  disk: MemoryDisk,
  later: Later,
): Pick<RunStore, 'appendEvents' | 'saveSnapshot' | 'readRun' | 'listRuns'> {
  return {
    appendEvents: (runId, events, summary) =>
      later(() => {
        const run = disk.runs.get(runId) ?? { summary, events: [], snapshots: [] };
        const last = requireContinuation(runId, run.events.length, events);
        run.events.push(...events.map(({ seq, at, event }) => ({ seq, at, json: JSON.stringify(event) })));
        run.summary = { ...summary, runId, lastSeq: last };
        disk.runs.set(runId, run);
      }),
    saveSnapshot: (runId, snapshot) =>
      later(() => {
        const run = disk.runs.get(runId);
        if (run === undefined) throw new Error(`There is no run ${runId}.`);
        if (snapshot.seq < 1 || snapshot.seq > run.events.length) {
          throw new Error(`Run ${runId} has no event ${snapshot.seq} to take a snapshot of.`);
        }
        const others = run.snapshots.filter(({ seq }) => seq !== snapshot.seq);
        run.snapshots = [...others, { ...snapshot }].sort((a, b) => b.seq - a.seq).slice(0, SNAPSHOTS_KEPT);
      }),
    readRun: (runId) =>
      later(() => {
        const run = disk.runs.get(runId);
        if (run === undefined) return undefined;
        const snapshot = run.snapshots[0];
        const events = run.events.slice(snapshot?.seq ?? 0).map(recorded);
        return { summary: run.summary, snapshot, events };
      }),
    listRuns: () =>
      later(() => {
        const latestFirst = [...disk.runs.values()].map(({ summary }) => summary).reverse();
        return latestFirst.sort((a, b) => b.createdAt - a.createdAt);
      }),
  };
}

function filesOf(disk: MemoryDisk, later: Later): Pick<RunStore, 'putBlobs' | 'getBlob' | 'pinFiles' | 'readPins'> {
  return {
    putBlobs: (blobs) =>
      later(() => {
        for (const { hash, bytes } of blobs) {
          if (!disk.blobs.has(hash)) disk.blobs.set(hash, new Uint8Array(bytes));
        }
      }),
    getBlob: (hash) =>
      later(() => {
        const bytes = disk.blobs.get(hash);
        return bytes && new Uint8Array(bytes);
      }),
    pinFiles: (runId, pins) =>
      later(() => {
        const known = disk.pins.get(runId) ?? new Map<string, PinnedFile>();
        for (const pin of pins) {
          const key = `${pin.root}\0${pin.path}`;
          if (!known.has(key)) known.set(key, { ...pin, content: pin.content && { ...pin.content } });
        }
        disk.pins.set(runId, known);
      }),
    readPins: (runId) =>
      later(() => {
        const byKey = [...(disk.pins.get(runId) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
        return byKey.map(([, pin]) => pin);
      }),
  };
}

function requireContinuation(runId: string, last: number, events: readonly RecordedEvent[]): number {
  events.forEach(({ seq }, index) => {
    const expected = last + index + 1;
    if (seq !== expected) throw new Error(`Expected event ${expected} of run ${runId}, came ${seq}.`);
  });
  if (last + events.length === 0) throw new Error(`There is no run ${runId}.`);
  return last + events.length;
}

function recorded({ seq, at, json }: MemoryRun['events'][number]): RecordedEvent {
  return { seq, at, event: JSON.parse(json) as RunEvent };
}

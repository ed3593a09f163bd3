import {
  ALL_NOTES_CHARACTERS,
  LeaseLost,
  NOTES_KEPT,
  NOTE_CHARACTERS,
  RESULTS_FOUND,
} from '../../src/core/ports/store.ts';
import type { Lease, PinnedFile, RunStore, RunSummary, Snapshot, StoredBlob } from '../../src/core/ports/store.ts';
import type { RecordedEvent, RunEvent } from '../../src/shared/events.ts';
import { resultChanges } from '../../src/shared/reuse.ts';
import type { ContentKey } from '../../src/shared/reuse.ts';

/** A store without a disk. What it keeps went through JSON, as it would on a disk. */
export interface MemoryStore extends RunStore {
  /** The same data after a crash or a restart: all processes that had it open are known to have ended, closed or not. */
  reopen(): MemoryStore;
  /** The same data for another process that has it open at the same time. */
  another(): MemoryStore;
}

interface MemoryRun {
  summary: RunSummary;
  readonly events: { readonly seq: number; readonly at: number; readonly json: string }[];
  snapshots: Snapshot[];
}

interface HeldLease {
  readonly process: MemoryProcess;
  readonly beat: number;
}

interface MemoryProcess {
  readonly name: string;
  /** How often the data had been reopened when it began: an earlier one has ended. */
  readonly life: number;
}

interface MemoryDisk {
  life: number;
  processes: number;
  readonly leases: Map<string, HeldLease>;
  readonly runs: Map<string, MemoryRun>;
  readonly blobs: Map<string, Uint8Array>;
  readonly pins: Map<string, Map<string, PinnedFile>>;
  /** The one that was written last is the last one. */
  readonly notes: Map<string, string>;
  /** In the order in which they were made. */
  results: MemoryResult[];
}

interface MemoryResult extends ContentKey {
  readonly runId: string;
  readonly taskId: string;
  readonly seq: number;
}

const SNAPSHOTS_KEPT = 2;

export function createMemoryStore(): MemoryStore {
  const empty = {
    leases: new Map(),
    runs: new Map(),
    blobs: new Map(),
    pins: new Map(),
    notes: new Map(),
    results: [],
  };
  return storeOn({ life: 1, processes: 0, ...empty });
}

function storeOn(disk: MemoryDisk): MemoryStore {
  disk.processes += 1;
  const process: MemoryProcess = { name: `process ${disk.processes}`, life: disk.life };
  let closed = false;
  /** Every operation takes its place in the queue at once and is done a little later, as with a real store. */
  const later = async <Output>(operation: () => Output): Promise<Output> => {
    if (closed) throw new Error('The store is closed.');
    const output = operation();
    await Promise.resolve();
    return output;
  };

  return {
    ...leasesOf(disk, process, later),
    ...runsOf(disk, process, later),
    ...filesOf(disk, later),
    ...notesOf(disk, later),
    close: async () => {
      for (const [runId, lease] of disk.leases) if (lease.process === process) disk.leases.delete(runId);
      closed = true;
    },
    reopen: () => {
      disk.life += 1;
      return storeOn(disk);
    },
    another: () => storeOn(disk),
  };
}

type Later = <Output>(operation: () => Output) => Promise<Output>;

function leasesOf(
  disk: MemoryDisk,
  process: MemoryProcess,
  later: Later,
): Pick<RunStore, 'takeLease' | 'renewLeases' | 'releaseLease' | 'readLeases'> {
  const leaseOf = (runId: string, { process: { name }, beat }: HeldLease): Lease => ({ runId, holder: name, beat });
  return {
    takeLease: (runId, abandoned) =>
      later(() => {
        const held = disk.leases.get(runId);
        const lease = held && leaseOf(runId, held);
        const unchanged = lease && lease.holder === abandoned?.holder && lease.beat === abandoned.beat;
        if (lease && held.process !== process && held.process.life === disk.life && !unchanged) {
          return { taken: false, lease };
        }
        disk.leases.set(runId, { process, beat: (held?.beat ?? 0) + 1 });
        return { taken: true, lastSeq: disk.runs.get(runId)?.events.length ?? 0 };
      }),
    renewLeases: (runIds) => later(() => runIds.filter((runId) => giveSignOfLife(disk, process, runId))),
    releaseLease: (runId) =>
      later(() => {
        if (disk.leases.get(runId)?.process === process) disk.leases.delete(runId);
      }),
    readLeases: () =>
      later(() =>
        [...disk.leases]
          .filter(([, lease]) => lease.process !== process && lease.process.life === disk.life)
          .map(([runId, lease]) => leaseOf(runId, lease)),
      ),
  };
}

/** Whether the process holds the lease of the run. */
function giveSignOfLife(disk: MemoryDisk, process: MemoryProcess, runId: string): boolean {
  const held = disk.leases.get(runId);
  if (held?.process !== process) return false;
  disk.leases.set(runId, { process, beat: held.beat + 1 });
  return true;
}

function runsOf(
  disk: MemoryDisk,
  process: MemoryProcess,
  later: Later,
): Pick<RunStore, 'appendEvents' | 'saveSnapshot' | 'readRun' | 'readEvents' | 'forkRun' | 'findResults' | 'listRuns'> {
  return {
    appendEvents: (runId, events, summary, bodies = []) =>
      later(() => {
        if (!giveSignOfLife(disk, process, runId)) throw new LeaseLost(`Another process drives the run ${runId} now.`);
        const run = disk.runs.get(runId) ?? { summary, events: [], snapshots: [] };
        const last = requireContinuation(runId, run.events.length, events);
        run.events.push(...events.map(rowOf));
        run.summary = { ...summary, runId, lastSeq: last };
        disk.runs.set(runId, run);
        noteResults(disk, runId, events);
        putBlobs(disk, bodies);
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
    readEvents: (runId, after) => later(() => disk.runs.get(runId)?.events.slice(after).map(recorded) ?? []),
    forkRun: (fromRunId, first, summary) =>
      later(() => {
        const { runId, lastSeq } = summary;
        const run = disk.runs.get(fromRunId);
        if (run === undefined) throw new Error(`There is no run ${fromRunId}.`);
        if (first.seq !== 1 || lastSeq < 1 || lastSeq > run.events.length) {
          throw new Error(`Run ${fromRunId} cannot be forked after event ${lastSeq}.`);
        }
        if (disk.runs.has(runId)) throw new Error(`There is a run ${runId} already.`);
        disk.runs.set(runId, { summary, events: [rowOf(first), ...run.events.slice(1, lastSeq)], snapshots: [] });
        disk.pins.set(runId, new Map(disk.pins.get(fromRunId)));
      }),
    findResults: ({ key, occurrence, runIds }) =>
      later(() => {
        const isWanted = (each: MemoryResult): boolean =>
          each.key === key && each.occurrence === occurrence && (runIds?.includes(each.runId) ?? true);
        const latest = disk.results.filter(isWanted).reverse().slice(0, RESULTS_FOUND);
        return latest.flatMap(({ runId, seq }) => {
          const event = disk.runs
            .get(runId)
            ?.events.slice(seq - 1, seq)
            .map(recorded)[0]?.event;
          return event?.type === 'task-succeeded' ? [{ runId, event }] : [];
        });
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
        putBlobs(disk, blobs);
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

function notesOf({ notes }: MemoryDisk, later: Later): Pick<RunStore, 'readNote' | 'writeNote' | 'listNotes'> {
  return {
    readNote: (key) => later(() => notes.get(key)),
    writeNote: (key, text) =>
      later(() => {
        if (text.length > NOTE_CHARACTERS) throw new Error(`The note ${key} is too long.`);
        notes.delete(key);
        notes.set(key, text);
        let characters = 0;
        [...notes].reverse().forEach(([each, { length }], index) => {
          characters += length;
          if (index >= NOTES_KEPT || characters > ALL_NOTES_CHARACTERS) notes.delete(each);
        });
      }),
    listNotes: (prefix, limit) =>
      later(() => {
        const wanted = [...notes].filter(([key]) => key.startsWith(prefix)).reverse();
        return wanted.slice(0, limit).map(([key, text]) => ({ key, text }));
      }),
  };
}

function noteResults(disk: MemoryDisk, runId: string, events: readonly RecordedEvent[]): void {
  for (const change of resultChanges(events)) {
    const { taskId } = change;
    if (change.kind === 'made') disk.results.push({ ...change, runId });
    else disk.results = disk.results.filter((each) => each.runId !== runId || each.taskId !== taskId);
  }
}

function putBlobs(disk: MemoryDisk, blobs: readonly StoredBlob[]): void {
  for (const { hash, bytes } of blobs) {
    if (!disk.blobs.has(hash)) disk.blobs.set(hash, new Uint8Array(bytes));
  }
}

function requireContinuation(runId: string, last: number, events: readonly RecordedEvent[]): number {
  events.forEach(({ seq }, index) => {
    const expected = last + index + 1;
    if (seq !== expected) throw new Error(`Expected event ${expected} of run ${runId}, came ${seq}.`);
  });
  if (last + events.length === 0) throw new Error(`There is no run ${runId}.`);
  return last + events.length;
}

function rowOf({ seq, at, event }: RecordedEvent): MemoryRun['events'][number] {
  return { seq, at, json: JSON.stringify(event) };
}

function recorded({ seq, at, json }: MemoryRun['events'][number]): RecordedEvent {
  return { seq, at, event: JSON.parse(json) as RunEvent };
}

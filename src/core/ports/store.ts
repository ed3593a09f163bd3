import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { RecordedEvent, RunEvent } from '../../shared/events.ts';
import type { ContentKey } from '../../shared/reuse.ts';

/** What a list of runs shows. Derived from the journal; kept beside it so that a list needs no replay. */
export interface RunSummary {
  readonly runId: string;
  readonly title: string;
  readonly state: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Number of the last event that is durable. */
  readonly lastSeq: number;
}

/** A state of a run after event `seq`, as JSON text. */
export interface Snapshot {
  readonly seq: number;
  readonly json: string;
}

export interface StoredRun {
  readonly summary: RunSummary;
  readonly snapshot: Snapshot | undefined;
  /** The events after the snapshot, in order and without gaps. */
  readonly events: readonly RecordedEvent[];
}

/**
 * Says which process drives a run: the only one that may append to its journal. Several processes may have the same
 * store open; each opened store is a holder of its own.
 */
export interface Lease {
  readonly runId: string;
  /** Who holds it: a name that no other opened store has. */
  readonly holder: string;
  /** Goes up with every renewal and every append. One that stands still for long is a sign that the holder is gone. */
  readonly beat: number;
}

/** `lastSeq`: number of the last event in the journal, 0 when there is none. `lease`: the one that is in the way. */
export type LeaseTaken =
  { readonly taken: true; readonly lastSeq: number } | { readonly taken: false; readonly lease: Lease };

/** Rejects an append to a run whose lease this store does not hold, or no longer. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The store has failed: nothing that happens from now on could be kept, so that whoever meets this stops. */
export class StoreBroken extends Error {
  override readonly name: string = 'StoreBroken';
}

/**
 * Journal, snapshots and blobs of the runs of one workspace. Every promise resolves when what it says is durable.
 * Rejects only when the store itself has failed (disk full, file gone); the reason is an Error whose message can be shown.
 */
export interface RunStore {
  /**
   * Takes the lease of a run (of one that has no events yet, too) in one step: when nobody holds it, this store holds it
   * already, its holder is a process that is known to have ended, or it is still exactly as `abandoned` says.
   */
  takeLease(runId: string, abandoned?: Lease): Promise<LeaseTaken>;
  /** Shows that this store is alive; the ids of those runs whose leases it still holds. */
  renewLeases(runIds: readonly string[]): Promise<readonly string[]>;
  /** Nothing when this store does not hold it. */
  releaseLease(runId: string): Promise<void>;
  /** The leases that other stores hold, without those of processes that are known to have ended. */
  readLeases(): Promise<readonly Lease[]>;
  /**
   * Appends to the journal of a run, which is created with its first event. This store must hold the lease of the run;
   * otherwise nothing is appended and the promise rejects with `LeaseLost`. Numbers must follow each other without gaps,
   * from 1; otherwise nothing is appended and the promise rejects. `bodies` are stored in the same step, as by `putBlobs`,
   * or not at all.
   */
  appendEvents(
    runId: string,
    events: readonly RecordedEvent[],
    summary: RunSummary,
    bodies?: readonly StoredBlob[],
  ): Promise<void>;
  /** Rejects for a run that has no events yet, and for a snapshot of events that are not appended. */
  saveSnapshot(runId: string, snapshot: Snapshot): Promise<void>;
  readRun(runId: string): Promise<StoredRun | undefined>;
  /** The events with numbers above `after`, in order, whatever snapshots there are. Empty for a run that does not exist. */
  readEvents(runId: string, after: number): Promise<readonly RecordedEvent[]>;
  /**
   * Makes the run `summary.runId` in one step: `first` as its first event, then copies of the events 2 to
   * `summary.lastSeq` of another run, and copies of its pins. Rejects when there are not so many events, or the new run exists.
   */
  forkRun(fromRunId: string, first: RecordedEvent, summary: RunSummary): Promise<void>;
  /**
   * The `task-succeeded` events with this content that were appended by then, the latest first, at most
   * `RESULTS_FOUND`. Left out are copies in forks, and results of tasks whose change set was rejected later.
   */
  findResults(wanted: WantedResults): Promise<readonly FoundResult[]>;
  /** The newest first. */
  listRuns(): Promise<readonly RunSummary[]>;
  /** Stores bodies under the SHA-256 of their bytes (lower-case hex). Storing the same twice is no work. */
  putBlobs(blobs: readonly StoredBlob[]): Promise<void>;
  getBlob(hash: string): Promise<Uint8Array | undefined>;
  /** Remembers which content a run saw under a path, so that a resume sees the same. The first content of a path stays. */
  pinFiles(runId: string, pins: readonly PinnedFile[]): Promise<void>;
  readPins(runId: string): Promise<readonly PinnedFile[]>;
  /** The text of a note. `undefined` when there is none, or none any more: what notes say can be found out again. */
  readNote(key: string): Promise<string | undefined>;
  /**
   * Keeps a text under a key, instead of the one that was there. The notes that were written longest ago are given up when
   * there are more than `NOTES_KEPT`, or when they are longer than `ALL_NOTES_CHARACTERS` in all. Rejects, and keeps
   * the one that was there, when the text is longer than `NOTE_CHARACTERS`.
   */
  writeNote(key: string, text: string): Promise<void>;
  /** At most `limit` notes whose keys begin with `prefix`, the one that was written last first. */
  listNotes(prefix: string, limit: number): Promise<readonly Note[]>;
  /** Waits for what is under way, releases all leases, then lets go of the file. */
  close(): Promise<void>;
}

/** A text that is worth keeping, but can be made again. */
export interface Note {
  readonly key: string;
  readonly text: string;
}

/** Longest text of a note, in UTF-16 units. */
export const NOTE_CHARACTERS = 4_000_000;

/** How many notes are kept. */
export const NOTES_KEPT = 1_000;

/** How long all notes may be together, in UTF-16 units. */
export const ALL_NOTES_CHARACTERS = 64_000_000;

/** How many results `findResults` gives at most. */
export const RESULTS_FOUND = 5;

export interface WantedResults extends ContentKey {
  /** Only of these runs. Absent: of all. */
  readonly runIds?: readonly string[] | undefined;
}

export interface FoundResult {
  readonly runId: string;
  readonly event: Extract<RunEvent, { type: 'task-succeeded' }>;
}

export interface StoredBlob {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** `content` is `undefined` when the run saw that there is no such file. */
export interface PinnedFile {
  readonly root: string;
  readonly path: string;
  readonly content: { readonly hash: string; readonly size: number; readonly executable: boolean } | undefined;
}

/** `notice` says that there was a database which cannot be used (damaged, or of a newer version): it was kept under another name and a new one started. */
export interface OpenedStore {
  readonly store: RunStore;
  readonly notice?: Failure;
}

/** Opens the store, or says why not: no `node:sqlite` here, a folder that cannot be written, a file in use. */
export type OpenStore = () => Promise<Result<OpenedStore, Failure>>;

import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { RecordedEvent } from '../../shared/events.ts';

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
 * Journal, snapshots and blobs of the runs of one workspace. Every promise resolves when what it says is durable.
 * Rejects only when the store itself has failed (disk full, file gone); the reason is an Error whose message can be shown.
 */
export interface RunStore {
  /**
   * Appends to the journal of a run, which is created with its first event. Numbers must follow each other without gaps,
   * from 1; otherwise nothing is appended and the promise rejects.
   */
  appendEvents(runId: string, events: readonly RecordedEvent[], summary: RunSummary): Promise<void>;
  /** Rejects for a run that has no events yet, and for a snapshot of events that are not appended. */
  saveSnapshot(runId: string, snapshot: Snapshot): Promise<void>;
  readRun(runId: string): Promise<StoredRun | undefined>;
  /** The newest first. */
  listRuns(): Promise<readonly RunSummary[]>;
  /** Stores bodies under the SHA-256 of their bytes (lower-case hex). Storing the same twice is no work. */
  putBlobs(blobs: readonly StoredBlob[]): Promise<void>;
  getBlob(hash: string): Promise<Uint8Array | undefined>;
  /** Remembers which content a run saw under a path, so that a resume sees the same. The first content of a path stays. */
  pinFiles(runId: string, pins: readonly PinnedFile[]): Promise<void>;
  readPins(runId: string): Promise<readonly PinnedFile[]>;
  /** Waits for what is under way, then lets go of the file. */
  close(): Promise<void>;
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

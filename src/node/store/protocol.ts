import type {
  Lease,
  LeaseTaken,
  Note,
  PinnedFile,
  RunSummary,
  Snapshot,
  WantedResults,
} from '../../core/ports/store.ts';
import type { ResultChange } from '../../shared/reuse.ts';
import type { Failure } from '../../shared/failures.ts';

/** An event as its row in the journal: the event itself is JSON text, which only the host's side reads and writes. */
export interface JournalRow {
  readonly seq: number;
  readonly at: number;
  readonly json: string;
}

/** Bodies one after the other in one buffer: handing over a buffer costs the same whether it is large or small. */
export interface PackedBodies {
  /** SHA-256 in lower-case hex, and the number of bytes, of each. */
  readonly index: readonly { readonly hash: string; readonly size: number }[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface StoredRunRows {
  readonly summary: RunSummary;
  readonly snapshot: Snapshot | undefined;
  readonly rows: readonly JournalRow[];
}

/** What the host's side may ask of the worker that owns the database, and what it gets back. */
export interface StoreOperations {
  readonly appendEvents: {
    readonly input: {
      readonly runId: string;
      readonly rows: readonly JournalRow[];
      readonly summary: RunSummary;
      readonly bodies: PackedBodies;
      /** What the rows mean for the results that can be taken over. Absent: nothing. */
      readonly results?: readonly ResultChange[];
    };
    readonly output: undefined;
  };
  readonly findResults: {
    readonly input: WantedResults;
    readonly output: readonly { readonly runId: string; readonly row: JournalRow }[];
  };
  readonly saveSnapshot: {
    readonly input: { readonly runId: string; readonly snapshot: Snapshot };
    readonly output: undefined;
  };
  readonly readRun: { readonly input: { readonly runId: string }; readonly output: StoredRunRows | undefined };
  readonly readEvents: {
    readonly input: { readonly runId: string; readonly after: number };
    readonly output: readonly JournalRow[];
  };
  readonly forkRun: {
    readonly input: { readonly fromRunId: string; readonly first: JournalRow; readonly summary: RunSummary };
    readonly output: undefined;
  };
  readonly takeLease: {
    readonly input: { readonly runId: string; readonly abandoned: Lease | undefined };
    readonly output: LeaseTaken;
  };
  readonly renewLeases: { readonly input: { readonly runIds: readonly string[] }; readonly output: readonly string[] };
  readonly releaseLease: { readonly input: { readonly runId: string }; readonly output: undefined };
  readonly readLeases: { readonly input: Record<string, never>; readonly output: readonly Lease[] };
  readonly listRuns: { readonly input: Record<string, never>; readonly output: readonly RunSummary[] };
  readonly putBlobs: { readonly input: { readonly bodies: PackedBodies }; readonly output: undefined };
  readonly getBlob: { readonly input: { readonly hash: string }; readonly output: Uint8Array | undefined };
  readonly pinFiles: {
    readonly input: { readonly runId: string; readonly pins: readonly PinnedFile[] };
    readonly output: undefined;
  };
  readonly readPins: { readonly input: { readonly runId: string }; readonly output: readonly PinnedFile[] };
  readonly readNote: { readonly input: { readonly key: string }; readonly output: string | undefined };
  readonly writeNote: { readonly input: Note; readonly output: undefined };
  readonly listNotes: {
    readonly input: { readonly prefix: string; readonly limit: number };
    readonly output: readonly Note[];
  };
}

export type OperationName = keyof StoreOperations;
export type InputOf<Name extends OperationName> = StoreOperations[Name]['input'];
export type OutputOf<Name extends OperationName> = StoreOperations[Name]['output'];

/** One function per operation; a missing one does not compile. */
export type OperationHandlers = {
  readonly [Name in OperationName]: (input: InputOf<Name>) => OutputOf<Name>;
};

export type StoreRequest = {
  readonly [Name in OperationName]: { readonly id: number; readonly name: Name; readonly input: InputOf<Name> };
}[OperationName];

/** Why an operation was not carried out. */
export type StoreProblemCode =
  'lease-lost' | 'sequence-gap' | 'unknown-run' | 'disk-full' | 'read-only' | 'busy' | 'damaged' | 'failed';

export interface StoreProblem {
  readonly code: StoreProblemCode;
  /** For people. */
  readonly message: string;
}

export type StoreReply =
  | { readonly id: number; readonly ok: true; readonly output: OutputOf<OperationName> }
  | { readonly id: number; readonly ok: false; readonly problem: StoreProblem };

/** The first message is `open`; the next one is sent when the worker has answered that with `opened`. */
export type ToWorker =
  | { readonly type: 'open'; readonly directory: string }
  | { readonly type: 'request'; readonly request: StoreRequest }
  | { readonly type: 'close' };

/**
 * The first message is `opened` or `not-opened`; replies come in groups, one group per transaction, which ended `at`
 * (milliseconds since the epoch, with fractions).
 */
export type FromWorker =
  | { readonly type: 'opened'; readonly notice: Failure | undefined }
  | { readonly type: 'not-opened'; readonly failure: Failure }
  | { readonly type: 'replies'; readonly replies: readonly StoreReply[]; readonly at: number };

import type { IndexedPiece } from '../../core/ports/codeIndex.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

/** A file as the host names it to the thread. */
export interface NamedFile {
  readonly path: string;
  readonly key: string;
  readonly isRecent: boolean;
}

/** With its bytes; absent where it is not worth reading, so that it is known and has no pieces. */
export interface GivenFile extends NamedFile {
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** An update, or an addition of files when its root is empty. */
export interface UpdateId {
  readonly root: string;
  readonly generation: number;
}

/** What the host may ask of the thread that owns the index, and what it gets back. */
export interface IndexOperations {
  readonly begin: { readonly input: Record<string, never>; readonly output: number };
  /** Positions of files whose contents are not known. */
  readonly offer: {
    readonly input: UpdateId & { readonly files: readonly NamedFile[] };
    readonly output: readonly number[];
  };
  readonly put: {
    readonly input: UpdateId & { readonly files: readonly GivenFile[] };
    /** There was no room for them. */
    readonly output: { readonly isFull: boolean };
  };
  /** All files of the update were offered and put. */
  readonly end: { readonly input: UpdateId; readonly output: undefined };
  readonly search: {
    readonly input: { readonly text: string; readonly limit: number; readonly under: string | undefined };
    readonly output: readonly IndexedPiece[];
  };
}

export type IndexOperationName = keyof IndexOperations;
export type IndexInput<Name extends IndexOperationName> = IndexOperations[Name]['input'];
export type IndexOutput<Name extends IndexOperationName> = IndexOperations[Name]['output'];

export type IndexRequest = {
  readonly [Name in IndexOperationName]: { readonly id: number; readonly name: Name; readonly input: IndexInput<Name> };
}[IndexOperationName];

export interface OpenIndex {
  readonly directory: string;
  /** Where grammars are. Absent: everything is cut at blank lines. */
  readonly grammars: string | undefined;
  readonly maxBytes: number;
}

/** The first message is `open`. */
export type ToIndexThread =
  | ({ readonly type: 'open' } & OpenIndex)
  | { readonly type: 'request'; readonly request: IndexRequest }
  | { readonly type: 'close' };

/** The first message is `opened`; then comes an answer to each request. */
export type FromIndexThread =
  | { readonly type: 'opened'; readonly result: Result<void, Failure> }
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly result: Result<IndexOutput<IndexOperationName>, Failure>;
    };

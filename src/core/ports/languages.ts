import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { SymbolKind } from './syntax.ts';

/**
 * What the editor's language features know of the person's files as they are now. A hint and never the truth of a view: files
 * that a run changed are others there. Only reads. Places outside of the root are left out. Every call is bounded in time and
 * fails with `timeout`, `cancelled` or `wrong-use` (nothing knows the language of the file).
 */
export interface LanguageFeatures {
  /** Places that declare what stands at a place. */
  definitions(at: TextPlace, signal: AbortSignal): Promise<Result<readonly TextPlace[], Failure>>;
  /** Places that use what stands at a place, its declaration included. */
  references(at: TextPlace, signal: AbortSignal): Promise<Result<readonly TextPlace[], Failure>>;
  /** Declarations in the whole root whose names are like the query, the likeliest first. */
  workspaceSymbols(root: string, query: string, signal: AbortSignal): Promise<Result<readonly FoundSymbol[], Failure>>;
  /** What the editor has to say of a file, or of all files that it has looked at. */
  diagnostics(root: string, path: string | undefined): Promise<Result<readonly Diagnostic[], Failure>>;
}

export interface TextPlace {
  readonly root: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
}

export interface FoundSymbol extends TextPlace {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly container?: string;
}

export interface Diagnostic extends TextPlace {
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Who says so, such as `ts`. */
  readonly source?: string;
  readonly code?: string;
}

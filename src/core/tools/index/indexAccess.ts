import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { IndexedPiece } from '../../ports/codeIndex.ts';

/** Searches the index for pieces of a view. */
export interface IndexAccess {
  /** Pieces of files as the view has them, the best first. Fails as `CodeIndex` does. */
  search(query: PieceQuery, view: WorkspaceView, signal: AbortSignal): Promise<Result<FoundPieces, Failure>>;
}

export interface PieceQuery {
  /** Words of a person or names of code. */
  readonly text: string;
  readonly limit: number;
  /** Only this file, or this folder and below, as views write paths. */
  readonly path?: string | undefined;
  /** Only files of these paths. Absent: all. */
  readonly accepts?: ((path: string) => boolean) | undefined;
}

export interface FoundPieces {
  readonly pieces: readonly IndexedPiece[];
  /** Files of the view that are not in the index yet; 0 when all are. */
  readonly missing: number;
}

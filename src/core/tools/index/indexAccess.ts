import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { IndexedPiece } from '../../ports/codeIndex.ts';

/** Searches the index for pieces of a view. */
export interface IndexAccess {
  /** Pieces of files as the view has them, the best first. Fails as `CodeIndex` does. */
  search(
    query: { readonly text: string; readonly limit: number; readonly path?: string | undefined },
    view: WorkspaceView,
    signal: AbortSignal,
  ): Promise<Result<FoundPieces, Failure>>;
}

export interface FoundPieces {
  readonly pieces: readonly IndexedPiece[];
  /** Files of the view that are not in the index yet; 0 when all are. */
  readonly missing: number;
}

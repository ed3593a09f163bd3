import { pathKey } from '../../shared/changes.ts';
import type { ChangeSet, WorkspacePath } from '../../shared/changes.ts';
import type { Failure, FileConflict } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { changesByFile } from './changesByFile.ts';
import type { ChangesOfFile } from './changesByFile.ts';
import { conflictFailure } from './conflicts.ts';
import { foldChanges } from './foldChanges.ts';
import type { FileState, MergeDeps } from './mergeFile.ts';
import { foldersAbove } from './paths.ts';
import type { Overlay } from './workspaceView.ts';

/** What a task inherits, and where the change sets do not go together. */
export interface Combination {
  /** Without the files that are in conflict. */
  readonly overlay: Overlay;
  readonly clashes: readonly Clash[];
}

/** Changes that do not go together: of one file, or of a file and of files below a folder in its place. */
export interface Clash {
  readonly conflict: FileConflict;
  /** Every change of each of these files, in order of application. */
  readonly files: readonly { readonly path: WorkspacePath; readonly changes: ChangesOfFile }[];
}

/**
 * What a task inherits: the change sets of its dependencies, transitively closed and in topological order, as one
 * overlay. Siblings that changed the same file are merged three-way; where that is not possible the failure is a
 * `conflict` that names every such file and the two tasks. Nothing is ever left out silently.
 */
export async function combineChangeSets(
  changeSets: readonly ChangeSet[],
  deps: MergeDeps,
): Promise<Result<Overlay, Failure>> {
  const { overlay, clashes } = await combineOrClash(changeSets, deps);
  return clashes.length === 0 ? ok(overlay) : failed(clashFailure(clashes));
}

/** The `conflict` that names every clash. `clashes` must not be empty. */
export function clashFailure(clashes: readonly Clash[]): Failure {
  return conflictFailure(clashes.map(({ conflict }) => conflict));
}

/** As `combineChangeSets`, with whatever goes together also where not everything does. */
export async function combineOrClash(changeSets: readonly ChangeSet[], deps: MergeDeps): Promise<Combination> {
  const overlay = new Map<string, { readonly path: WorkspacePath; readonly content: FileState }>();
  const clashes = new Map<string, Clash>();
  const byFile = changesByFile(changeSets);
  for (const [key, changes] of byFile) {
    const [first] = changes;
    const { path } = first.change;
    const folded = await foldChanges(first.change.before, first.taskId, changes, deps);
    if (folded.ok) overlay.set(key, { path, content: folded.value.content });
    else clashes.set(key, { conflict: folded.failure, files: [{ path, changes }] });
  }
  for (const [key, clash] of filesBelowFiles(overlay, clashes, byFile)) {
    for (const { path } of clash.files) {
      overlay.delete(pathKey(path));
      clashes.delete(pathKey(path));
    }
    clashes.set(key, clash);
  }
  return { overlay, clashes: [...clashes.values()] };
}

/** One task made a file of what another made a folder of. By the key of that file. */
function filesBelowFiles(
  overlay: Overlay,
  clashes: ReadonlyMap<string, Clash>,
  byFile: ReadonlyMap<string, ChangesOfFile>,
): Map<string, Clash> {
  const found = new Map<string, Clash>();
  const mayBeThere = (key: string): boolean => clashes.has(key) || overlay.get(key)?.content !== undefined;
  for (const [key, changes] of byFile) {
    if (!mayBeThere(key)) continue;
    const { path } = changes[0].change;
    for (const folder of foldersAbove(path.path)) {
      const above = pathKey({ root: path.root, path: folder });
      const file = byFile.get(above);
      if (file === undefined || !mayBeThere(above)) continue;
      const owners = [lastOf(file), lastOf(changes)] as const;
      const conflict: FileConflict = { path: file[0].change.path, between: owners, reason: 'both-added' };
      const earlier = found.get(above) ?? { conflict, files: [{ path: file[0].change.path, changes: file }] };
      found.set(above, { ...earlier, files: [...earlier.files, { path, changes }] });
      break;
    }
  }
  return found;
}

function lastOf(changes: ChangesOfFile): string {
  return changes.at(-1)?.taskId ?? '';
}

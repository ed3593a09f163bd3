import { pathKey } from '../../shared/changes.ts';
import type { ChangeSet } from '../../shared/changes.ts';
import type { Failure, FileConflict } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { conflictFailure } from './conflicts.ts';
import { changesByFile, foldChanges } from './foldChanges.ts';
import type { TaskChange } from './foldChanges.ts';
import type { MergeDeps } from './mergeFile.ts';
import { foldersAbove } from './paths.ts';
import type { Overlay } from './workspaceView.ts';

/**
 * What a task inherits: the change sets of its dependencies, transitively closed and in topological order, as one
 * overlay. Siblings that changed the same file are merged three-way; where that is not possible the failure is a
 * `conflict` that names every such file and the two tasks. Nothing is ever left out silently.
 */
export async function combineChangeSets(
  changeSets: readonly ChangeSet[],
  deps: MergeDeps,
): Promise<Result<Overlay, Failure>> {
  const overlay = new Map<string, { path: TaskChange['change']['path']; content: TaskChange['change']['after'] }>();
  const conflicts: FileConflict[] = [];
  const byFile = changesByFile(changeSets);
  for (const [key, changes] of byFile) {
    const [first] = changes;
    const folded = await foldChanges(first.change.before, first.taskId, changes, deps);
    if (folded.ok) overlay.set(key, { path: first.change.path, content: folded.value.content });
    else conflicts.push(folded.failure);
  }
  conflicts.push(...filesBelowFiles(overlay, byFile));
  return conflicts.length === 0 ? ok(overlay) : failed(conflictFailure(conflicts));
}

/** One task made a file of what another made a folder of. */
function filesBelowFiles(overlay: Overlay, byFile: ReadonlyMap<string, readonly TaskChange[]>): FileConflict[] {
  const conflicts: FileConflict[] = [];
  const ownerOf = (key: string): string => byFile.get(key)?.at(-1)?.taskId ?? '';
  for (const [key, { path, content }] of overlay) {
    if (content === undefined) continue;
    for (const folder of foldersAbove(path.path)) {
      const above = pathKey({ root: path.root, path: folder });
      if (overlay.get(above)?.content === undefined) continue;
      conflicts.push({
        path: { root: path.root, path: folder },
        between: [ownerOf(above), ownerOf(key)],
        reason: 'both-added',
      });
    }
  }
  return conflicts;
}

import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';

/** Files of a view by whether what the editor says of them is true there. */
export interface UnchangedFiles {
  /** Whether a path is a file of the view that is the same on disk. */
  has(path: string): boolean;
  /** How many files of the view are not the same on disk, or not there. */
  readonly changed: number;
}

/** What the run has changed, and what the person has since it began, is not on disk as it is in the view. */
export async function unchangedFiles(
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<Result<UnchangedFiles, Failure>> {
  const listed = await view.listFiles(signal);
  if (!listed.ok) return listed;
  const changed = await view.changedPaths(signal);
  if (!changed.ok) return changed;
  const others = new Set([...changed.value, ...(await view.differingOnDisk(signal))]);
  const same = new Set(listed.value.filter((path) => !others.has(path)));
  return ok({ has: (path) => same.has(path), changed: others.size });
}

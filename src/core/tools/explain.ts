import type { Failure } from '../../shared/failures.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import { refused } from './tool.ts';
import type { ToolOutcome } from './tool.ts';

/** How many similar paths are named when there is no such file. */
const SUGGESTIONS = 5;

/** A failure of the view, worded for the model. */
export function explainFailure(failure: Failure): ToolOutcome {
  switch (failure.kind) {
    case 'file-unreadable':
      // The reasons name no places of this machine, which are none of the model's business.
      return refused(`${failure.message} Work without it.`);
    case 'cancelled':
      return refused(
        'Stopped before it was done, because the work is being stopped. Call it again if the work goes on.',
      );
    default:
      return refused(failure.message);
  }
}

/** There is no file at `path`: says what a view does not hold, and names files with similar paths. */
export async function explainMissing(view: WorkspaceView, path: string, signal: AbortSignal): Promise<ToolOutcome> {
  const listed = await view.listFiles(signal);
  if (!listed.ok) return explainFailure(listed.failure);
  const inside = listed.value.filter((each) => each.startsWith(`${path.replace(/\/+$/, '')}/`));
  if (inside.length > 0) {
    return refused(
      `${path} is a folder, not a file. list_files with this path lists the ${inside.length} files in it.`,
    );
  }
  const similar = similarPaths(listed.value, path);
  const hint =
    similar.length === 0 ? 'Call list_files to see which files there are.' : `Did you mean: ${similar.join(', ')}?`;
  return refused(`There is no file ${path} in your view, which leaves out what git ignores. ${hint}`);
}

/** The paths most like `wanted`: same name elsewhere first, then names that differ by little. At most 5. */
export function similarPaths(paths: readonly string[], wanted: string): string[] {
  const name = baseName(wanted).toLowerCase();
  const stem = stemOf(name);
  const scored = paths.flatMap((path) => {
    const candidate = baseName(path).toLowerCase();
    const score =
      path.toLowerCase() === wanted.toLowerCase()
        ? 0
        : candidate === name
          ? 1
          : stemOf(candidate) === stem
            ? 2
            : stem.length >= 3 &&
                (stemOf(candidate).includes(stem) ||
                  (stemOf(candidate).length >= 3 && stem.includes(stemOf(candidate))))
              ? 3
              : isOneSlipAway(candidate, name)
                ? 3
                : undefined;
    return score === undefined ? [] : [{ path, score }];
  });
  return scored
    .sort(
      (a, b) =>
        a.score - b.score || commonPrefix(b.path, wanted) - commonPrefix(a.path, wanted) || (a.path < b.path ? -1 : 1),
    )
    .slice(0, SUGGESTIONS)
    .map(({ path }) => path);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function stemOf(name: string): string {
  const dot = name.indexOf('.', 1);
  return dot === -1 ? name : name.slice(0, dot);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** Whether one letter added, left out, replaced or two swapped make `a` of `b`. */
function isOneSlipAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  const start = commonPrefix(a, b);
  const tailOf = (text: string, skipped: number): string => text.slice(start + skipped);
  return (
    tailOf(a, 1) === tailOf(b, 1) ||
    tailOf(a, 1) === tailOf(b, 0) ||
    tailOf(a, 0) === tailOf(b, 1) ||
    (a[start] === b[start + 1] && a[start + 1] === b[start] && tailOf(a, 2) === tailOf(b, 2))
  );
}

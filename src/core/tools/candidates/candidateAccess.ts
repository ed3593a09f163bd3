import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { refused } from '../tool.ts';
import type { ToolOutcome } from '../tool.ts';

/** The repository as each of the candidates left it among which an agent chooses, by their ids. */
export type CandidateAccess = ReadonlyMap<string, WorkspaceView>;

/**
 * What a candidate made, as a view in which only that is a change: `before` is what the candidate began with, `paths` are
 * the files that it changed.
 */
export function candidateView(after: WorkspaceView, before: WorkspaceView, paths: readonly string[]): WorkspaceView {
  return {
    ...after,
    changedPaths: () => Promise.resolve({ ok: true, value: paths }),
    readOriginal: (path, signal) => before.readFile(path, signal),
  };
}

type OpenedCandidate =
  { readonly ok: true; readonly view: WorkspaceView } | { readonly ok: false; readonly outcome: ToolOutcome };

/** The view of a candidate, or what to tell the model instead. */
export function openCandidate(access: CandidateAccess | undefined, id: string): OpenedCandidate {
  const view = access?.get(id);
  if (view !== undefined) return { ok: true, view };
  const known = [...(access?.keys() ?? [])].map((each) => `"${each}"`).join(', ');
  const text =
    known === ''
      ? 'Your task is not to choose among candidates, so there are none to look at. Go on without.'
      : `There is no candidate "${id.slice(0, 100)}"; there are ${known}. Call again with one of them.`;
  return { ok: false, outcome: refused(text) };
}

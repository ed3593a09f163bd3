import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { AttemptState, RunState, TaskState } from '../../../shared/runState.ts';
import { conflictFailure } from '../../changes/conflicts.ts';
import type { Contents } from '../../changes/contents.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import { createWorkspaceView } from '../../changes/workspaceView.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { WriteScope } from '../../changes/writeScope.ts';
import type { HistoryAccess } from '../../tools/history/historyAccess.ts';
import type { Inheritances } from '../conflicts/inheritance.ts';
import { resolutionOf } from '../conflicts/resolution.ts';
import type { Resolution } from '../conflicts/resolution.ts';

export interface TaskViewDeps {
  readonly base: Base;
  readonly contents: Contents;
  readonly inheritances: Inheritances;
  readonly history?: RunHistory | undefined;
}

export interface TaskView {
  readonly view: WorkspaceView;
  /** The same without own edits. */
  readonly inherited: WorkspaceView;
  readonly history: HistoryAccess | undefined;
  /** Only of a task that brings changes together. */
  readonly resolution: Resolution | undefined;
}

/**
 * The repository as the task shall see it, with its past: the base, what the tasks before it changed, and its own edits so
 * far. Fails with `conflict` when those tasks changed the same place.
 */
export async function openTaskView(
  task: TaskState,
  attempt: Pick<AttemptState, 'edits'>,
  state: RunState,
  { base, contents, inheritances, history: commits }: TaskViewDeps,
): Promise<Result<TaskView, Failure>> {
  const inheritance = await inheritances.of(task, state);
  const { changeSets, meetings } = inheritance;
  const resolution = task.resolves === undefined ? undefined : resolutionOf(task, inheritance);
  if (resolution === undefined && meetings.length > 0) {
    return failed(conflictFailure(meetings.map(({ conflict }) => conflict)));
  }
  const { overlay } = resolution ?? inheritance;
  const inherited = createWorkspaceView({ base, inherited: overlay, contents });
  const scopes = scopesOf(task, state);
  const read = (hash: string): Promise<Uint8Array> => contents.get(hash);
  return ok({
    view: createWorkspaceView({ base, inherited: overlay, contents, edits: attempt.edits, scopes }),
    inherited,
    resolution,
    history: commits && { commits, changeSets, inherited, read },
  });
}

/** Where the plan lets the task write, and where the request lets any task. */
export function scopesOf({ options }: Pick<TaskState, 'options'>, { limits }: Pick<RunState, 'limits'>): WriteScope[] {
  return [...scopeOf('this task', options), ...scopeOf('the whole work', limits)];
}

function scopeOf(of: string, { mayWrite, mayNotWrite }: GlobLists): WriteScope[] {
  if (mayWrite === undefined && mayNotWrite === undefined) return [];
  return [{ of, ...(mayWrite && { allow: mayWrite }), ...(mayNotWrite && { deny: mayNotWrite }) }];
}

interface GlobLists {
  readonly mayWrite?: readonly string[] | undefined;
  readonly mayNotWrite?: readonly string[] | undefined;
}

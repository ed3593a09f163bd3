import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { failed, ok } from '../../../shared/result.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { AttemptState, RunState, TaskState } from '../../../shared/runState.ts';
import { conflictFailure } from '../../changes/conflicts.ts';
import { comparePaths } from '../../changes/paths.ts';
import type { Contents } from '../../changes/contents.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import { createWorkspaceView } from '../../changes/workspaceView.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { WriteScope } from '../../changes/writeScope.ts';
import { candidateView } from '../../tools/candidates/candidateAccess.ts';
import type { CandidateAccess } from '../../tools/candidates/candidateAccess.ts';
import type { HistoryAccess } from '../../tools/history/historyAccess.ts';
import type { Inheritances } from '../conflicts/inheritance.ts';
import { resolutionOf } from '../conflicts/resolution.ts';
import type { Resolution } from '../conflicts/resolution.ts';
import { changesOf } from './groupChanges.ts';

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
  /** Only of a judge. */
  readonly candidates: CandidateAccess | undefined;
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
    candidates:
      task.compares && (await candidateViews(task.compares, inherited, state, { base, contents, inheritances })),
    resolution,
    history: commits && { commits, changeSets, inherited, read },
  });
}

/** Each candidate's view as it left it; what it builds on went together when it began, and it saw no other candidate. */
async function candidateViews(
  ids: readonly string[],
  before: WorkspaceView,
  state: RunState,
  { base, contents, inheritances }: Pick<TaskViewDeps, 'base' | 'contents' | 'inheritances'>,
): Promise<CandidateAccess> {
  const views = new Map<string, WorkspaceView>();
  for (const id of ids) {
    const { overlay } = await inheritances.ofThose([id], state);
    const changed = changesOf(requireTask(state, id), state);
    const paths = changed.files.map(({ path }) => path.path).sort(comparePaths);
    views.set(id, candidateView(createWorkspaceView({ base, inherited: overlay, contents }), before, paths));
  }
  return views;
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

import { candidacyOf } from '../../shared/candidates.ts';
import type { ChangeSet, WorkspacePath } from '../../shared/changes.ts';
import type { Failure, FileConflict } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { requireTask, taskOf } from '../../shared/runState.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';
import type { Contents } from '../changes/contents.ts';
import { prepareApply } from '../changes/prepareApply.ts';
import { ancestorsOf } from '../graph/order.ts';
import type { HashBytes } from '../ports/hashing.ts';
import type { Repository, RepositoryWriter, TextMerger } from '../ports/repository.ts';
import type { Recorder } from './recorder.ts';

export interface DecisionDeps {
  readonly recorder: Recorder;
  readonly contents: Contents;
  readonly repository: Repository;
  readonly writer: RepositoryWriter;
  readonly merger: TextMerger;
  readonly hash: HashBytes;
}

export type AcceptOutcome =
  | { readonly kind: 'applied'; readonly files: readonly WorkspacePath[]; readonly merged: readonly WorkspacePath[] }
  | { readonly kind: 'conflicts'; readonly conflicts: readonly FileConflict[] };

/** These tasks and the tasks they build on, as far as they have changes that are not accepted, in order of application. */
export function tasksToAccept(state: RunState, taskIds: readonly string[]): Result<readonly string[], Failure> {
  const problem = undecidable(state, taskIds);
  if (problem !== undefined) return failed(problem);
  return ok(ancestorsOf((id) => requireTask(state, id), taskIds).filter((id) => needsDecision(requireTask(state, id))));
}

/**
 * Writes the changes of exactly these tasks into the repository as one step, merged with what the person changed
 * meanwhile. On a conflict nothing is written and the conflict is recorded at the tasks it names.
 */
export async function acceptTasks(
  taskIds: readonly string[],
  deps: DecisionDeps,
): Promise<Result<AcceptOutcome, Failure>> {
  const { recorder, repository, contents, merger, hash } = deps;
  const { state } = recorder;
  const problem = undecidable(state, taskIds);
  if (problem !== undefined) return failed(problem);
  const chosen = new Set(taskIds);
  const order = ancestorsOf((id) => requireTask(state, id), taskIds).filter(
    (id) => chosen.has(id) && needsDecision(requireTask(state, id)),
  );
  const missing = whyNotApart(order, state);
  if (missing !== undefined) return failed(missing);
  const prepared = await prepareApply(changeSetsOf(order, state), {
    repository,
    contents,
    merger,
    hash,
    accepted: acceptedAmong(taskIds, state),
  });
  if (!prepared.ok) return recordConflicts(prepared.failure, order, recorder);

  const { writes, files } = prepared.value;
  recorder.record({ type: 'apply-started', taskIds: order, files });
  await recorder.durable();
  const titles = order.map((id) => requireTask(state, id).title);
  const applied = await deps.writer.apply(writes, titles.length === 1 ? (titles[0] ?? '') : `${titles.length} tasks`);
  if (!applied.ok) {
    recorder.record({ type: 'apply-failed', taskIds: order, failure: applied.failure });
    await recorder.durable();
    return applied;
  }
  recorder.record({ type: 'apply-finished', taskIds: order });
  await recorder.durable();
  return ok({
    kind: 'applied',
    files: files.map((file) => file.path),
    merged: files.filter((file) => file.merged).map((file) => file.path),
  });
}

/** Leaves the changes of these tasks out. Nothing in the repository changes; what was accepted before stays. */
export async function rejectTasks(taskIds: readonly string[], recorder: Recorder): Promise<Result<void, Failure>> {
  const problem = undecidable(recorder.state, taskIds);
  if (problem !== undefined) return failed(problem);
  for (const taskId of taskIds) recorder.record({ type: 'change-set-rejected', taskId });
  await recorder.durable();
  return ok(undefined);
}

/**
 * Settles an accept during which the process died: when every file already is as it should be it counts as done,
 * otherwise the change sets are open again, and accepting them once more writes what is missing.
 */
export async function settleInterruptedApply(deps: DecisionDeps): Promise<void> {
  const { recorder, repository, contents, merger, hash } = deps;
  const taskIds = recorder.state.applying;
  if (taskIds === undefined) return;
  const { state } = recorder;
  const prepared = await prepareApply(changeSetsOf(taskIds, state), {
    repository,
    contents,
    merger,
    hash,
    accepted: acceptedAmong(taskIds, state),
  });
  if (prepared.ok && prepared.value.writes.length === 0) {
    recorder.record({ type: 'apply-finished', taskIds });
  } else {
    const message =
      'Accepting these changes was interrupted before all files were written. Accept them again to finish.';
    recorder.record({ type: 'apply-failed', taskIds, failure: { kind: 'wrong-state', message } });
  }
  await recorder.durable();
}

function changeSetsOf(taskIds: readonly string[], state: RunState): ChangeSet[] {
  return taskIds.flatMap((id) => requireTask(state, id).changeSet ?? []);
}

/** The change sets that are accepted already of these tasks and of what they build on, in order of application. */
function acceptedAmong(taskIds: readonly string[], state: RunState): ChangeSet[] {
  const all = ancestorsOf((id) => requireTask(state, id), taskIds).map((id) => requireTask(state, id));
  return all.flatMap(({ decision, changeSet }) => (decision === 'accepted' ? (changeSet ?? []) : []));
}

/** What a task brought together makes no sense without what it brought together. */
function whyNotApart(taskIds: readonly string[], state: RunState): Failure | undefined {
  const chosen = new Set(taskIds);
  for (const { taskId, settles = [] } of changeSetsOf(taskIds, state)) {
    const brought = new Set(settles.flatMap(({ of }) => of));
    const missing = [...brought].flatMap((id) => {
      const task = taskOf(state, id);
      return task === undefined || chosen.has(id) || task.decision === 'accepted' ? [] : [`"${task.title}"`];
    });
    if (missing.length === 0) continue;
    const message = `The task "${requireTask(state, taskId).title}" brings together what other tasks changed. Accept ${missing.join(' and ')} with it.`;
    return { kind: 'wrong-state', message };
  }
  return undefined;
}

async function recordConflicts(
  failure: Failure,
  taskIds: readonly string[],
  recorder: Recorder,
): Promise<Result<AcceptOutcome, Failure>> {
  if (failure.kind !== 'conflict') return failed(failure);
  for (const taskId of taskIds) {
    const conflicts = failure.conflicts.filter((conflict) => conflict.between.includes(taskId));
    if (conflicts.length > 0) recorder.record({ type: 'change-set-conflicted', taskId, conflicts });
  }
  await recorder.durable();
  return ok({ kind: 'conflicts', conflicts: failure.conflicts });
}

function undecidable(state: RunState, taskIds: readonly string[]): Failure | undefined {
  if (state.applying !== undefined) {
    return {
      kind: 'wrong-state',
      message: 'Other changes of this run are being accepted just now. Try again in a moment.',
    };
  }
  for (const taskId of taskIds) {
    const task = taskOf(state, taskId);
    if (task === undefined) return { kind: 'not-found', message: `This run has no task "${taskId}".` };
    if (task.changeSet === undefined)
      return { kind: 'wrong-state', message: `The task "${task.title}" has no changes.` };
    if (task.decision === 'not-chosen') return notChosen(task, state);
    if (task.decision === 'accepted') {
      return {
        kind: 'wrong-state',
        message: `The changes of "${task.title}" are accepted already; undo them in the editor.`,
      };
    }
  }
  return undefined;
}

function notChosen(task: TaskState, state: RunState): Failure {
  const group = candidacyOf(task, state)?.group;
  const [winner] = group?.state === 'succeeded' ? (group.group?.members ?? []) : [];
  const instead =
    winner === undefined ? 'none is chosen yet' : `"${winner}" was chosen, whose changes can be accepted instead`;
  const message = `The changes of "${task.title}" are those of a candidate: ${instead}.`;
  return { kind: 'wrong-state', message };
}

function needsDecision({ changeSet, decision }: TaskState): boolean {
  return changeSet !== undefined && decision !== 'accepted' && decision !== 'not-chosen';
}

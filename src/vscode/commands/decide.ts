import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { Failure, FileConflict } from '../../shared/failures.ts';
import { openChangeSets, taskOf } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import { describeConflicts, inBackground } from '../notices.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';
import { openTaskDiff } from './openDiff.ts';

/** Accepts the changes of a task; where it builds on changes that are not accepted yet, those too, after asking. */
export async function acceptTask(runId: string, taskId: string, deps: ActionDeps): Promise<Outcome> {
  const run = await appAndState(runId, deps);
  if ('kind' in run) return run;
  const needed = await run.app.tasksToAccept(runId, [taskId]);
  if (!needed.ok) return needed.failure;
  const others = needed.value.filter((id) => id !== taskId);
  if (others.length > 0) {
    const agreed = await deps.confirm({
      message: `Accept ${others.length + 1} tasks?`,
      detail: `"${titleOf(run.state, taskId)}" builds on changes that are not accepted yet:\n${listOf(run.state, others)}`,
      action: `Accept All ${others.length + 1}`,
    });
    if (!agreed) return undefined;
  }
  return accept(run, needed.value, deps);
}

/**
 * Accepts everything that is open, in the order in which tasks build on each other, as one step. Where there are
 * conflicts it accepts the rest, and names them. Changes that build on rejected ones are left.
 */
export async function acceptAll(runId: string, deps: ActionDeps): Promise<Outcome> {
  const run = await appAndState(runId, deps);
  if ('kind' in run) return run;
  const undecided = openChangeSets(run.state);
  const open = undecided.filter((task) => task.decision !== 'stale');
  if (open.length === 0) return undecided.length === 0 ? nothingOpen() : ONLY_STALE;
  const order = await run.app.tasksToAccept(
    runId,
    open.map((task) => task.id),
  );
  if (!order.ok) return order.failure;
  const wanted = new Set(open.map((task) => task.id));
  const taskIds = order.value.filter((id) => wanted.has(id));
  const together = await run.app.acceptTasks(runId, taskIds);
  if (!together.ok) return together.failure;
  if (together.value.kind === 'applied') {
    tellApplied(together.value, taskIds.length);
    return undefined;
  }
  return acceptWithoutConflicts(run, taskIds, together.value.conflicts, deps);
}

/** Leaves the tasks out that are in conflict, with those that build on them, until the rest can be accepted together. */
async function acceptWithoutConflicts(
  run: OpenRun,
  taskIds: readonly string[],
  first: readonly FileConflict[],
  deps: ActionDeps,
): Promise<Outcome> {
  const conflicts = [...first];
  let left = taskIds;
  let latest = first;
  while (left.length > 0) {
    const remaining = await withoutConflicting(run, left, latest);
    // Conflicts that name none of these tasks would come again.
    left = remaining.length < left.length ? remaining : [];
    if (left.length === 0) break;
    const accepted = await run.app.acceptTasks(run.state.runId, left);
    if (!accepted.ok) return accepted.failure;
    if (accepted.value.kind === 'applied') break;
    latest = accepted.value.conflicts;
    conflicts.push(...latest);
  }
  const accepted = new Set(left);
  const refused = taskIds.filter((id) => !accepted.has(id));
  tellConflicts(`${left.length} of ${taskIds.length} tasks were accepted.`, { run, taskIds: refused, conflicts }, deps);
  return undefined;
}

/** The tasks without the later one of each conflict, and without those that build on such a task. */
async function withoutConflicting(
  run: OpenRun,
  taskIds: readonly string[],
  conflicts: readonly FileConflict[],
): Promise<string[]> {
  const out = new Set(conflicts.flatMap(({ between }) => between.findLast((id) => taskIds.includes(id)) ?? []));
  const kept: string[] = [];
  // In order of application, so that what a task builds on was looked at before.
  for (const id of taskIds) {
    const needed = await run.app.tasksToAccept(run.state.runId, [id]);
    if (!needed.ok || needed.value.some((one) => out.has(one))) out.add(id);
    else kept.push(id);
  }
  return kept;
}

export async function rejectTask(runId: string, taskId: string, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const rejected = await app.value.rejectTasks(runId, [taskId]);
  return rejected.ok ? undefined : rejected.failure;
}

/** Rejects everything that is open, after asking. */
export async function rejectAll(runId: string, deps: ActionDeps): Promise<Outcome> {
  const run = await appAndState(runId, deps);
  if ('kind' in run) return run;
  const open = openChangeSets(run.state);
  if (open.length === 0) return nothingOpen();
  const agreed = await deps.confirm({
    message: `Reject the changes of ${open.length === 1 ? 'one task' : `${open.length} tasks`}?`,
    detail: listOf(
      run.state,
      open.map((task) => task.id),
    ),
    action: 'Reject All',
  });
  if (!agreed) return undefined;
  const rejected = await run.app.rejectTasks(
    runId,
    open.map((task) => task.id),
  );
  return rejected.ok ? undefined : rejected.failure;
}

interface OpenRun {
  readonly app: App;
  /** As it was when the action began. */
  readonly state: RunState;
}

async function appAndState(runId: string, deps: ActionDeps): Promise<OpenRun | Failure> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const state = await app.value.readRun(runId);
  return state.ok ? { app: app.value, state: state.value } : state.failure;
}

async function accept(run: OpenRun, taskIds: readonly string[], deps: ActionDeps): Promise<Outcome> {
  const accepted = await run.app.acceptTasks(run.state.runId, taskIds);
  if (!accepted.ok) return accepted.failure;
  if (accepted.value.kind === 'applied') tellApplied(accepted.value, taskIds.length);
  else tellConflicts('Nothing was changed.', { run, taskIds, conflicts: accepted.value.conflicts }, deps);
  return undefined;
}

function tellApplied(
  applied: { readonly files: readonly unknown[]; readonly merged: readonly { path: string }[] },
  tasks: number,
): void {
  const what = `${tasks === 1 ? '1 task' : `${tasks} tasks`}, ${applied.files.length === 1 ? '1 file' : `${applied.files.length} files`}`;
  vscode.window.setStatusBarMessage(`$(check) Accepted: ${what}`, 5000);
  if (applied.merged.length === 0) return;
  const names = applied.merged.map((path) => path.path).join(', ');
  void vscode.window.showInformationMessage(`Merged with your own changes: ${names}.`);
}

function tellConflicts(
  outcome: string,
  about: { readonly run: OpenRun; readonly taskIds: readonly string[]; readonly conflicts: readonly FileConflict[] },
  deps: ActionDeps,
): void {
  const message = `${outcome} In conflict: ${describeConflicts(about.conflicts)}.`;
  const first =
    about.taskIds.find((id) => about.conflicts.some(({ between }) => between.includes(id))) ?? about.taskIds[0];
  const answered = vscode.window.showWarningMessage(message, 'Open Changes').then(async (picked) => {
    if (picked === undefined || first === undefined) return;
    await openTaskDiff(about.run.state.runId, first, deps);
  });
  inBackground('Opening the changes', answered, deps.log);
}

function listOf(state: RunState, taskIds: readonly string[]): string {
  return taskIds.map((id) => `• ${titleOf(state, id)}`).join('\n');
}

function titleOf(state: RunState, taskId: string): string {
  return taskOf(state, taskId)?.title ?? taskId;
}

const ONLY_STALE: Failure = {
  kind: 'wrong-state',
  message:
    'What is left builds on rejected changes. Accept such a task by itself; what it builds on is offered together with it.',
};

function nothingOpen(): Failure {
  return { kind: 'wrong-state', message: 'No changes wait for a decision.' };
}

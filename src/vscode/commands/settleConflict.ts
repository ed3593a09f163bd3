import * as vscode from 'vscode';
import { openQuestions, taskOf, tasksOf } from '../../shared/runState.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';

/** Whose version of a file counts, for the task that waits for that. */
export interface ConflictAnswer {
  readonly runId: string;
  readonly taskId: string;
  readonly path: string;
  readonly take: string;
}

export async function settleConflict(
  { runId, taskId, path, take }: ConflictAnswer,
  deps: ActionDeps,
): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const settled = await app.value.settleConflict(runId, taskId, { path, take });
  return settled.ok ? undefined : settled.failure;
}

/** Asks about one file of the run after the other, until the person has had enough. */
export async function chooseVersions(runId: string, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  const read = app.ok ? await app.value.readRun(runId) : app;
  if (!read.ok) return read.failure;
  const state = read.value;
  const questions = tasksOf(state).flatMap((task) => openQuestions(task).map((question) => ({ task, question })));
  if (questions.length === 0) {
    return { kind: 'wrong-state', message: `The run "${state.title}" asks about no versions of files now.` };
  }
  for (const { task, question } of questions) {
    const { path } = question.path;
    const picked = await vscode.window.showQuickPick(
      question.sides.map((take) => ({ label: taskOf(state, take)?.title ?? take, description: take, take })),
      { title: `Wavewright: Whose version of ${path} counts?`, placeHolder: task.title, ignoreFocusOut: true },
    );
    if (picked === undefined) return undefined;
    const failure = await settleConflict({ runId, taskId: task.id, path, take: picked.take }, deps);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

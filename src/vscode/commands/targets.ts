import * as vscode from 'vscode';
import type { Failure } from '../../shared/failures.ts';
import type { RunListEntry } from '../../shared/protocol.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { openChangeSets, tasksOf } from '../../shared/runState.ts';
import type { TaskState } from '../../shared/runState.ts';
import { PLAN_SCHEME, runIdOf } from '../plans/planUri.ts';
import type { ShownRunModel } from '../shownRun.ts';

/** A task of a run, as commands are given it. */
export interface TaskTarget {
  readonly runId: string;
  readonly taskId: string;
}

/** A file that a task changed. */
export interface FileTarget extends TaskTarget {
  readonly root: string;
  readonly path: string;
}

/** The run that a command's argument names: an id, the document of its plan, or anything with a `runId`, such as an item of a tree. */
export function runIdIn(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.scheme === PLAN_SCHEME ? runIdOf(argument) : undefined;
  return typeof argument === 'string' ? argument : textIn(argument, 'runId');
}

export function taskIn(argument: unknown): TaskTarget | undefined {
  const runId = textIn(argument, 'runId');
  const taskId = textIn(argument, 'taskId');
  return runId === undefined || taskId === undefined ? undefined : { runId, taskId };
}

export function fileIn(argument: unknown): FileTarget | undefined {
  const task = taskIn(argument);
  const root = textIn(argument, 'root');
  const path = textIn(argument, 'path');
  return task === undefined || root === undefined || path === undefined ? undefined : { ...task, root, path };
}

/** The text of this name in a command's argument. */
export function textIn(argument: unknown, name: string): string | undefined {
  const value = valueIn(argument, name);
  return typeof value === 'string' ? value : undefined;
}

/** The texts by name of this name in a command's argument. */
export function recordIn(argument: unknown, name: string): Readonly<Record<string, string>> | undefined {
  const value = valueIn(argument, name);
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])),
  );
}

function valueIn(argument: unknown, name: string): unknown {
  return typeof argument === 'object' && argument !== null ? Reflect.get(argument, name) : undefined;
}

/** What to choose among and how to ask. */
export interface RunQuestion {
  readonly fits: (entry: RunListEntry) => boolean;
  readonly placeHolder: string;
  /** Said when no run fits. */
  readonly nothing: string;
}

/**
 * The run that a command without an argument is about: the shown one when it fits, the only one that fits, or the one
 * that the person picks; `undefined` when the person picks none.
 */
export async function pickRun(
  shown: ShownRunModel,
  question: RunQuestion,
): Promise<Result<string | undefined, Failure>> {
  const fitting = shown.runs.filter(question.fits);
  const shownId = shown.state?.runId;
  if (fitting.some((entry) => entry.runId === shownId)) return ok(shownId);
  if (fitting.length === 0) return failed({ kind: 'wrong-state', message: question.nothing });
  if (fitting.length === 1) return ok(fitting[0]?.runId);
  const picked = await vscode.window.showQuickPick(
    fitting.map((entry) => ({
      label: entry.title,
      description: `${entry.state}, ${new Date(entry.createdAt).toLocaleString()}`,
      runId: entry.runId,
    })),
    { placeHolder: question.placeHolder, matchOnDescription: true },
  );
  return ok(picked?.runId);
}

/** The task of the shown run that a command without an argument is about. */
export async function pickTask(
  shown: ShownRunModel,
  question: { readonly of: 'undecided' | 'changed'; readonly placeHolder: string },
): Promise<Result<TaskTarget | undefined, Failure>> {
  const { state } = shown;
  if (state === undefined)
    return failed({ kind: 'wrong-state', message: 'No run is shown. Pick one in the list of runs.' });
  const tasks = question.of === 'undecided' ? openChangeSets(state) : tasksOf(state).filter((task) => task.changeSet);
  if (tasks.length === 0) return failed({ kind: 'wrong-state', message: 'No changes wait for a decision.' });
  const picked = await vscode.window.showQuickPick(tasks.map(taskItem), { placeHolder: question.placeHolder });
  return ok(picked && { runId: state.runId, taskId: picked.taskId });
}

function taskItem(task: TaskState): vscode.QuickPickItem & { readonly taskId: string } {
  const files = task.changeSet?.files.length ?? 0;
  return {
    label: task.title,
    description: `${files === 1 ? '1 file' : `${files} files`}, ${task.decision ?? ''}`,
    taskId: task.id,
  };
}

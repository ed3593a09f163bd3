import type { ChangeSet } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { taskOf } from '../../shared/runState.ts';
import { openChanges, openFileChange } from '../review/diffs.ts';
import { fileUri } from '../workspace/folders.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';

/** Opens everything that a task changed. */
export async function openTaskDiff(runId: string, taskId: string, deps: ActionDeps): Promise<Outcome> {
  const found = await changesOf(runId, taskId, deps);
  if (!found.ok) return found.failure;
  await openChanges(found.value.title, found.value.changeSet.files, { fileUri, log: deps.log });
  return undefined;
}

/** Opens what a task did to one file. `path` is relative to its root. */
export async function openFileDiff(
  target: { readonly runId: string; readonly taskId: string; readonly root: string; readonly path: string },
  deps: ActionDeps,
): Promise<Outcome> {
  const found = await changesOf(target.runId, target.taskId, deps);
  if (!found.ok) return found.failure;
  const change = found.value.changeSet.files.find(({ path }) => path.root === target.root && path.path === target.path);
  if (change === undefined) return { kind: 'not-found', message: `The task did not change ${target.path}.` };
  await openFileChange(found.value.title, change, { preview: true });
  return undefined;
}

async function changesOf(
  runId: string,
  taskId: string,
  deps: ActionDeps,
): Promise<Result<{ readonly title: string; readonly changeSet: ChangeSet }, Failure>> {
  const app = await deps.app();
  if (!app.ok) return app;
  const shown = deps.shown.state;
  const state = shown?.runId === runId ? ok(shown) : await app.value.readRun(runId);
  if (!state.ok) return state;
  const task = taskOf(state.value, taskId);
  if (task?.changeSet !== undefined) return ok({ title: task.title, changeSet: task.changeSet });
  return failed({ kind: 'not-found', message: `The task "${task?.title ?? taskId}" has changed no files.` });
}

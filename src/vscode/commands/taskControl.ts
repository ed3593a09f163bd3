import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { taskOf, tasksOf } from '../../shared/runState.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';
import { mayOffer } from '../../shared/taskCommands.ts';
import type { TaskCommand } from '../../shared/taskCommands.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';
import type { TaskTarget } from './targets.ts';

/** Stops a task, after asking what shall become of those that build on it. */
export async function cancelTask({ runId, taskId }: TaskTarget, deps: ActionDeps): Promise<Outcome> {
  return onTask({ runId, taskId }, deps, async (app, task) => {
    const held = task.dependants.length;
    const [alone, withAll] = ['Cancel It', 'Cancel It and All That Builds on It'];
    const answer = await vscode.window.showWarningMessage(
      `Cancel "${task.title}"?`,
      {
        modal: true,
        detail:
          held === 0
            ? 'Its agent stops at once. It can be tried again.'
            : 'Its agent stops at once. What builds on it is blocked, unless it is cancelled too. All of it can be tried again.',
      },
      ...(held === 0 ? [alone] : [alone, withAll]),
    );
    if (answer === undefined) return undefined;
    return app.cancelTask(runId, taskId, { withDependants: answer === withAll });
  });
}

/** Leaves a task out. A running one is asked about first. */
export async function skipTask(target: TaskTarget, deps: ActionDeps): Promise<Outcome> {
  return onTask(target, deps, async (app, task) => {
    const agreed =
      task.state !== 'running' ||
      (await deps.confirm({
        message: `Skip "${task.title}"?`,
        detail: 'Its agent stops at once, and what it did so far is left out. What builds on it starts without it.',
        action: 'Skip Task',
      }));
    return agreed ? app.skipTask(target.runId, target.taskId) : undefined;
  });
}

export async function retryTask(target: TaskTarget, deps: ActionDeps): Promise<Outcome> {
  return onTask(target, deps, (app) => app.retryTask(target.runId, target.taskId));
}

/** Runs a task and all that builds on it anew, after asking: what they made is void then, and costs again. */
export async function rerunFromTask(target: TaskTarget, deps: ActionDeps): Promise<Outcome> {
  return onTask(target, deps, async (app, task) => {
    const agreed = await deps.confirm({
      message: `Re-run from "${task.title}"?`,
      detail:
        'It and everything that builds on it runs anew, and costs again. What these tasks had changed, and nobody accepted, is dropped.',
      action: 'Re-run',
    });
    return agreed ? app.rerunFromTask(target.runId, target.taskId) : undefined;
  });
}

/** Asks what the agent of the task shall be told. */
export async function instructTask(target: TaskTarget, deps: ActionDeps): Promise<Outcome> {
  return onTask(target, deps, async (app, task) => {
    const text = await vscode.window.showInputBox({
      title: `Wavewright: Add Instruction to "${task.title}"`,
      prompt:
        task.state === 'running'
          ? 'The agent is told with its next request.'
          : 'The agent is told when it begins, or goes on.',
      placeHolder: 'Keep the old names as aliases',
      ignoreFocusOut: true,
      validateInput: (typed) => (typed.trim() === '' ? 'Say what the agent shall do.' : undefined),
    });
    return text === undefined ? undefined : app.instructTask(target.runId, target.taskId, text);
  });
}

/**
 * The task that a command without one is about: picked among those of the run, or of the shown one, that it makes sense
 * for; `undefined` when the person picks none.
 */
export async function pickTaskFor(
  command: TaskCommand,
  runId: string | undefined,
  deps: Pick<ActionDeps, 'shown' | 'app'>,
): Promise<Result<TaskTarget | undefined, Failure>> {
  const state = await stateOf(runId, deps);
  if (!state.ok) return state;
  const run = state.value;
  const tasks = tasksOf(run).filter((task) => mayOffer(command, task, run));
  if (tasks.length === 0) {
    return failed({ kind: 'wrong-state', message: `The run "${run.title}" has no task to ${WORDS[command]} now.` });
  }
  const picked = await vscode.window.showQuickPick(
    tasks.map((task) => ({ label: task.title, description: `${task.id}, ${task.state}`, taskId: task.id })),
    { placeHolder: `The task to ${WORDS[command]}`, matchOnDescription: true },
  );
  return ok(picked && { runId: run.runId, taskId: picked.taskId });
}

const WORDS: Readonly<Record<TaskCommand, string>> = {
  cancel: 'cancel',
  skip: 'skip',
  retry: 'try again',
  rerun: 're-run from',
  instruct: 'add an instruction to',
};

async function stateOf(
  runId: string | undefined,
  { shown, app }: Pick<ActionDeps, 'shown' | 'app'>,
): Promise<Result<RunState, Failure>> {
  const wanted = runId ?? shown.state?.runId;
  if (wanted === undefined) {
    return failed({ kind: 'wrong-state', message: 'No run is shown. Pick one in the list of runs.' });
  }
  if (shown.state?.runId === wanted) return ok(shown.state);
  const opened = await app();
  return opened.ok ? opened.value.readRun(wanted) : opened;
}

/** Does something with a task that is there, and shows its run. `undefined` from `act`: the person called it off. */
async function onTask(
  { runId, taskId }: TaskTarget,
  deps: ActionDeps,
  act: (app: App, task: TaskState) => Promise<Result<void, Failure> | undefined>,
): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const state = await stateOf(runId, deps);
  if (!state.ok) return state.failure;
  const task = taskOf(state.value, taskId);
  if (task === undefined)
    return { kind: 'not-found', message: `The run "${state.value.title}" has no task "${taskId}".` };
  const done = await act(app.value, task);
  if (done === undefined) return undefined;
  if (!done.ok) return done.failure;
  const shown = await deps.shown.show(runId);
  return shown.ok ? undefined : shown.failure;
}

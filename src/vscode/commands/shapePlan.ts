import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { Answer } from '../../shared/intent.ts';
import type { PlanEdit, PlanOperation } from '../../shared/planOperations.ts';
import type { Result } from '../../shared/result.ts';
import type { Failure } from '../../shared/failures.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';

/** Says what was asked before planning; what is not answered takes its default. */
export function answerQuestions(runId: string, answers: readonly Answer[], deps: ActionDeps): Promise<Outcome> {
  return withApp(deps, (app) => app.answerQuestions(runId, answers, 'person'));
}

/** Changes the plan that waits for approval, by all of the operations or none. */
export function editPlan(runId: string, operations: readonly PlanOperation[], deps: ActionDeps): Promise<Outcome> {
  return edit(runId, { kind: 'operations', operations: [...operations] }, deps);
}

export function undoPlanEdit(runId: string, deps: ActionDeps): Promise<Outcome> {
  return edit(runId, { kind: 'undo' }, deps);
}

export function redoPlanEdit(runId: string, deps: ActionDeps): Promise<Outcome> {
  return edit(runId, { kind: 'redo' }, deps);
}

function edit(runId: string, change: PlanEdit, deps: ActionDeps): Promise<Outcome> {
  return withApp(deps, (app) => app.editPlan(runId, change));
}

/**
 * Has the plan changed as the words say: at once while it waits for approval, by a proposal that the person decides on
 * while it is carried out. Resolves when the model has answered.
 */
export function reshape(runId: string, words: string, deps: ActionDeps): Promise<Outcome> {
  return withApp(deps, (app) => app.reshape(runId, words));
}

/** Has a way on be proposed after failures. */
export function replan(runId: string, deps: ActionDeps): Promise<Outcome> {
  return withApp(deps, (app) =>
    vscode.window.withProgress({ location: { viewId: 'wavewright.panel' } }, async () => app.replan(runId)),
  );
}

export function decideAmendment(
  decided: { readonly runId: string; readonly amendmentId: string; readonly decision: 'accepted' | 'refused' },
  deps: ActionDeps,
): Promise<Outcome> {
  return withApp(deps, (app) => app.decideAmendment(decided.runId, decided.amendmentId, decided.decision));
}

async function withApp(deps: ActionDeps, action: (app: App) => Thenable<Result<unknown, Failure>>): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const done = await action(app.value);
  return done.ok ? undefined : done.failure;
}

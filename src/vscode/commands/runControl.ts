import * as vscode from 'vscode';
import type { ResumeOverrides } from '../../core/app/app.ts';
import { metLimit } from '../../shared/budgets.ts';
import type { MetLimit } from '../../shared/budgets.ts';
import { needsYes, sumText } from '../../shared/explicitYes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { RunLimits } from '../../shared/limits.ts';
import { formatCount, formatUsd } from '../../shared/format.ts';
import type { Result } from '../../shared/result.ts';
import type { RunState } from '../../shared/runState.ts';
import { chosenModel } from '../models/chosenModel.ts';
import { limitsFor } from '../tierSettings.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';

/** Lets the tasks of a plan start. Where its sum needs an explicit yes, the person is asked about just that sum. */
export async function approvePlan(runId: string, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const read = await app.value.readRun(runId);
  if (!read.ok) return read.failure;
  const needed = needsYes(read.value);
  if (needed === undefined) return failureOf(app.value.approvePlan(runId, 'person'));
  const agreed = await deps.confirm({
    message: `Run a plan that is likely to take ${sumText(needed)}?`,
    detail: `${needed.why} The run spends at most its budget of ${formatUsd(read.value.limits.budgetUsd)}.`,
    action: 'Run It',
  });
  if (!agreed) return undefined;
  return failureOf(app.value.approvePlan(runId, 'person', { usd: needed.usd ?? 0, agents: needed.agents }));
}

async function failureOf(command: Promise<Result<void, Failure>>): Promise<Outcome> {
  const done = await command;
  return done.ok ? undefined : done.failure;
}

export async function pauseRun(runId: string, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const paused = await app.value.pauseRun(runId);
  return paused.ok ? undefined : paused.failure;
}

/**
 * Goes on with a run, within the limits that are set now: the person may have raised the budget. A run that stopped
 * because of its provider gets the model that is chosen now. `raised` are caps for this run alone.
 */
export async function resumeRun(runId: string, deps: ActionDeps, raised: RaisedCaps = {}): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const read = await app.value.readRun(runId);
  if (!read.ok) return read.failure;
  const overrides = await overridesFor(read.value, deps, raised);
  const resumed = await app.value.resumeRun(runId, overrides);
  if (!resumed.ok) return resumed.failure;
  const shown = await deps.shown.show(runId);
  return shown.ok ? undefined : shown.failure;
}

type RaisedCaps = Partial<Pick<RunLimits, MetLimit['limit']>>;

const CAPS: readonly MetLimit['limit'][] = ['budgetUsd', 'budgetTokens', 'taskBudgetUsd', 'taskBudgetTokens'];

async function overridesFor(state: RunState, deps: ActionDeps, raised: RaisedCaps): Promise<ResumeOverrides> {
  const settings = deps.settings();
  const limits = { ...settings.limits, ...larger(settings.limits, state.limits), ...raised };
  if (state.pauseReason !== 'provider') return { limits };
  const model = await chosenModel(settings, deps.keys);
  return { limits: { ...limitsFor(settings, model, state.limits.preset), ...limits }, model };
}

/** Caps that were raised for this run alone stay, unless the settings allow more by now. */
function larger(set: RunLimits, recorded: RunLimits): RaisedCaps {
  const caps = CAPS.flatMap((name) => {
    const known = [set[name], recorded[name]].filter((cap) => cap !== undefined);
    return known.length === 0 ? [] : [[name, Math.max(...known)]];
  });
  return Object.fromEntries(caps) as RaisedCaps;
}

/** Asks for a higher cap for this run, of what is used up, and goes on. */
export async function raiseBudget(runId: string, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const read = await app.value.readRun(runId);
  if (!read.ok) return read.failure;
  const { limit, spent, cap } = metLimit(read.value);
  const isTokens = limit === 'budgetTokens' || limit === 'taskBudgetTokens';
  const isOfTask = limit === 'taskBudgetUsd' || limit === 'taskBudgetTokens';
  const write = isTokens ? (tokens: number) => `${formatCount(tokens)} tokens` : formatUsd;
  const answer = await vscode.window.showInputBox({
    title: 'Wavewright: Raise Budget',
    prompt:
      `${isOfTask ? 'A task' : 'The run'} has spent ${write(spent)} of ${write(cap)}. ` +
      `The new cap${isOfTask ? ' for each task' : ''} in ${isTokens ? 'tokens' : 'dollars'}:`,
    value: String(cap * 2),
    ignoreFocusOut: true,
    validateInput: (text) => (Number(text) > cap ? undefined : `Type a number above ${cap}.`),
  });
  if (answer === undefined) return undefined;
  const raised = Number(answer);
  return resumeRun(runId, deps, { [limit]: isTokens ? Math.floor(raised) : raised });
}

/** Stops a run for good, after asking. */
export async function cancelRun(runId: string, deps: ActionDeps): Promise<Outcome> {
  const agreed = await deps.confirm({
    message: 'Cancel this run?',
    detail: 'Its agents stop and it cannot be resumed. What is finished stays and can still be accepted.',
    action: 'Cancel Run',
  });
  if (!agreed) return undefined;
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const cancelled = await app.value.cancelRun(runId);
  return cancelled.ok ? undefined : cancelled.failure;
}

/** Stops a run whose plan nobody wants. Nothing was done yet, so nothing is asked; a run that has begun is left alone. */
export async function discardPlan(runId: string, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const read = await app.value.readRun(runId);
  if (!read.ok) return read.failure;
  if (read.value.planning.phase !== 'awaiting-approval') {
    return { kind: 'wrong-state', message: `The plan "${read.value.title}" does not wait for approval any more.` };
  }
  const cancelled = await app.value.cancelRun(runId);
  return cancelled.ok ? undefined : cancelled.failure;
}

/** Shows the run in all views, and brings the run view to the front. */
export async function openRunView(
  runId: string | undefined,
  taskId: string | undefined,
  deps: ActionDeps,
): Promise<Outcome> {
  const shown = runId === undefined || isShown(runId, deps) ? undefined : await showRun(runId, deps);
  if (shown !== undefined) return shown;
  deps.runView.show(taskId);
  return undefined;
}

export async function showRun(runId: string, deps: ActionDeps): Promise<Outcome> {
  if (isShown(runId, deps)) return undefined;
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const shown = await deps.shown.show(runId);
  return shown.ok ? undefined : shown.failure;
}

function isShown(runId: string, deps: ActionDeps): boolean {
  return deps.shown.state?.runId === runId;
}

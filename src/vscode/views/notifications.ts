import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { ActionDeps, Outcome } from '../commands/actionDeps.ts';
import { perform } from '../commands/register.ts';
import { approvePlan, discardPlan, raiseBudget, resumeRun, showRun } from '../commands/runControl.ts';
import { answerQuestions } from '../commands/shapePlan.ts';
import { chooseVersions } from '../commands/settleConflict.ts';
import type { RecordedEvent, RunEventType } from '../../shared/events.ts';
import type { RunListEntry } from '../../shared/protocol.ts';
import { awaitsApproval, isOver } from '../../shared/runState.ts';
import type { RunState, RunStateName } from '../../shared/runState.ts';
import { inBackground, showFailure } from '../notices.ts';
import { noticeOf } from './noticeOf.ts';
import type { Notice, NoticeAction } from './noticeOf.ts';

/** Tells the person, wherever they look, when a run needs them or has ended. */
export function notifyAbout(app: App, deps: ActionDeps): vscode.Disposable {
  const unsubscribe = app.subscribe({
    onEvents: (runId, events) => {
      if (events.some(isWorthAsking)) inBackground('A notification', tell(app, runId, events, deps), deps.log);
    },
    onTrouble: (failure) => {
      deps.log.error(failure.message);
      inBackground('A notification', showFailure(failure), deps.log);
    },
  });
  return new vscode.Disposable(unsubscribe);
}

/** Offers the newest run that an earlier window left unfinished. */
export async function offerInterruptedRun(app: App, deps: ActionDeps): Promise<void> {
  const left = deps.shown.runs.find((entry) => isLeft(entry, app));
  if (left === undefined || !vscode.workspace.isTrusted) return;
  const read = await app.readRun(left.runId);
  if (!read.ok) return;
  await ask(interrupted(read.value), left.runId, deps);
}

function isLeft(entry: RunListEntry, app: App): boolean {
  return !isOver(entry.state as RunStateName) && !app.isActive(entry.runId);
}

function interrupted(state: RunState): Notice {
  if (state.planning.phase === 'awaiting-approval' && state.state !== 'paused') {
    const message = `The plan "${state.title}" still waits for your approval.`;
    return { kind: 'information', message, actions: ['Approve', 'Show Plan', 'Discard'] };
  }
  if (state.planning.phase === 'awaiting-answers' && state.state !== 'paused') {
    const message = `"${state.title}" still waits for your answers before it is planned.`;
    return { kind: 'information', message, actions: ['Answer', 'Use Defaults'] };
  }
  const done = state.counts.succeeded;
  const progress =
    state.taskIds.length === 0 ? 'while it was planned' : `with ${done} of ${state.taskIds.length} tasks done`;
  const how = state.state === 'paused' && state.pauseReason === 'person' ? 'was paused' : 'was interrupted';
  const message = `The run "${state.title}" ${how} ${progress}. Nothing finished is done again.`;
  return { kind: 'information', message, actions: ['Resume', 'Show', 'Not Now'] };
}

const WORTH_ASKING: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'questions-asked',
  'plan-proposed',
  'amendment-proposed',
  'run-paused',
  'budget-warned',
  'task-waiting',
  'run-completed',
  'run-failed',
]);

function isWorthAsking({ event }: RecordedEvent): boolean {
  return WORTH_ASKING.has(event.type);
}

async function tell(app: App, runId: string, events: readonly RecordedEvent[], deps: ActionDeps): Promise<void> {
  const read = await app.readRun(runId);
  if (!read.ok) return;
  if (isAskedInPanel(read.value) && isInSight(runId, deps)) return;
  const notice = noticeOf(read.value, events);
  if (notice !== undefined) await ask(notice, runId, deps);
}

/** Whether what the run needs of the person stands in the panel, large enough. */
function isAskedInPanel(state: RunState): boolean {
  return awaitsApproval(state) || state.planning.phase === 'awaiting-answers' || state.proposedAmendments.length > 0;
}

/** Whether the panel shows the run to the person right now, so that telling them would be saying it twice. */
function isInSight(runId: string, { panel, shown }: ActionDeps): boolean {
  return vscode.window.state.focused && panel.isVisible && shown.state?.runId === runId;
}

async function ask(notice: Notice, runId: string, deps: ActionDeps): Promise<void> {
  const show = { information: vscode.window.showInformationMessage, warning: vscode.window.showWarningMessage };
  const picked = await show[notice.kind](notice.message, ...notice.actions);
  const action = notice.actions.find((title) => title === picked);
  if (action !== undefined) await perform(action, () => ACTIONS[action](runId, deps), deps);
}

const ACTIONS: Readonly<Record<NoticeAction, (runId: string, deps: ActionDeps) => Promise<Outcome>>> = {
  Approve: approvePlan,
  Discard: discardPlan,
  Resume: (runId, deps) => resumeRun(runId, deps),
  'Raise Budget': raiseBudget,
  'Show Plan': showInPanel,
  Answer: showInPanel,
  'Use Defaults': (runId, deps) => answerQuestions(runId, [], deps),
  Show: showInPanel,
  'Review Changes': async (runId, deps) => {
    const failure = await showRun(runId, deps);
    await vscode.commands.executeCommand('wavewright.changes.focus');
    return failure;
  },
  'Choose Versions': chooseVersions,
  'Choose Model': async () => {
    await vscode.commands.executeCommand('wavewright.chooseModel');
    return undefined;
  },
  'Not Now': async () => undefined,
};

async function showInPanel(runId: string, deps: ActionDeps): Promise<Outcome> {
  const failure = await showRun(runId, deps);
  await deps.panel.show();
  return failure;
}

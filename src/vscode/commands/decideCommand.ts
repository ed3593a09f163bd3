import * as vscode from 'vscode';
import { formatBytes } from '../../shared/format.ts';
import { alwaysAllowText, shownCommand, waitingCommands } from '../../shared/waitingCommands.ts';
import type { CommandDecision, WaitingCommand } from '../../shared/waitingCommands.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';

/** A waiting command and what the person says to it. */
export interface CommandAnswer {
  readonly runId: string;
  readonly approvalId: string;
  readonly decision: CommandDecision;
}

/** Answers a command that waits for the person, and all that are the same. */
export async function decideCommand(answer: CommandAnswer, deps: ActionDeps): Promise<Outcome> {
  const { runId, approvalId, decision } = answer;
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const remember = decision === 'always-allow' ? await rulesFor(answer, deps) : [];
  const decided = await app.value.decideApproval(runId, approvalId, { allow: decision !== 'deny', remember });
  return decided.ok ? undefined : decided.failure;
}

async function rulesFor({ runId, approvalId }: CommandAnswer, deps: ActionDeps): Promise<readonly string[]> {
  const app = await deps.app();
  const read = app.ok ? await app.value.readRun(runId) : app;
  if (!read.ok) return [];
  const request = Object.values(read.value.tasks).find(({ approval }) => approval?.approvalId === approvalId)?.approval;
  return request?.suggestedRules ?? [];
}

interface Choice extends vscode.QuickPickItem {
  readonly decision: CommandDecision;
}

/** Asks about one command of the shown run after the other, by keyboard alone. */
export async function answerCommands(deps: ActionDeps): Promise<Outcome> {
  const { state } = deps.shown;
  const waiting = state === undefined ? [] : waitingCommands(state);
  if (state === undefined || waiting.length === 0) {
    return { kind: 'wrong-state', message: 'No command of the shown run waits for you.' };
  }
  for (const command of waiting) {
    const picked = await vscode.window.showQuickPick(choicesFor(command), {
      title: `Wavewright: ${namesOf(command)} wants to run a command`,
      placeHolder: shownCommand(command.approval.command),
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    const { approvalId } = command.approval;
    const failure = await decideCommand({ runId: state.runId, approvalId, decision: picked.decision }, deps);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function choicesFor({ approval }: WaitingCommand): Choice[] {
  const always = alwaysAllowText(approval);
  const allow: Choice = { label: 'Allow Once', detail: shownCommand(approval.command), decision: 'allow-once' };
  return [
    allow,
    ...(always === undefined ? [] : [{ label: always, decision: 'always-allow' as const }]),
    { label: 'Deny', description: approval.reasons.map(shownCommand).join('; '), decision: 'deny' },
  ];
}

/** "Convert a", "Convert a" and 3 more. */
export function namesOf({ tasks }: WaitingCommand): string {
  const [first, ...others] = tasks;
  return `"${first?.title ?? ''}"${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

/** Shows the commands that run without asking in this workspace; those that are unchecked ask again. */
export async function manageCommandRules(deps: ActionDeps): Promise<Outcome> {
  const rules = deps.commandRules.read();
  if (rules.length === 0) {
    return { kind: 'wrong-state', message: 'No commands are remembered for this workspace: each one asks.' };
  }
  const kept = await vscode.window.showQuickPick(
    rules.map((rule) => ({ label: shownCommand(rule), picked: true, rule })),
    {
      title: 'Wavewright: Commands That Run Without Asking Here',
      placeHolder: 'Commands that begin so run by themselves. Uncheck those that shall ask again.',
      canPickMany: true,
    },
  );
  if (kept === undefined) return undefined;
  const names = new Set(kept.map(({ rule }) => rule));
  await deps.commandRules.remove(rules.filter((rule) => !names.has(rule)));
  return undefined;
}

/** Tells what the directories for commands take up, and removes them as far as nobody uses them. */
export async function cleanUpCheckouts(deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const size = await app.value.checkoutSize();
  if (!size.ok) return size.failure;
  const { directories, bytes } = size.value;
  if (directories === 0) {
    void vscode.window.showInformationMessage('There are no directories for commands of agents.');
    return undefined;
  }
  const agreed = await deps.confirm({
    message: `Remove ${directories === 1 ? 'the directory' : `up to ${directories} directories`} for commands, ${formatBytes(bytes)}?`,
    detail:
      'They are copies of the repository in which agents run commands. Those in use stay, and those with work that is nowhere else. The next command makes a new one.',
    action: 'Remove',
  });
  if (!agreed) return undefined;
  const freed = await app.value.cleanUpCheckouts();
  if (!freed.ok) return freed.failure;
  void vscode.window.showInformationMessage(
    `Removed directories for commands: ${formatBytes(freed.value)} are free again.`,
  );
  return undefined;
}

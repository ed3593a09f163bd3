import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import { alwaysAllowText, shownCommand, waitingCommands } from '../../shared/waitingCommands.ts';
import type { CommandDecision, WaitingCommand } from '../../shared/waitingCommands.ts';
import type { ActionDeps } from '../commands/actionDeps.ts';
import { decideCommand, namesOf } from '../commands/decideCommand.ts';
import { perform } from '../commands/register.ts';
import { inBackground } from '../notices.ts';

/** Commands in notifications are cut there; the panel shows them whole. */
const COMMAND_LENGTH = 300;

/**
 * Asks the person about commands of agents, once for equal ones of a run, and tells once for each run when its commands run
 * without anybody being asked. An answer that comes after another one was given elsewhere does nothing.
 */
export function notifyAboutCommands(app: App, deps: ActionDeps): vscode.Disposable {
  /** Runs with the commands that are asked about in a notification now. */
  const asked = new Set<string>();
  const warned = new Set<string>();

  async function ask(runId: string): Promise<void> {
    const read = await app.readRun(runId);
    if (!read.ok || !app.isActive(runId)) return;
    for (const command of waitingCommands(read.value)) {
      const key = JSON.stringify([runId, command.approval.command]);
      if (asked.has(key)) continue;
      asked.add(key);
      inBackground(
        'A notification',
        answer(runId, command).finally(() => asked.delete(key)),
        deps.log,
      );
    }
  }

  async function answer(runId: string, command: WaitingCommand): Promise<void> {
    const decision = await askAbout(command);
    const read = await app.readRun(runId);
    if (decision === undefined || !read.ok) return;
    // The request that was shown may have been taken back by a pause, and asked again by a resume.
    const now = waitingCommands(read.value).find(({ approval }) => approval.command === command.approval.command);
    if (now === undefined) return;
    const { approvalId } = now.approval;
    await perform('Answering a command', () => decideCommand({ runId, approvalId, decision }, deps), deps);
  }

  function warn(runId: string): void {
    if (warned.has(runId) || deps.settings().approval.level !== 'everything') return;
    warned.add(runId);
    const message = 'The approval level is "everything": agents of this run may run any command without asking you.';
    const setting = 'wavewright.approval.level';
    const shown = vscode.window.showWarningMessage(message, 'Change Level').then(async (picked) => {
      if (picked !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', setting);
    });
    inBackground('A notification', shown, deps.log);
  }

  const unsubscribe = app.subscribe({
    onEvents: (runId, events) => {
      if (events.some(({ event }) => event.type === 'approval-requested')) {
        inBackground('A notification', ask(runId), deps.log);
      }
      if (events.some(({ event }) => event.type === 'run-started' || event.type === 'run-resumed')) warn(runId);
    },
  });
  return new vscode.Disposable(unsubscribe);
}

async function askAbout(command: WaitingCommand): Promise<CommandDecision | undefined> {
  const { approval } = command;
  const always = alwaysAllowText(approval);
  const answers = new Map<string, CommandDecision>([
    ['Allow Once', 'allow-once'],
    ...(always === undefined ? [] : [[always, 'always-allow'] as const]),
    ['Deny', 'deny'],
  ]);
  const line = shownCommand(approval.command);
  const shown = line.length > COMMAND_LENGTH ? `${line.slice(0, COMMAND_LENGTH)}… (the panel shows all of it)` : line;
  const verb = command.tasks.length === 1 ? 'wants' : 'want';
  const picked = await vscode.window.showWarningMessage(
    `${namesOf(command)} ${verb} to run: ${shown}`,
    ...answers.keys(),
  );
  return picked === undefined ? undefined : answers.get(picked);
}

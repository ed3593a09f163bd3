import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import { waitingQuestions } from '../../shared/waitingQuestions.ts';
import type { WaitingQuestion } from '../../shared/waitingQuestions.ts';
import type { ActionDeps } from '../commands/actionDeps.ts';
import { answerAgent, answerTo, askInQuickPick } from '../commands/answerAgents.ts';
import { perform } from '../commands/register.ts';
import { inBackground } from '../notices.ts';

/** Questions in notifications are cut there; the panel shows them whole. */
const QUESTION_LENGTH = 300;

/**
 * Tells the person once of each question of an agent, and takes the answer. An answer that comes after another one was given
 * elsewhere does nothing.
 */
export function notifyAboutQuestions(app: App, deps: ActionDeps): vscode.Disposable {
  const told = new Set<string>();

  async function tell(runId: string): Promise<void> {
    const read = await app.readRun(runId);
    if (!read.ok) return;
    for (const waiting of waitingQuestions(read.value)) {
      const key = `${runId}/${waiting.question.questionId}`;
      if (told.has(key)) continue;
      told.add(key);
      inBackground('A notification', ask(runId, waiting), deps.log);
    }
  }

  async function ask(runId: string, waiting: WaitingQuestion): Promise<void> {
    const { task, question } = waiting;
    const isLong = question.text.length > QUESTION_LENGTH;
    const shown = isLong ? `${question.text.slice(0, QUESTION_LENGTH)}… (the panel shows all of it)` : question.text;
    const picked = await vscode.window.showInformationMessage(
      `"${task.title}" asks: ${plainLine(shown)}`,
      'Answer',
      'Let It Decide',
    );
    if (picked === undefined || !(await isWaiting(runId, waiting))) return;
    const said = picked === 'Answer' ? await askInQuickPick(waiting) : {};
    if (said === undefined) return;
    await perform('Answering an agent', () => answerAgent(answerTo(runId, waiting, said), deps), deps);
  }

  async function isWaiting(runId: string, { question }: WaitingQuestion): Promise<boolean> {
    const read = await app.readRun(runId);
    return read.ok && waitingQuestions(read.value).some((each) => each.question.questionId === question.questionId);
  }

  const unsubscribe = app.subscribe({
    onEvents: (runId, events) => {
      if (events.some(({ event }) => event.type === 'question-asked' || event.type === 'run-resumed')) {
        inBackground('A notification', tell(runId), deps.log);
      }
    },
  });
  return new vscode.Disposable(unsubscribe);
}

/** Notifications make links of `[text](address)`; words of a model get none. */
function plainLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('](', '] (');
}

import * as vscode from 'vscode';
import type { Answer, Question } from '../../shared/intent.ts';
import { awaitsAnswers } from '../../shared/runState.ts';
import { inBackground } from '../notices.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';
import { answerQuestions } from './shapePlan.ts';
import { recordIn, textIn } from './targets.ts';

/** Asks in words what shall be different, unless the argument has them, and has a model carry it out. */
export async function reshapeInWords(runId: string, argument: unknown, deps: ActionDeps): Promise<Outcome> {
  const words = textIn(argument, 'words') ?? (await askForWords());
  if (words === undefined) return undefined;
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const reshaped = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Wavewright is changing the plan…' },
    async () => app.value.reshape(runId, words),
  );
  if (!reshaped.ok) return reshaped.failure;
  // Of a proposal, its own notification tells.
  if (reshaped.value.kind === 'edited') {
    inBackground('Showing a message', vscode.window.showInformationMessage(reshaped.value.summary), deps.log);
  }
  return undefined;
}

async function askForWords(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Wavewright: Change Plan in Words',
    prompt: 'What shall be different? A run that is under way changes only when you accept the proposal.',
    placeHolder: 'Also cover the admin module, skip the docs',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Say in a sentence or two what shall be different.' : undefined),
  });
}

/**
 * Asks what is to be known before planning, one question after the other, unless the argument has answers by the ids of the
 * questions. What it does not answer takes its default; nothing is answered when the person calls it off.
 */
export async function answerInQuickPicks(runId: string, argument: unknown, deps: ActionDeps): Promise<Outcome> {
  const given = recordIn(argument, 'answers');
  if (given !== undefined) {
    const answers = Object.entries(given).map(([id, answer]) => ({ id, answer }));
    return answerQuestions(runId, answers, deps);
  }
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const read = await app.value.readRun(runId);
  if (!read.ok) return read.failure;
  const { questions } = read.value.planning;
  if (!awaitsAnswers(read.value)) {
    return { kind: 'wrong-state', message: `"${read.value.title}" waits for no answers.` };
  }
  const answers: Answer[] = [];
  for (const [index, question] of questions.entries()) {
    const answer = await askQuestion(question, `Wavewright: Question ${index + 1} of ${questions.length}`);
    if (answer === undefined) return undefined;
    answers.push({ id: question.id, answer });
  }
  return answerQuestions(runId, answers, deps);
}

const OTHER = '$(edit) Another answer…';

async function askQuestion(
  { question, options, default: otherwise }: Question,
  title: string,
): Promise<string | undefined> {
  const others = options.filter((option) => option !== otherwise);
  const picked = await vscode.window.showQuickPick(
    [
      { label: otherwise, description: 'when nobody answers' },
      ...others.map((label) => ({ label, description: '' })),
      { label: OTHER, description: '' },
    ],
    { title, placeHolder: question, ignoreFocusOut: true },
  );
  if (picked?.label !== OTHER) return picked?.label;
  return vscode.window.showInputBox({
    title,
    prompt: question,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Type an answer.' : undefined),
  });
}

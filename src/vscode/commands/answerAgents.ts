import * as vscode from 'vscode';
import { MAX_ANSWER_LENGTH } from '../../shared/teamFacts.ts';
import { waitingQuestions } from '../../shared/waitingQuestions.ts';
import type { WaitingQuestion } from '../../shared/waitingQuestions.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';

/** What the person says to a question of an agent; without an answer it is left to the agent. */
export interface AgentAnswer {
  readonly runId: string;
  readonly taskId: string;
  readonly questionId: string;
  readonly answer?: string | undefined;
}

export async function answerAgent(given: AgentAnswer, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const { runId, taskId, questionId, answer } = given;
  const answered = await app.value.answerTask(runId, { taskId, questionId, answer, by: 'person' });
  return answered.ok ? undefined : answered.failure;
}

/** Puts one question of an agent of the shown run after the other, by keyboard alone, until the person calls it off. */
export async function answerAgents(deps: ActionDeps): Promise<Outcome> {
  const { state } = deps.shown;
  const waiting = state === undefined ? [] : waitingQuestions(state);
  if (state === undefined || waiting.length === 0) {
    return { kind: 'wrong-state', message: 'No agent of the shown run asks you anything.' };
  }
  for (const each of waiting) {
    const said = await askInQuickPick(each);
    if (said === undefined) return undefined;
    const failure = await answerAgent(answerTo(state.runId, each, said), deps);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

export function answerTo(runId: string, { task, question }: WaitingQuestion, said: Said): AgentAnswer {
  return { runId, taskId: task.id, questionId: question.questionId, answer: said.answer };
}

/** `answer` absent: it is left to the agent. */
export interface Said {
  readonly answer?: string;
}

const OTHER = '$(edit) Another answer…';
const LEFT = '$(hubot) Let the agent decide';

/** Has the person choose an answer or type one; `undefined` when they called it off. */
export async function askInQuickPick({ task, question }: WaitingQuestion): Promise<Said | undefined> {
  const title = `Wavewright: "${task.title}" asks`;
  const picked = await vscode.window.showQuickPick(
    [
      ...question.options.map((option) => ({ label: withoutIcons(option), said: { answer: option } })),
      { label: OTHER, said: undefined },
      { label: LEFT, said: {} },
    ],
    { title, placeHolder: question.text, ignoreFocusOut: true },
  );
  if (picked?.label !== OTHER) return picked?.said;
  const answer = await vscode.window.showInputBox({
    title,
    prompt: question.text,
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (text.trim() === '') return 'Type an answer.';
      return text.length > MAX_ANSWER_LENGTH ? `At most ${MAX_ANSWER_LENGTH} characters.` : undefined;
    },
  });
  return answer === undefined ? undefined : { answer };
}

/** Only labels of ours have icons: the words of a model stand as they are. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

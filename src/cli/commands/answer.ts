import type { Failure } from '../../shared/failures.ts';
import type { Answer, Question } from '../../shared/intent.ts';
import type { Result } from '../../shared/result.ts';
import { awaitsAnswers } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import { shownCommand } from '../../shared/waitingCommands.ts';
import type { CommandContext } from '../context.ts';
import type { Terminal } from '../terminal.ts';

/** Whether somebody sits at the terminal who can be asked about the request; whoever says yes beforehand is not. */
export function questionsTo({ options, terminal }: Pick<CommandContext, 'options' | 'terminal'>): 'ask' | 'defaults' {
  return terminal.ask === undefined || options.approve ? 'defaults' : 'ask';
}

/** Resolves when the run is at rest for another reason than its questions: those are put to the person on the way. */
export async function restAfterQuestions(runId: string, context: CommandContext): Promise<Result<RunState, Failure>> {
  const { app, terminal } = context;
  let rested = await app.whenAtRest(runId);
  while (rested.ok && awaitsAnswers(rested.value) && terminal.ask !== undefined) {
    const answers = await askAll(rested.value.planning.questions, { ...terminal, ask: terminal.ask });
    const answered = await app.answerQuestions(runId, answers, 'command-line');
    if (!answered.ok) return answered;
    rested = await app.whenAtRest(runId);
  }
  return rested;
}

/** The options of a question with the numbers that stand for them. */
export function optionLines(options: readonly string[]): string {
  return options.map((option, index) => `  ${index + 1}  ${shownCommand(option)}\n`).join('');
}

/** What was said: a number stands for an option, nothing for no answer. */
export function chosen(said: string, options: readonly string[]): string | undefined {
  return (/^\d+$/.test(said) ? options[Number(said) - 1] : undefined) ?? (said === '' ? undefined : said);
}

async function askAll(
  questions: readonly Question[],
  terminal: Pick<Terminal, 'err'> & { readonly ask: (question: string) => Promise<string> },
): Promise<Answer[]> {
  terminal.err('Before it is planned, this should be known. An empty answer takes the default.\n');
  const answers: Answer[] = [];
  for (const question of questions) {
    const { options } = question;
    terminal.err(`\n${question.question}\n${optionLines(options)}`);
    const how = options.length === 0 ? '' : 'Number or words, ';
    const said = (await terminal.ask(`${how}default: ${question.default}\n>`)).trim();
    answers.push({ id: question.id, answer: chosen(said, options) ?? question.default });
  }
  return answers;
}

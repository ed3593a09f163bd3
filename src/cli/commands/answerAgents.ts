import type { App } from '../../core/app/app.ts';
import type { RunEventType } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { shownCommand } from '../../shared/waitingCommands.ts';
import { waitingQuestions } from '../../shared/waitingQuestions.ts';
import type { WaitingQuestion } from '../../shared/waitingQuestions.ts';
import type { TaskCommandLine } from '../commandLine.ts';
import type { CommandContext } from '../context.ts';
import { chosen, optionLines } from './answer.ts';

/**
 * As long as it is not ended, puts the questions of the run's agents to whoever sits at the terminal, one after the other. What is
 * not answered is left to the agent.
 */
export function answerAgents(
  runId: string,
  { app, terminal }: Pick<CommandContext, 'app' | 'terminal'>,
): { readonly end: () => void } {
  const { ask } = terminal;
  if (ask === undefined) return { end: () => undefined };
  const asked = new Set<string>();
  const ended = new AbortController();
  const isEnded = (): boolean => ended.signal.aborted;
  let last = Promise.resolve();

  async function answer({ question, task }: WaitingQuestion): Promise<void> {
    if (isEnded()) return;
    const { questionId, options } = question;
    terminal.err(`\n${shownCommand(task.title)} asks: ${shownCommand(question.text)}\n${optionLines(options)}`);
    const how = options.length === 0 ? 'Words' : 'Number or words';
    const said = await ask?.(`${how}; nothing leaves it to the agent\n>`, ended.signal);
    if (said === undefined || isEnded()) return;
    const given = { taskId: task.id, questionId, answer: chosen(said.trim(), options), by: 'command-line' } as const;
    const answered = await app.answerTask(runId, given);
    if (!answered.ok) terminal.err(`${answered.failure.message}\n`);
  }

  async function look(): Promise<void> {
    const read = await app.readRun(runId);
    if (!read.ok || read.value.state !== 'running') return;
    for (const waiting of waitingQuestions(read.value)) {
      if (asked.has(waiting.question.questionId)) continue;
      asked.add(waiting.question.questionId);
      await answer(waiting);
    }
  }

  const unsubscribe = app.subscribe({
    onEvents(of, events) {
      if (of !== runId || !events.some(({ event }) => LEADS_TO_QUESTIONS.has(event.type))) return;
      last = last.then(look);
    },
  });
  last = last.then(look);
  return {
    end() {
      ended.abort();
      unsubscribe();
    },
  };
}

const LEADS_TO_QUESTIONS: ReadonlySet<RunEventType> = new Set<RunEventType>(['question-asked', 'run-resumed']);

/** `task answer`: gives the text to the agent that waits for it. */
export async function answerAgent(
  app: App,
  runId: string,
  { taskId, text }: Pick<TaskCommandLine, 'taskId' | 'text'>,
): Promise<Result<void, Failure>> {
  const read = await app.readRun(runId);
  if (!read.ok) return read;
  const waiting = waitingQuestions(read.value).find(({ task }) => task.id === taskId);
  if (waiting === undefined) {
    return failed({ kind: 'wrong-state', message: `The task "${taskId}" asks nothing now.` });
  }
  const { questionId, options } = waiting.question;
  const answer = chosen(text?.trim() ?? '', options);
  return app.answerTask(runId, { taskId, questionId, answer, by: 'command-line' });
}

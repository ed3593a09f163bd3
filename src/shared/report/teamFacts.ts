import { tasksOf } from '../runState.ts';
import type { RunState } from '../runState.ts';
import type { TaskQuestion } from '../teamFacts.ts';

/** A question that an agent asked, and what came of it. */
export interface QuestionFacts {
  readonly taskId: string;
  readonly question: string;
  readonly answer: string;
}

/** A note that an agent left for the others. */
export interface NoteFacts {
  readonly taskId: string;
  readonly text: string;
  readonly tags: readonly string[];
}

/** All questions, in plan order, those of a task as they came. */
export function questionsOf(state: RunState): QuestionFacts[] {
  return tasksOf(state).flatMap(({ id, questions }) =>
    questions.map((question) => ({ taskId: id, question: question.text, answer: answerText(question) })),
  );
}

/** The latest notes, the oldest first. */
export function notesOf({ notes }: RunState): NoteFacts[] {
  return notes.map(({ taskId, text, tags }) => ({ taskId, text, tags }));
}

/** What was answered, or why nothing was, for people. */
export function answerText({ answered }: Pick<TaskQuestion, 'answered'>): string {
  if (answered === undefined) return 'not answered';
  if (answered.by === 'nobody') return 'nobody was there to be asked';
  return answered.answer ?? 'left to the agent';
}

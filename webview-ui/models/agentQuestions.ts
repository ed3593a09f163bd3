import type { BoardNote, TaskQuestion } from '../../src/shared/teamFacts.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { taskOf } from '../../src/shared/runState.ts';
import { answerText } from '../../src/shared/report/teamFacts.ts';
import type { WaitingQuestion } from '../../src/shared/waitingQuestions.ts';
import { ANSWER_MAX_LENGTH } from './questions.ts';
import type { Choice, OpenQuestion } from './questions.ts';

/** What an agent asks, in the form of the questions before planning; nothing is taken when nobody answers. */
export function questionForm({ question }: WaitingQuestion): Omit<OpenQuestion, 'defaultAnswer'> {
  return { id: question.questionId, question: question.text, options: question.options };
}

/** The answer to send; `undefined`: there is none yet. */
export function answerOf(choice: Choice | undefined): string | undefined {
  const text = choice?.answer.trim() ?? '';
  return text === '' ? undefined : text.slice(0, ANSWER_MAX_LENGTH);
}

/** A question of a task that waits no more, and what came of it. */
export interface AskedPicture {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
}

export function askedBefore({ questions }: TaskState): AskedPicture[] {
  const isOver = ({ answered }: TaskQuestion): boolean => answered !== undefined;
  return questions
    .filter(isOver)
    .map((question) => ({ id: question.questionId, question: question.text, answer: answerText(question) }));
}

/** A note that an agent left for the others. */
export interface NotePicture {
  readonly id: string;
  /** Title of its task. */
  readonly from: string;
  readonly text: string;
  readonly tags: string;
}

const NOTES_SHOWN = 50;

/** The latest notes of the run, or of one task, the latest first. */
export function notePictures(
  state: RunState,
  taskId?: string,
): { readonly notes: NotePicture[]; readonly more: number } {
  const all = state.notes.filter((note) => taskId === undefined || note.taskId === taskId).reverse();
  const notes = all.slice(0, NOTES_SHOWN).map((note: BoardNote) => ({
    id: note.noteId,
    from: taskOf(state, note.taskId)?.title ?? note.taskId,
    text: note.text,
    tags: note.tags.join(', '),
  }));
  return { notes, more: all.length - notes.length };
}

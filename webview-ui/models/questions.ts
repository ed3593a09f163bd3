import type { Answer, Question } from '../../src/shared/intent.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { shortened } from './format.ts';

/** A question that is asked before planning. */
export interface OpenQuestion {
  readonly id: string;
  readonly question: string;
  /** The likely answers, what is taken when nobody answers among them. */
  readonly options: readonly string[];
  readonly defaultAnswer: string;
}

/** What the person has said to a question so far: one of its options, or words of their own. */
export type Choice =
  { readonly kind: 'option'; readonly answer: string } | { readonly kind: 'other'; readonly answer: string };

/** Longest answer that the extension takes. */
export const ANSWER_MAX_LENGTH = 1_000;
const QUESTION_LENGTH = 2_000;

/** The questions that wait; empty when none do. */
export function openQuestionsOf({ planning, state }: RunState): OpenQuestion[] {
  if (planning.phase !== 'awaiting-answers' || state !== 'initializing') return [];
  return planning.questions.map(openQuestion);
}

function openQuestion({ id, question, options, default: defaultAnswer }: Question): OpenQuestion {
  return {
    id,
    question: shortened(question, QUESTION_LENGTH),
    options: [...new Set([...options, defaultAnswer])],
    defaultAnswer,
  };
}

/** What was kept of a choice: an option by its text, words of the person behind a mark. Else the default. */
export function choiceOf(question: OpenQuestion, kept: string | undefined): Choice {
  if (kept === undefined) return { kind: 'option', answer: question.defaultAnswer };
  if (kept.startsWith(OWN_WORDS)) return { kind: 'other', answer: kept.slice(OWN_WORDS.length) };
  return { kind: 'option', answer: question.options.includes(kept) ? kept : question.defaultAnswer };
}

/** Stands before what the person wrote, so that it is told from an option with the same words. */
const OWN_WORDS = '\u0001';

export function keptChoice(choice: Choice): string {
  return choice.kind === 'other' ? OWN_WORDS + choice.answer : choice.answer;
}

/** The answers to send: words of the person's own that are empty leave the question to its default. */
export function answersOf(questions: readonly OpenQuestion[], choices: ReadonlyMap<string, Choice>): Answer[] {
  return questions.flatMap(({ id }) => {
    const answer = choices.get(id)?.answer.trim() ?? '';
    return answer === '' ? [] : [{ id, answer: answer.slice(0, ANSWER_MAX_LENGTH) }];
  });
}

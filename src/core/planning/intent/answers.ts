import type { Answer, Question } from '../../../shared/intent.ts';

const LONGEST_ANSWER = 2_000;

/** One answer for each question, in their order: what was answered, else the default. Others are left out. */
export function completeAnswers(questions: readonly Question[], given: readonly Answer[]): Answer[] {
  return questions.map((question) => {
    const answer = given.findLast(({ id }) => id === question.id)?.answer.trim() ?? '';
    return { id: question.id, answer: answer === '' ? question.default : answer.slice(0, LONGEST_ANSWER) };
  });
}

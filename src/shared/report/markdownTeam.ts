import type { RunState } from '../runState.ts';
import { code, cut, plain } from './markdownText.ts';
import type { Row } from './markdownText.ts';
import { notesOf, questionsOf } from './teamFacts.ts';

const LONGEST_TEXT = 300;

/** What agents asked the person, with task, question and answer. */
export function questionRows(state: RunState): Row[] {
  return questionsOf(state).map(({ taskId, question, answer }) => {
    return [code(taskId), cut(question, LONGEST_TEXT), cut(answer, LONGEST_TEXT)];
  });
}

/** What agents told each other, with task, note and tags: words that nobody checked. */
export function noteRows(state: RunState): Row[] {
  return notesOf(state).map(({ taskId, text, tags }) => [
    code(taskId),
    cut(text, LONGEST_TEXT),
    plain(tags.join(', ')),
  ]);
}

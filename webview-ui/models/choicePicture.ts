import { candidateTexts, choicesOf } from '../../src/shared/candidates.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { unfoldingOf } from '../../src/shared/unfolding.ts';
import { shortened } from './format.ts';
import { progressOf } from './taskRows.ts';

const REASONS_LENGTH = 600;

/** What there is to say of a task with candidates, or of a candidate. */
export interface ChoicePicture {
  /** Ids of all that take part, the judges and those that were not chosen among them. `undefined` for a candidate. */
  readonly members: readonly string[] | undefined;
  /** What became of it, with the judge's reasons; `undefined` while nobody knows. */
  readonly text: string | undefined;
}

/** `undefined` for any other task. */
export function choicePicture(task: TaskState, state: RunState): ChoicePicture | undefined {
  if (unfoldingOf(task) === 'best-of') {
    const members = tasksOf(state).filter(({ memberOf }) => memberOf === task.id);
    const verdict = choicesOf(state).get(task.id)?.verdict;
    const progress = progressOf(task);
    const text = verdict === undefined ? progress : `${progress ?? ''}: ${shortened(verdict.reasons, REASONS_LENGTH)}`;
    return { members: members.map(({ id }) => id), text };
  }
  const text = candidateTexts(state).get(task.id);
  if (text === undefined) return undefined;
  const verdict = choicesOf(state).get(task.memberOf ?? '')?.verdict;
  const why = verdict?.scores.find(({ candidate }) => candidate === task.id)?.why ?? '';
  return { members: undefined, text: why === '' ? text : `${text}: ${shortened(why, REASONS_LENGTH)}` };
}

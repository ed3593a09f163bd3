import type { Condition } from '../../../shared/plan.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import { sourceText, valueAt, valueText } from './dataPath.ts';

/** Why the condition of a task does not hold, for people; `undefined` when it holds. A task without data gave nothing. */
export function whyNot(condition: Condition, state: RunState): string | undefined {
  const value = valueAt(requireTask(state, condition.from).result?.data, condition.path);
  if (holds(condition, value)) return undefined;
  const wanted = condition.is === undefined ? JSON.stringify(condition.equals) : condition.is.replace('-', ' ');
  return `It was to be done only if ${sourceText(condition)} is ${wanted}; it is ${valueText(value)}.`;
}

function holds({ is, equals }: Condition, value: unknown): boolean {
  switch (is) {
    case undefined:
      return value === equals;
    case 'empty':
      return isEmpty(value);
    case 'not-empty':
      return !isEmpty(value);
    case 'true':
      return value === true;
    case 'false':
      return value === false;
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

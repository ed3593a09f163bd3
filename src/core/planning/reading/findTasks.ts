import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { isTaskList } from './fieldNames.ts';
import { readLooseAnswer } from './looseJson.ts';
import { describeValue, isFields, isNothing } from './values.ts';
import type { Fields } from './values.ts';

/** A task as it was submitted, and the place of those that come before it because of the phase it stands in. */
export interface RawTask {
  readonly value: unknown;
  readonly after: readonly number[];
}

export interface RawPlan {
  /** What stands beside the tasks. */
  readonly fields: Fields;
  readonly tasks: readonly RawTask[];
  /** Where the tasks were found: as the format wants it, or elsewhere. */
  readonly isPlain: boolean;
  readonly hasPhases: boolean;
}

/** Objects that a plan may be wrapped in, one in the other. */
const MAX_WRAPPERS = 4;

/** The tasks of a plan, wherever in the value they are. Fails with a sentence. */
export function findTasks(value: unknown): Result<RawPlan, string> {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth < MAX_WRAPPERS && level.length > 0; depth += 1) {
    for (const each of level) {
      const found = Array.isArray(each)
        ? isTasks(each)
          ? planOf({}, each)
          : undefined
        : isFields(each)
          ? planIn(each)
          : undefined;
      if (found !== undefined) return ok({ ...found, isPlain: found.isPlain && depth === 0 });
    }
    level = level.flatMap((each) => (isFields(each) ? Object.values(each).map(unpacked).slice(0, 50) : []));
  }
  return failed(
    `tasks: a list of tasks was expected, came ${describeValue(value)} without one; submit {"title": ..., "tasks": [...]}.`,
  );
}

/** A list that some wrote as JSON within JSON. */
function unpacked(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  const read = readLooseAnswer(value, { keys: ['tasks', 'id'] });
  return read.ok && !read.value.isCutWithin ? read.value.value : value;
}

function planIn(value: Fields): RawPlan | undefined {
  const names = Object.keys(value).filter(isTaskList);
  // "tasks" itself first, then the first other name that holds some.
  for (const name of [...names.filter((each) => each === 'tasks'), ...names]) {
    const inner = unpacked(value[name]);
    const list = Array.isArray(inner) ? inner : isFields(inner) ? listOfRecord(inner) : undefined;
    if (list === undefined || (name !== 'tasks' && !isTasks(list))) continue;
    const { [name]: _, ...fields } = value;
    return { ...planOf(fields, list), isPlain: name === 'tasks' && Array.isArray(value[name]) };
  }
  return isTask(value) ? planOf({}, [value]) : undefined;
}

/** Tasks by their ids, or a single one. */
function listOfRecord(record: Fields): unknown[] | undefined {
  if (isTask(record)) return [record];
  const entries = Object.entries(record);
  return entries.length > 0 && entries.every(([, each]) => isFields(each))
    ? entries.map(([id, each]) => ({ id, ...(isFields(each) ? each : {}) }))
    : undefined;
}

function planOf(fields: Fields, list: readonly unknown[]): RawPlan {
  const tasks: RawTask[] = [];
  let hasPhases = false;
  let before: readonly number[] = [];
  for (const each of list) {
    const inner = isFields(each) ? phaseIn(each) : undefined;
    if (inner === undefined) {
      tasks.push({ value: each, after: [] });
      continue;
    }
    hasPhases = true;
    const start = tasks.length;
    // Whoever states dependencies is taken at their word; otherwise phases follow one another.
    const statesOrder = inner.some(
      (task) => isFields(task) && Object.keys(task).some((name) => /depend|after|require|needs|block/i.test(name)),
    );
    for (const value of inner) tasks.push({ value, after: statesOrder ? [] : before });
    before = tasks.slice(start).map((_, index) => start + index);
  }
  return { fields, tasks, isPlain: !hasPhases, hasPhases };
}

/** The tasks of a group that is no task itself. */
function phaseIn(value: Fields): readonly unknown[] | undefined {
  if (isTask(value)) return undefined;
  const list = Object.entries(value).find(
    ([name, each]) => isTaskList(name) && Array.isArray(each) && isTasks(each),
  )?.[1];
  return Array.isArray(list) ? list : undefined;
}

function isTasks(list: readonly unknown[]): boolean {
  return list.length > 0 && list.every((each) => isFields(each) && (isTask(each) || phaseIn(each) !== undefined));
}

/** Whether it says what is to be done. */
function isTask(value: Fields): boolean {
  const says = (names: readonly string[]): boolean => names.some((name) => !isNothing(value[name]));
  const hasWords = says(['instructions', 'description', 'prompt', 'details', 'instruction', 'task', 'what']);
  return (
    (hasWords && says(['id', 'title', 'name', 'role', 'type'])) ||
    (says(['title', 'name', 'id']) && says(['role', 'agent']))
  );
}

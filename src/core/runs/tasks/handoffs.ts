import type { FanOut } from '../../../shared/plan.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { dependencyKindOf } from '../../../shared/taskKinds.ts';
import type { Handoff } from '../../agents/taskAgent.ts';
import type { Contents } from '../../changes/contents.ts';
import { describeChanges } from '../../changes/fileDiff.ts';
import { valueAt } from '../unfolding/dataPath.ts';
import type { FanOutData } from '../unfolding/fanOut.ts';
import { candidateDiff } from './candidateDiff.ts';
import { askedOf } from '../conflicts/asked.ts';
import { replacedFiles, settledChanges } from '../conflicts/settledFiles.ts';
import { changesOf } from './groupChanges.ts';

/** Changed files that a hand-off lists; `show_changes` shows all. */
const MAX_HANDED_FILES = 100;
/** Characters of JSON that the results of a fan-out may have in a hand-off; every dependant pays for them. */
const MAX_ITEMS_LENGTH = 100_000;

/** Characters of JSON up to which the tasks of a fan-out are handed the list that it runs over, besides their items. */
const MAX_LIST_LENGTH = 8_000;

/** Makes the hand-offs within one run. */
export interface Handoffs {
  /**
   * Of every task that this one names in `dependsOn`, those apart that it only comes after. A fan-out or a loop hands over
   * what its members made as one. A task for one item of a long list gets that item, and not the whole list with the data
   * that it stands in: a thousand tasks would pay for a thousand items each.
   */
  of(task: TaskState, state: RunState): Promise<Handoff[]>;
}

/** Descriptions that are remembered: the tasks of a fan-out are all handed the same. */
const REMEMBERED = 8;

interface Described {
  /** Of the task that hands over; another object when it was done again. */
  readonly result: TaskState['result'];
  /** Of its members; one may succeed when the group has ended. */
  readonly succeeded: number | undefined;
  readonly changes: Promise<Handoff['changes']>;
}

export function createHandoffs({ contents }: { readonly contents: Contents }): Handoffs {
  let recent: readonly Described[] = [];

  async function describe(from: TaskState, state: RunState): Promise<Handoff['changes']> {
    const changeSet = from.changeSet?.settles ? settledChanges(from.changeSet, state) : changesOf(from, state);
    const files = await describeChanges(changeSet, MAX_HANDED_FILES, contents);
    return { files, total: changeSet.files.length };
  }

  async function changesIn(from: TaskState, state: RunState): Promise<Handoff['changes']> {
    const { result, group } = from;
    const succeeded = group?.succeeded;
    const known = recent.find((each) => each.result === result && each.succeeded === succeeded);
    const found = known ?? { result, succeeded, changes: describe(from, state) };
    recent = [found, ...recent.filter((each) => each !== found)].slice(0, REMEMBERED);
    try {
      return await found.changes;
    } catch (error) {
      recent = recent.filter((each) => each !== found);
      throw error;
    }
  }

  return {
    async of(task, state) {
      const handoffs: Handoff[] = [];
      const listOf = fanOutsAbove(task, state);
      const handed = task.dependsOn.filter((on) => dependencyKindOf(task.options, on) === 'data');
      for (const id of handed) {
        const from = requireTask(state, id);
        const { title, result } = from;
        if (result === undefined) continue;
        const changes = await changesIn(from, state);
        const lists = listOf.filter((fanOut) => fanOut.from === id);
        const data = dataOf(from, lists.reduce(withoutLongList, result.data));
        const diff = task.compares?.includes(id)
          ? await candidateDiff(from, task.compares.length, { state, contents })
          : {};
        const { summary, points } = result;
        const words = { title, summary, ...meetingWords(task, from, handed, state), ...(points && { points }) };
        handoffs.push({ taskId: id, ...words, data, changes, ...diff });
      }
      return handoffs;
    },
  };
}

/** What is told besides where changes met. */
function meetingWords(
  task: TaskState,
  from: TaskState,
  handed: readonly string[],
  state: RunState,
): Pick<Handoff, 'asked' | 'replaces'> {
  return {
    ...(task.resolves && { asked: askedOf(from, state) }),
    ...(from.changeSet?.settles && { replaces: replacedFiles(from.changeSet, new Set(handed), state) }),
  };
}

/** The fan-outs of which the task does a part, itself or what it belongs to. */
function fanOutsAbove({ memberOf }: TaskState, state: RunState): FanOut[] {
  const fanOuts: FanOut[] = [];
  for (let group = memberOf; group !== undefined; group = requireTask(state, group).memberOf) {
    const { forEach } = requireTask(state, group).options;
    if (forEach !== undefined) fanOuts.push(forEach);
  }
  return fanOuts;
}

const LEFT_OUT = '(left out: a list with a task for each item, of which this task has one)';

/** The data with a few words in place of the list, when that is long. */
function withoutLongList(data: unknown, { path }: FanOut): unknown {
  return isLongerThan(MAX_LIST_LENGTH, valueAt(data, path)) ? replaced(data, path?.split('.') ?? [], LEFT_OUT) : data;
}

function replaced(data: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) return data;
  return { ...data, [name]: replaced((data as Readonly<Record<string, unknown>>)[name], rest, value) };
}

/** Whether it has more characters than this as JSON, nearly; looks at no more of it than that. */
function isLongerThan(length: number, value: unknown): boolean {
  let left = length;
  const waiting = [value];
  while (waiting.length > 0 && left >= 0) {
    const next = waiting.pop();
    if (typeof next === 'string') left -= next.length;
    left -= 2;
    if (typeof next !== 'object' || next === null) continue;
    const fields: readonly unknown[] = Array.isArray(next) ? next : Object.entries(next).flat();
    for (const field of fields) {
      waiting.push(field);
      left -= 1;
      if (left < 0) break;
    }
  }
  return left < 0;
}

/** The data as it is; of a large fan-out without what each item gave, and then without the last items. */
function dataOf({ options }: TaskState, handed: unknown): unknown {
  if (options.forEach === undefined || !isFanOutData(handed)) return handed;
  const data = handed;
  if (lengthOf(data) <= MAX_ITEMS_LENGTH) return data;
  const short = data.items.map(({ item, taskId, summary }) => ({ item, taskId, summary: summary?.slice(0, 200) }));
  let length = 0;
  const fitting = short.filter((entry) => (length += lengthOf(entry)) <= MAX_ITEMS_LENGTH);
  return { items: fitting, note: `${fitting.length} of ${short.length} items, shortened` };
}

/** Not when its items were left out. */
function isFanOutData(data: unknown): data is FanOutData {
  return Array.isArray(valueAt(data, 'items'));
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}

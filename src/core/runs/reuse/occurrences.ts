import type { ContentKey } from '../../../shared/reuse.ts';
import { tasksOf, taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { isGroup } from '../../../shared/unfolding.ts';

/** Numbers the tasks of a run that are given the same. */
export interface Occurrences {
  /**
   * The number of a task that can start, from 1. Tasks of the same content that can start by now are numbered in plan
   * order, whichever asks first; a task keeps its number as long as its content stays the same.
   */
  of(task: TaskState, key: string): Promise<ContentKey>;
}

export function createOccurrences({
  state,
  keyOf,
}: {
  readonly state: RunState;
  /** The content of another task that can start; `undefined` when it cannot be told. */
  readonly keyOf: (task: TaskState) => Promise<string | undefined>;
}): Occurrences {
  const twins = createTwins(state);
  /** By content and number: whose it is. A task that was taken out of the plan holds none any more. */
  const holders = new Map<string, Map<number, TaskState>>();
  const numbers = new WeakMap<TaskState, ContentKey>();
  for (const task of tasksOf(state)) if (task.content !== undefined) hold(task, task.content);

  function hold(task: TaskState, content: ContentKey): ContentKey {
    numbers.set(task, content);
    const known = holders.get(content.key) ?? new Map<number, TaskState>();
    holders.set(content.key, known.set(content.occurrence, task));
    return content;
  }

  function isFree(holder: TaskState | undefined, key: string): boolean {
    if (holder === undefined) return true;
    return taskOf(state, holder.id) !== holder || numbers.get(holder)?.key !== key;
  }

  function number(task: TaskState, key: string): ContentKey {
    const known = numbers.get(task);
    if (known?.key === key) return known;
    const taken = holders.get(key);
    let occurrence = 1;
    while (!isFree(taken?.get(occurrence), key)) occurrence += 1;
    return hold(task, { key, occurrence });
  }

  return {
    async of(task, key) {
      if (numbers.get(task)?.key === key) return number(task, key);
      for (const earlier of twins.before(task, (twin) => numbers.has(twin))) {
        if (earlier.state !== 'ready') continue;
        const other = await keyOf(earlier);
        if (other !== undefined && !numbers.has(earlier)) number(earlier, other);
      }
      return number(task, key);
    },
  };
}

/** Tasks that may be given the same, since what the plan says of them is the same. */
interface Twins {
  /** Those before the task in the plan that are not done with yet. */
  before(task: TaskState, isDone: (twin: TaskState) => boolean): TaskState[];
}

interface TwinList {
  readonly tasks: TaskState[];
  /** All before this index are done with. */
  first: number;
}

function createTwins(state: RunState): Twins {
  let known: readonly string[] | undefined;
  let seen = 0;
  let lists = new Map<string, TwinList>();

  /** Tasks are added at the end of the plan; when some are taken out, the list of all is another. */
  function update(): void {
    if (known !== state.taskIds) {
      known = state.taskIds;
      seen = 0;
      lists = new Map();
    }
    for (; seen < state.taskIds.length; seen += 1) {
      const task = taskOf(state, state.taskIds[seen] ?? '');
      if (task === undefined || isGroup(task)) continue;
      const list = lists.get(wordsOf(task));
      if (list === undefined) lists.set(wordsOf(task), { tasks: [task], first: 0 });
      else list.tasks.push(task);
    }
  }

  return {
    before(task, isDone) {
      update();
      const list = lists.get(wordsOf(task));
      if (list === undefined) return [];
      const before: TaskState[] = [];
      for (let index = list.first; index < list.tasks.length; index += 1) {
        const twin = list.tasks[index];
        if (twin === undefined || twin === task) break;
        if (!isDone(twin)) before.push(twin);
        else if (index === list.first) list.first += 1;
      }
      return before;
    },
  };
}

function wordsOf({ role, instructions, item }: TaskState): string {
  return `${role}\0${instructions}\0${item === undefined ? '' : JSON.stringify(item)}`;
}

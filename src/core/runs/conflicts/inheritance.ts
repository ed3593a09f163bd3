import type { ChangeSet } from '../../../shared/changes.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { combineOrClash } from '../../changes/combine.ts';
import type { Combination } from '../../changes/combine.ts';
import type { MergeDeps } from '../../changes/mergeFile.ts';
import type { Overlay } from '../../changes/workspaceView.ts';
import { ancestorsOf } from '../../graph/order.ts';
import { meetingOf } from './meetings.ts';
import type { Meeting } from './meetings.ts';

/** What a task builds on: the change sets of the tasks before it, and where they do not go together. */
export interface Inheritance {
  /** In order of application. */
  readonly changeSets: readonly ChangeSet[];
  /** Everything that goes together. */
  readonly overlay: Overlay;
  readonly meetings: readonly Meeting[];
}

/** Finds out what the tasks of one run build on. */
export interface Inheritances {
  /** Of a task whose dependencies are done. */
  of(task: TaskState, state: RunState): Promise<Inheritance>;
  /** What such a task would build on that depended on these. */
  ofThose(taskIds: readonly string[], state: RunState): Promise<Inheritance>;
}

/** From so many change sets on a combination is remembered; fewer are combined anew in no time. */
const WORTH_REMEMBERING = 16;
const REMEMBERED = 4;

/**
 * Remembers the last large combinations: the tasks of a fan-out all build on the same, and with a thousand of them after
 * a thousand others everything would be combined a thousand times.
 */
export function createInheritances(deps: MergeDeps): Inheritances {
  let orders: readonly { readonly key: string; readonly ids: readonly string[] }[] = [];
  let combinations: readonly {
    readonly changeSets: readonly ChangeSet[];
    readonly combination: Promise<Combination>;
  }[] = [];

  /** The tasks before, in order of application. Only amendments and tasks that are taken out change that. */
  function orderOf(dependsOn: readonly string[], state: RunState): readonly string[] {
    const key = [state.amendments, state.taskIds.length, ...dependsOn].join(' ');
    const known = orders.find((each) => each.key === key);
    const found = known ?? { key, ids: ancestorsOf((id) => requireTask(state, id), dependsOn) };
    orders = [found, ...orders.filter((each) => each !== found)].slice(0, REMEMBERED);
    return found.ids;
  }

  async function combine(changeSets: readonly ChangeSet[]): Promise<Combination> {
    if (changeSets.length < WORTH_REMEMBERING) return combineOrClash(changeSets, deps);
    const known = combinations.find((each) => isSame(each.changeSets, changeSets));
    const found = known ?? { changeSets, combination: combineOrClash(changeSets, deps) };
    combinations = [found, ...combinations.filter((each) => each !== found)].slice(0, REMEMBERED);
    try {
      return await found.combination;
    } catch (error) {
      combinations = combinations.filter((each) => each !== found);
      throw error;
    }
  }

  async function ofThose(taskIds: readonly string[], state: RunState): Promise<Inheritance> {
    const changeSets = orderOf(taskIds, state).flatMap((id) => requireTask(state, id).changeSet ?? []);
    const { overlay, clashes } = await combine(changeSets);
    const meetings: Meeting[] = [];
    for (const clash of clashes) meetings.push(await meetingOf(clash, state, deps));
    return { changeSets, overlay, meetings };
  }

  return { of: (task, state) => ofThose(buildsOn(task), state), ofThose };
}

/** A judge looks at candidates and builds on none of them: their changes would not go together. */
export function buildsOn({ dependsOn, compares }: TaskState): readonly string[] {
  return compares === undefined ? dependsOn : dependsOn.filter((id) => !compares.includes(id));
}

/** A change set is never altered: a task that is done again gets another one. */
function isSame(some: readonly ChangeSet[], others: readonly ChangeSet[]): boolean {
  return some.length === others.length && some.every((changeSet, index) => changeSet === others[index]);
}

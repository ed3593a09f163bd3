import { isSettled, requireTask, taskOf, tasksOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { holderOf } from './taskEnds.ts';

/** What becomes of other tasks when some are tried again or left out. Ids, by wave and then by position. */
export interface Release {
  /** They begin anew. */
  readonly reopened: readonly string[];
  /** They stay blocked, by another task than before. */
  readonly blocked: readonly { readonly taskId: string; readonly blockedBy: string }[];
}

/** A fan-out or a loop with the members that are not settled, and theirs; any other task alone. */
export function withOpenMembers(task: TaskState, state: RunState): TaskState[] {
  const parts = [task];
  for (const part of parts) {
    for (const id of part.group?.members ?? []) {
      const member = requireTask(state, id);
      if (!isSettled(member.state)) parts.push(member);
    }
  }
  return parts;
}

/** The groups that the task is a member of, directly or through others, the nearest first. */
export function groupsAround(task: TaskState, state: RunState): TaskState[] {
  const groups: TaskState[] = [];
  for (let { memberOf } = task; memberOf !== undefined;) {
    const group = requireTask(state, memberOf);
    groups.push(group);
    ({ memberOf } = group);
  }
  return groups;
}

/**
 * What these tasks held back, and nothing else does: the fan-outs and loops that failed because of them, and the blocked
 * tasks that can do without waiting for them any longer.
 */
export function heldBackBy(tasks: readonly TaskState[], state: RunState): Release {
  const released = new Set(tasks.map(({ id }) => id));
  const reopened = tasks.flatMap((task) => groupsFailedBy(task, state)).filter(({ id }) => !released.has(id));
  for (const { id } of reopened) released.add(id);
  const blocked = new Map<string, string>();
  for (const task of blockedBehind([...tasks, ...reopened], state)) {
    const holder = holderOf(task, state, released, blocked);
    if (holder === undefined) {
      released.add(task.id);
      reopened.push(task);
    } else if (task.blockedBy !== undefined && released.has(task.blockedBy)) {
      blocked.set(task.id, holder);
    }
  }
  return {
    reopened: [...new Set(reopened)].sort(inOrder).map(({ id }) => id),
    blocked: [...blocked].map(([taskId, blockedBy]) => ({ taskId, blockedBy })),
  };
}

/**
 * Ids of the blocked tasks that nothing holds back any more, in order. There are such tasks where the process died in the
 * middle of what followed from a command.
 */
export function blockedByNothing(state: RunState): string[] {
  if (state.counts.blocked === 0) return [];
  const released = new Set<string>();
  const blocked = tasksOf(state).filter((task) => task.state === 'blocked');
  for (const task of blocked.sort(inOrder)) if (holderOf(task, state, released) === undefined) released.add(task.id);
  return [...released];
}

/** What runs anew from a task on. */
export interface Rerun {
  /** The task and what builds on it, as far as it can run. By wave, then by position. */
  readonly reopened: readonly TaskState[];
  /** What fan-outs, loops and agents among those had added to the plan. */
  readonly removed: readonly TaskState[];
}

/** The task, everything that builds on it, and what those added. What a person skipped stays so, and what others hold back, too. */
export function rerunFrom(task: TaskState, state: RunState): Rerun {
  const origins = originsOf(task, state);
  const addedBy = tasksByAdder(state);
  const reached = new Set([task]);
  const removed = new Set<TaskState>();
  for (const each of reached) {
    for (const id of each.dependants) reached.add(requireTask(state, id));
    // What the task itself came from stays, with what else came from there.
    for (const added of origins.has(each.id) ? [] : (addedBy.get(each.id) ?? [])) {
      reached.add(added);
      removed.add(added);
    }
  }
  const released = new Set([...removed].map(({ id }) => id));
  for (const each of [...reached].sort(inOrder)) {
    // Without what it was to bring together it has nothing to do.
    if (each.resolves === undefined || !each.dependsOn.some((id) => released.has(id))) continue;
    removed.add(each);
    released.add(each.id);
  }
  const reopened = [...reached].filter((each) => !removed.has(each)).sort(inOrder);
  const runnable = reopened.filter((each) => {
    if (each !== task && each.skipped?.by === 'person') return false;
    if (holderOf(each, state, released) !== undefined) return false;
    released.add(each.id);
    return true;
  });
  return { reopened: runnable, removed: [...removed] };
}

/** The tasks but for which this one would not be in the plan. */
function originsOf(task: TaskState, state: RunState): Set<string> {
  const origins = new Set<string>();
  for (let { addedBy } = task; addedBy !== undefined; addedBy = taskOf(state, addedBy)?.addedBy) origins.add(addedBy);
  return origins;
}

function tasksByAdder(state: RunState): Map<string, TaskState[]> {
  const byAdder = new Map<string, TaskState[]>();
  for (const task of tasksOf(state)) {
    // What brings changes together belongs to those, and other tasks may build on it besides the one it was added for.
    if (task.addedBy === undefined || task.resolves !== undefined) continue;
    const others = byAdder.get(task.addedBy);
    if (others === undefined) byAdder.set(task.addedBy, [task]);
    else others.push(task);
  }
  return byAdder;
}

export function inOrder(a: TaskState, b: TaskState): number {
  return a.wave - b.wave || a.position - b.position;
}

/** The groups around the task that failed because of it or its like. */
function groupsFailedBy(task: TaskState, state: RunState): TaskState[] {
  const failed: TaskState[] = [];
  let member = task;
  for (const group of groupsAround(task, state)) {
    const isMember = group.group?.members.includes(member.id) === true;
    if (!isMember || group.state !== 'failed') break;
    failed.push(group);
    member = group;
  }
  return failed;
}

/** The blocked tasks that wait for these through nothing but blocked tasks. */
function blockedBehind(tasks: readonly TaskState[], state: RunState): TaskState[] {
  const reached = new Set<TaskState>();
  const look = (task: TaskState): void => {
    for (const id of task.dependants) {
      const dependant = requireTask(state, id);
      if (dependant.state === 'blocked') reached.add(dependant);
    }
  };
  tasks.forEach(look);
  for (const task of reached) look(task);
  return [...reached].sort(inOrder);
}

/** Whether an agent works on the task, or waits for something with its work not done. */
export function isAtWork({ state, waitingFor }: TaskState): boolean {
  return (
    state === 'running' ||
    state === 'verifying' ||
    (state === 'waiting' && waitingFor?.kind !== 'members' && waitingFor?.kind !== 'conflict')
  );
}

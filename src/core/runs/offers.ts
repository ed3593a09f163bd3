import { isFinal, taskOf, tasksOf } from '../../shared/runState.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';
import type { Offer } from './scheduler.ts';

/** What the work on a task makes possible: its dependants, its members, its next attempt, or itself when it was only paused. */
export function offersAfter(task: TaskState, state: RunState): Offer[] {
  const ids = [task.id, ...(isFinal(task.state) ? task.dependants : []), ...(task.group?.members ?? [])];
  return ids
    .flatMap((id) => taskOf(state, id) ?? [])
    .filter(isStartable)
    .map(offerOf);
}

/** What a run that starts or goes on has to offer: ready tasks, and those whose attempt was left in the middle. */
export function startableOffers(state: RunState, isWorkingOn: (taskId: string) => boolean): Offer[] {
  return tasksOf(state)
    .filter((task) => isStartable(task) && !isWorkingOn(task.id))
    .map(offerOf);
}

function isStartable(task: TaskState): boolean {
  return task.state === 'ready' || task.state === 'running';
}

function offerOf(task: TaskState): Offer {
  return task.retryAt === undefined ? { taskId: task.id } : { taskId: task.id, at: task.retryAt };
}

import { isFinal, taskOf, tasksOf } from '../../shared/runState.ts';
import type { RunState, TaskState, TaskStateName } from '../../shared/runState.ts';
import type { Recorder } from './recorder.ts';
import type { Offer } from './scheduler.ts';

/** What the work on a task makes possible: its dependants, its members, its next attempt, or itself when it was only paused. */
export function offersAfter(task: TaskState, state: RunState): Offer[] {
  return offersAmong([task.id, ...concernedBy(task, state), ...(task.group?.members ?? [])], state);
}

/**
 * What the end of a task may have made ready. A failure blocks tasks all the way down, and the fan-outs and loops that
 * those are members of may be at their end.
 */
function concernedBy(task: TaskState, state: RunState): Set<string> {
  const concerned = new Set(isFinal(task.state) ? task.dependants : []);
  for (const id of concerned) {
    const dependant = taskOf(state, id);
    if (dependant?.state === 'blocked') for (const next of dependant.dependants) concerned.add(next);
  }
  return concerned;
}

/** Those of these tasks that may start now. Ids of tasks that are gone are passed over. */
export function offersAmong(taskIds: readonly string[], state: RunState): Offer[] {
  return taskIds
    .flatMap((id) => taskOf(state, id) ?? [])
    .filter(({ state: name }) => name === 'ready' || isAtWork(name))
    .map(offerOf);
}

/** What a run that starts or goes on has to offer: ready tasks, and those whose attempt was left in the middle. */
export function startableOffers(state: RunState, isWorkingOn: (taskId: string) => boolean): Offer[] {
  return tasksOf(state)
    .filter((task) => isStartable(task) && !isWorkingOn(task.id))
    .map(offerOf);
}

/** Whether work on the task can begin, or go on where it was left: an agent that waited for somebody's word waits again. */
export function isStartable(task: TaskState): boolean {
  return task.state === 'ready' || isAtWork(task.state) || isAsking(task);
}

/** Whether its agent waits for a person, and has its place to go on from. */
export function isAsking({ waitingFor }: Pick<TaskState, 'waitingFor'>): boolean {
  return waitingFor?.kind === 'approval' || waitingFor?.kind === 'question';
}

function isAtWork(name: TaskStateName): boolean {
  return name === 'running' || name === 'verifying';
}

function offerOf(task: TaskState): Offer {
  return task.retryAt === undefined ? { taskId: task.id } : { taskId: task.id, at: task.retryAt };
}

/** Tasks that are added to the plan may be able to start at once, and nobody else looks for them. */
export function offeringWhatIsAdded(recorder: Recorder, offer: (offers: readonly Offer[]) => void): Recorder {
  return {
    state: recorder.state,
    durable: () => recorder.durable(),
    record(event) {
      recorder.record(event);
      if (event.type !== 'plan-amended') return;
      const ids = event.added.map(({ id }) => id);
      offer(offersAmong(ids, recorder.state));
    },
  };
}

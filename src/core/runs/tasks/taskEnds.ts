import type { Failure } from '../../../shared/failures.ts';
import { requireTask, tasksOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import type { Recorder } from '../recorder.ts';

/** A task failed for good: everything that builds on it, however far down, is blocked and names it. */
export function recordTaskFailed(task: TaskState, failure: Failure, recorder: Recorder): void {
  recorder.record({ type: 'task-failed', taskId: task.id, failure });
  recordBlocked(task, recorder);
}

/**
 * Blocks what waits for a task that failed or was cancelled, and what waits for that. A fan-out or loop is not blocked
 * by its own members: it sees for itself whether enough of them succeeded.
 */
export function recordBlocked(culprit: TaskState, recorder: Recorder): void {
  const blockedBy = culpritOf(culprit);
  const over = [culprit];
  for (const task of over) {
    for (const id of task.dependants) {
      const dependant = requireTask(recorder.state, id);
      if (!waitsFor(dependant, task)) continue;
      recorder.record({ type: 'task-blocked', taskId: id, blockedBy });
      over.push(dependant);
    }
  }
}

/**
 * Blocks every task that waits for one that will not succeed. There are such tasks where the process died between the
 * end of a task and what follows from it, and where a task was added that depends on one that was over.
 */
export function blockWhatIsHeld(recorder: Recorder): void {
  for (const task of tasksOf(recorder.state)) if (isUnsuccessful(task)) recordBlocked(task, recorder);
}

/**
 * The failed or cancelled task because of which this one cannot start; `undefined`: there is none. Those among
 * `released`, blocked ones too, hold nothing back any more. `blockedBy`: what blocks a task from now on, where that is
 * another than its state says.
 */
export function holderOf(
  task: TaskState,
  state: RunState,
  released: ReadonlySet<string>,
  blockedBy?: ReadonlyMap<string, string>,
): string | undefined {
  for (const id of task.dependsOn) {
    const dependency = requireTask(state, id);
    if (released.has(id) || isPartOf(dependency, task)) continue;
    if (isUnsuccessful(dependency)) return blockedBy?.get(id) ?? culpritOf(dependency);
  }
  return undefined;
}

/** Whether it is over and is not what others that wait for it can build on. */
export function isUnsuccessful({ state }: TaskState): boolean {
  return state === 'failed' || state === 'cancelled' || state === 'blocked';
}

/** Whether the first is a member of the second, a fan-out or loop that has unfolded. */
export function isPartOf(member: TaskState, task: TaskState): boolean {
  return member.memberOf === task.id && task.group !== undefined;
}

function waitsFor(dependant: TaskState, task: TaskState): boolean {
  if (isPartOf(task, dependant)) return false;
  return dependant.state === 'pending' || dependant.waitingFor?.kind === 'members';
}

function culpritOf(task: TaskState): string {
  return task.state === 'blocked' ? (task.blockedBy ?? task.id) : task.id;
}

import type { AddedTask } from './events.ts';
import { enterByDependencies, recountDependencies } from './reducing.ts';
import { requireTask } from './runState.ts';
import type { RunState, TaskState } from './runState.ts';
import { NO_USAGE } from './usage.ts';

/** The state of a task that has not begun, as if everything it depends on were still to come. `addedBy`: as in `TaskState`. */
export function plannedTask(
  task: Omit<AddedTask, 'depth'> & Partial<Pick<AddedTask, 'depth'>>,
  place: { readonly wave: number; readonly position: number },
  addedBy?: string,
): TaskState {
  const { id, title, role, instructions, dependsOn, priority, memberOf, item, depth, resolves, ...rest } = task;
  const { judges, compares, ...options } = rest;
  const dependencies = [...new Set(dependsOn)];
  return {
    id,
    title,
    role,
    priority,
    instructions,
    dependsOn: dependencies,
    dependants: [],
    openDependencies: dependencies.length,
    ...place,
    options,
    group: undefined,
    memberOf,
    addedBy,
    item,
    depth: depth ?? 0,
    resolves,
    judges,
    compares,
    settled: [],
    verdicts: [],
    instructionsAdded: [],
    state: dependencies.length === 0 ? 'ready' : 'pending',
    waitingFor: undefined,
    approval: undefined,
    questions: [],
    skipped: undefined,
    budgetWarned: false,
    reusedFrom: undefined,
    content: undefined,
    runsAnew: false,
    attempts: [],
    attemptsBefore: 0,
    failure: undefined,
    blockedBy: undefined,
    retryAt: undefined,
    result: undefined,
    changeSet: undefined,
    decision: undefined,
    conflicts: [],
    usage: NO_USAGE,
    costUsd: 0,
    uncachedCostUsd: 0,
    startedAt: undefined,
    endedAt: undefined,
  };
}

/**
 * Has these tasks begin anew: what they made is void, what they cost stays counted. Members of a group that are not
 * among them stay as they are and count.
 */
export function reopen(state: RunState, tasks: readonly TaskState[]): void {
  for (const task of tasks) {
    closeAttempt(task);
    state.counts[task.state] -= 1;
    task.state = 'pending';
    state.counts.pending += 1;
    task.attemptsBefore = task.attempts.length;
    task.waitingFor = undefined;
    task.approval = undefined;
    task.skipped = undefined;
    task.reusedFrom = undefined;
    task.failure = undefined;
    task.blockedBy = undefined;
    task.retryAt = undefined;
    task.result = undefined;
    task.changeSet = undefined;
    task.decision = undefined;
    task.conflicts = [];
    task.settled = [];
    task.verdicts = [];
    task.endedAt = undefined;
    if (task.group?.members.length === 0) task.group = undefined;
    if (task.group !== undefined) task.group.membersBefore = task.group.members.length;
  }
  const affected = new Set(tasks.flatMap((task) => [task, ...task.dependants.map((id) => requireTask(state, id))]));
  for (const task of affected) recountDependencies(state, task);
  // A fan-out or loop that was about to end waits for its member again.
  for (const task of affected) if (isInLine(task)) enterByDependencies(state, task);
}

/** Whether it has not begun, or stands for others. */
function isInLine({ state, waitingFor }: TaskState): boolean {
  return state === 'pending' || state === 'ready' || waitingFor?.kind === 'members';
}

function closeAttempt(task: TaskState): void {
  const attempt = task.attempts.at(-1);
  if (attempt?.state === 'running') attempt.state = 'cancelled';
}

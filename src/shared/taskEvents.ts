import { pathKey } from './changes.ts';
import type { ViewEdit } from './events.ts';
import { countTurn, enter, uncachedCostOf } from './reducing.ts';
import type { EventHandlers } from './reducing.ts';
import { requireTask } from './runState.ts';
import type { AttemptState, TaskState } from './runState.ts';
import { addUsage } from './usage.ts';

type TaskEventType =
  | 'attempt-started'
  | 'turn-completed'
  | 'attempt-failed'
  | 'task-succeeded'
  | 'task-failed'
  | 'task-blocked'
  | 'task-cancelled';

/** What the events of single tasks do to the state of a run. */
export const taskHandlers: EventHandlers<TaskEventType> = {
  'attempt-started': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    task.attempts.push({
      attempt: event.attempt,
      model: event.model,
      state: 'running',
      startedAt: at,
      endedAt: undefined,
      turns: 0,
      toolCalls: [],
      transcript: [],
      edits: [],
      failure: undefined,
    });
    task.startedAt ??= at;
    task.retryAt = undefined;
    enter(state, task, 'running');
  },
  'turn-completed': (state, event) => {
    const task = requireTask(state, event.taskId);
    const attempt = lastAttempt(task, event.attempt);
    attempt.turns += 1;
    attempt.toolCalls.push(...event.toolCalls);
    attempt.transcript.push(event.transcript);
    attempt.edits = laterEdits(attempt.edits, event.edits);
    task.usage = addUsage(task.usage, event.usage);
    task.costUsd += event.costUsd ?? 0;
    task.uncachedCostUsd += uncachedCostOf(event);
    countTurn(state, event);
  },
  'attempt-failed': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    const attempt = lastAttempt(task, event.attempt);
    attempt.state = event.failure.kind === 'cancelled' ? 'cancelled' : 'failed';
    attempt.failure = event.failure;
    attempt.endedAt = at;
    task.retryAt = event.retryAt;
    if (event.retryAt !== undefined) enter(state, task, 'ready');
  },
  'task-succeeded': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    const attempt = lastAttempt(task, event.attempt);
    attempt.state = 'succeeded';
    attempt.endedAt = at;
    task.result = { summary: event.summary, data: event.data };
    task.changeSet = event.changeSet;
    task.decision = event.changeSet === undefined ? undefined : 'open';
    task.failure = undefined;
    task.endedAt = at;
    enter(state, task, 'succeeded');
    for (const id of task.dependants) {
      const dependant = requireTask(state, id);
      dependant.openDependencies -= 1;
      if (dependant.state === 'pending' && dependant.openDependencies === 0) enter(state, dependant, 'ready');
    }
  },
  'task-failed': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    task.failure = event.failure;
    task.endedAt = at;
    enter(state, task, 'failed');
  },
  'task-blocked': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    task.blockedBy = event.blockedBy;
    task.endedAt = at;
    enter(state, task, 'blocked');
  },
  'task-cancelled': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    const attempt = task.attempts.at(-1);
    if (attempt?.state === 'running') {
      attempt.state = 'cancelled';
      attempt.endedAt = at;
    }
    task.retryAt = undefined;
    task.endedAt = at;
    enter(state, task, 'cancelled');
  },
};

function lastAttempt(task: TaskState, attempt: number): AttemptState {
  const last = task.attempts.at(-1);
  if (last?.attempt !== attempt) throw new Error(`task ${task.id} is not in attempt ${attempt}`);
  return last;
}

function laterEdits(earlier: ViewEdit[], later: readonly ViewEdit[]): ViewEdit[] {
  if (later.length === 0) return earlier;
  const byPath = new Map([...earlier, ...later].map((edit) => [pathKey(edit.path), edit]));
  return [...byPath.values()];
}

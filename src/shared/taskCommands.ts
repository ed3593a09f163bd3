import { TASK_STATES, isFinal, isSettled } from './runState.ts';
import type { RunState, RunStateName, TaskState, TaskStateName } from './runState.ts';

/** What a person can do with one task. */
export const TASK_COMMANDS = ['cancel', 'skip', 'retry', 'rerun', 'instruct'] as const;
export type TaskCommand = (typeof TASK_COMMANDS)[number];

/** The states of a run in which each command makes sense. */
export const TASK_COMMAND_STATES: Readonly<Record<TaskCommand, readonly RunStateName[]>> = {
  cancel: ['initializing', 'running', 'paused'],
  skip: ['initializing', 'running', 'paused', 'failed'],
  retry: ['initializing', 'running', 'paused', 'failed'],
  rerun: ['running', 'paused', 'completed', 'failed'],
  instruct: ['initializing', 'running', 'paused', 'failed'],
};

const unsettled = TASK_STATES.filter((state) => !isSettled(state));

/** The states of a task in which each command makes sense. */
const OF_TASKS: Readonly<Record<TaskCommand, readonly TaskStateName[]>> = {
  cancel: TASK_STATES.filter((state) => !isFinal(state)),
  skip: unsettled,
  retry: ['failed', 'cancelled'],
  rerun: ['succeeded', 'skipped', 'failed', 'cancelled'],
  instruct: unsettled,
};

/**
 * Whether the command is worth offering for a task of a run in this state. It may still be refused, for reasons that
 * other tasks give.
 */
export function mayOffer(command: TaskCommand, task: Pick<TaskState, 'state'>, run: Pick<RunState, 'state'>): boolean {
  return TASK_COMMAND_STATES[command].includes(run.state) && OF_TASKS[command].includes(task.state);
}

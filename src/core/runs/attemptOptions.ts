import type { RunLimits } from '../../shared/events.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';

/** What bounds one attempt at a task. */
export interface AttemptLimits {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  readonly maxTurns: number;
  readonly timeoutMs: number;
}

/** What the plan says of the task, else what holds for the run. */
export function attemptLimits({ options }: Pick<TaskState, 'options'>, limits: RunLimits): AttemptLimits {
  return {
    maxAttempts: options.maxAttempts ?? limits.maxAttempts,
    maxTurns: options.maxTurns ?? limits.maxTurns,
    timeoutMs: options.timeoutSeconds === undefined ? limits.attemptTimeoutMs : options.timeoutSeconds * 1000,
  };
}

/**
 * Id of the model for the next attempt at the task: the fallback after a failed attempt, where there is one; otherwise
 * what the plan says, otherwise that of the run. Attempts before a person had the task tried again do not count.
 */
export function attemptModel(task: TaskState, { limits, model }: Pick<RunState, 'limits' | 'model'>): string {
  const isRepeated = task.attempts.slice(task.attemptsBefore).some(({ state }) => state === 'failed');
  return (isRepeated ? limits.fallbackModel : undefined) ?? task.options.model ?? model.model;
}

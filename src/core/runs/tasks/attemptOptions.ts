import type { RunLimits } from '../../../shared/limits.ts';
import { isRetryable } from '../../../shared/failures.ts';
import type { Failure, FailureKind } from '../../../shared/failures.ts';
import type { AttemptState, RunState, TaskState } from '../../../shared/runState.ts';

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

/** Id of the model that the task's attempt asks: the one that is under way, else the next. */
export function modelInUse(task: TaskState, state: Pick<RunState, 'limits' | 'model'>): string {
  const last = task.attempts.at(-1);
  return last?.state === 'running' ? last.model : attemptModel(task, state);
}

/** Failures that are the model's own: another one may do what the same one would refuse again. */
const OF_THE_MODEL: ReadonlySet<FailureKind> = new Set<FailureKind>(['model-declined', 'model-request-refused']);

/** Whether another attempt at the task may end better than this one, which just failed, and is still granted. */
export function isWorthAnotherAttempt(
  task: TaskState,
  attempt: AttemptState,
  failure: Failure,
  { limits }: Pick<RunState, 'limits'>,
): boolean {
  if (attempt.attempt - task.attemptsBefore >= attemptLimits(task, limits).maxAttempts) return false;
  const hasOtherModel = limits.fallbackModel !== undefined && limits.fallbackModel !== attempt.model;
  return isRetryable(failure) || (hasOtherModel && OF_THE_MODEL.has(failure.kind));
}

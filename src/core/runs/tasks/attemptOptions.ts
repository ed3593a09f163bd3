import type { RunLimits } from '../../../shared/limits.ts';
import { isRetryable } from '../../../shared/failures.ts';
import type { Failure, FailureKind } from '../../../shared/failures.ts';
import type { AttemptState, RunState, TaskState } from '../../../shared/runState.ts';
import { modelOfTask, tieredState } from '../../planning/routing/modelOfTask.ts';

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

type Deciding = Pick<RunState, 'limits' | 'model'>;

/**
 * Id of the model for the next attempt at the task: what the plan says, otherwise that of its tier, otherwise that of the
 * run. After a failed attempt the fallback, where there is one; otherwise each failure that another model may not meet
 * takes the task a tier up. Attempts before a person had the task tried again do not count.
 */
export function attemptModel(task: TaskState, state: Deciding): string {
  const failures = task.attempts
    .slice(task.attemptsBefore)
    .flatMap((attempt) => (attempt.state === 'failed' ? [attempt.failure] : []));
  return modelAfter(failures, task, state);
}

function modelAfter(failures: readonly (Failure | undefined)[], task: TaskState, state: Deciding): string {
  const { fallbackModel } = state.limits;
  if (failures.length > 0 && fallbackModel !== undefined) return fallbackModel;
  const escalated = failures.filter((failure) => failure === undefined || !OF_THE_WAY.has(failure.kind)).length;
  return modelOfTask(tieredState(task), state, escalated).model;
}

/** Failures on the way to the model and back, whichever it is. */
const OF_THE_WAY: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'model-unreachable',
  'model-rate-limited',
  'model-overloaded',
  'model-answer-cut',
]);

/** Id of the model that the task's attempt asks: the one that is under way, else the next. */
export function modelInUse(task: TaskState, state: Deciding): string {
  const last = task.attempts.at(-1);
  return last?.state === 'running' ? last.model : attemptModel(task, state);
}

/** Failures that are the model's own: another one may do what the same one would refuse again. */
const OF_THE_MODEL: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'model-declined',
  'model-request-refused',
  'context-overflow',
]);

/** Whether another attempt at the task may end better than this one, which just failed, and is still granted. */
export function isWorthAnotherAttempt(
  task: TaskState,
  attempt: AttemptState,
  failure: Failure,
  state: Deciding,
): boolean {
  if (attempt.attempt - task.attemptsBefore >= attemptLimits(task, state.limits).maxAttempts) return false;
  if (isRetryable(failure)) return true;
  if (!OF_THE_MODEL.has(failure.kind)) return false;
  const earlier = task.attempts.slice(task.attemptsBefore).filter((one) => one.state === 'failed' && one !== attempt);
  return modelAfter([...earlier.map((one) => one.failure), failure], task, state) !== attempt.model;
}

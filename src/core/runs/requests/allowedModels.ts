import type { RunLimits, RunModel } from '../../../shared/limits.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { RunState } from '../../../shared/runState.ts';
import { isSettled, tasksOf } from '../../../shared/runState.ts';

interface NamingTask {
  readonly id: string;
  readonly model?: string | undefined;
}

/** What is wrong with the models that the tasks of a plan name, as sentences that say what to do; none when all are allowed. */
export function modelProblems(tasks: readonly NamingTask[], limits: RunLimits): string[] {
  return tasks.flatMap(({ id, model }) =>
    model === undefined || isAllowed(model, limits)
      ? []
      : [
          `Task "${id}" names the model "${model}", but only these may be asked: ${listOf(limits)}. Name one of them, or none.`,
        ],
  );
}

/** Why a run with this model and these limits must not start or go on; asked before anything is paid. */
export function forbiddenModel(model: RunModel, limits: RunLimits): Failure | undefined {
  const { fallbackModel } = limits;
  if (!isAllowed(model.model, limits)) return forbidden(`The model "${model.model}"`, limits);
  if (fallbackModel === undefined || isAllowed(fallbackModel, limits)) return undefined;
  return forbidden(`The model "${fallbackModel}", which is meant for attempts after a failed one,`, limits);
}

/** As `forbiddenModel`, for a run with a plan: what its tasks name counts, as far as they are still to be done. */
export function forbiddenModelOf(state: RunState, model: RunModel, limits: RunLimits): Failure | undefined {
  const open = tasksOf(state).filter((task) => !isSettled(task.state));
  const problems = modelProblems(
    open.map(({ id, options }) => ({ id, model: options.model })),
    limits,
  );
  const [first] = problems;
  return forbiddenModel(model, limits) ?? (first === undefined ? undefined : { kind: 'wrong-use', message: first });
}

export function isAllowed(model: string, { allowedModels }: Pick<RunLimits, 'allowedModels'>): boolean {
  return allowedModels === undefined || allowedModels.includes(model);
}

function forbidden(what: string, limits: RunLimits): Failure {
  return {
    kind: 'wrong-use',
    message: `${what} may not be asked. Only these may: ${listOf(limits)} (setting wavewright.run.allowedModels, --allowed-models).`,
  };
}

function listOf({ allowedModels = [] }: RunLimits): string {
  return allowedModels.join(', ') || 'none';
}

import type { Preset, RoutedTask, Routing } from '../../../shared/forecast.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { DEFAULT_PRESET } from '../../../shared/modelTiers.ts';
import { complexityOf } from '../../../shared/taskKinds.ts';
import type { Tier } from '../../../shared/taskKinds.ts';
import { modelOfTask, tieredTask } from './modelOfTask.ts';
import type { ModelOfTask, Models, RoutableTask } from './modelOfTask.ts';
import { isLowered } from './tierTable.ts';

/**
 * Which model each task of a plan is given, why, and what that saves. `costOf`: dollars that the task is likely to cost on
 * a model, all its agents together; `undefined` where a price is not known.
 */
export function routeTasks(
  tasks: readonly PlannedTask[],
  deps: Models & { readonly costOf: (taskId: string, model: string) => number | undefined },
): Routing {
  const { limits } = deps;
  const preset = limits.tiers === undefined ? undefined : (limits.preset ?? DEFAULT_PRESET);
  const strongest = limits.tiers?.strong;
  const routed = tasks.map((task): RoutedTask => {
    const tiered = tieredTask(task);
    const given = modelOfTask(tiered, deps);
    const saves = strongest === undefined ? undefined : savesUsd(task.id, given.model, strongest, deps.costOf);
    return {
      taskId: task.id,
      ...given,
      reason: reasonOf(tiered, given, preset),
      ...(saves === undefined ? {} : { savesUsd: saves }),
    };
  });
  const known = routed.flatMap(({ savesUsd: saves }) => saves ?? []);
  return {
    ...(preset === undefined ? {} : { preset }),
    tasks: routed,
    ...(known.length === 0 ? {} : { savesUsd: known.reduce((sum, saves) => sum + saves, 0) }),
  };
}

function savesUsd(
  taskId: string,
  model: string,
  strongest: string,
  costOf: (taskId: string, model: string) => number | undefined,
): number | undefined {
  if (model === strongest) return 0;
  const [chosen, dearest] = [costOf(taskId, model), costOf(taskId, strongest)];
  return chosen === undefined || dearest === undefined ? undefined : dearest - chosen;
}

const TIER_WORDS: Readonly<Record<Tier, string>> = {
  light: 'the light model does',
  standard: 'the standard model fits',
  strong: 'the strongest model',
};

/** Such as "Moderate code in the preset "balanced": the standard model fits." */
function reasonOf(task: RoutableTask, given: ModelOfTask, preset?: Preset): string {
  if (task.model !== undefined) return 'The plan names this model.';
  if (given.tier === undefined || preset === undefined) return 'The run has one model for all tasks.';
  if (task.tier !== undefined) return `The plan asks for the ${given.tier} tier.`;
  const complexity = complexityOf(task);
  const sweep = isLowered(task, preset) ? ', many small parts' : '';
  const what = `${complexity.charAt(0).toUpperCase()}${complexity.slice(1)} ${task.role}${sweep}`;
  return `${what} in the preset "${preset}": ${TIER_WORDS[given.tier]}.`;
}

import { DEFAULT_PRESET, strongerTier } from '../../../shared/modelTiers.ts';
import type { RunLimits, RunModel } from '../../../shared/limits.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { Tier } from '../../../shared/taskKinds.ts';
import { tierOf } from './tierTable.ts';
import type { TieredTask } from './tierTable.ts';

export interface ModelOfTask {
  /** Absent where the plan names the model, or the run has no tiers. */
  readonly tier?: Tier;
  readonly model: string;
}

/** What models a run may ask. */
export interface Models {
  readonly limits: Pick<RunLimits, 'preset' | 'tiers'>;
  readonly model: Pick<RunModel, 'model'>;
}

/**
 * The model that a task asks: the one that the plan names for it, otherwise that of its tier, otherwise that of the run.
 * `escalated`: attempts that failed for want of a better model; each takes the task a tier up.
 */
export function modelOfTask(task: RoutableTask, { limits, model }: Models, escalated = 0): ModelOfTask {
  if (task.model !== undefined) return { model: task.model };
  const { tiers, preset = DEFAULT_PRESET } = limits;
  if (tiers === undefined) return { model: model.model };
  const tier = strongerTier(tierOf(task, preset), escalated);
  return { tier, model: tiers[tier] };
}

export type RoutableTask = TieredTask & { readonly model?: string | undefined };

/** A planned task as the table of tiers looks at it. */
export function tieredTask({ role, complexity, lines, tier, model, forEach }: PlannedTask): RoutableTask {
  return { role, complexity, lines, tier, model, isSweep: forEach !== undefined };
}

/** The same of a task of a run. Members of a fan-out are known by the item that they are about. */
export function tieredState({ role, options, item }: Pick<TaskState, 'role' | 'options' | 'item'>): RoutableTask {
  const { complexity, lines, tier, model, forEach } = options;
  return { role, complexity, lines, tier, model, isSweep: forEach !== undefined || item !== undefined };
}

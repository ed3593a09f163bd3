import type { RunLimits, RunModel } from '../../shared/limits.ts';
import { DEFAULT_PRESET } from '../../shared/modelTiers.ts';
import { valueOf } from '../../shared/taskKinds.ts';
import { plannerRole } from '../agents/roles/planner.ts';

/** The model that is asked for plans: that of the planner's tier. */
export function planningModel({
  limits,
  model,
}: {
  readonly limits: Pick<RunLimits, 'preset' | 'tiers'>;
  readonly model: Pick<RunModel, 'model'>;
}): string {
  const { tiers, preset = DEFAULT_PRESET } = limits;
  return tiers?.[valueOf(plannerRole.tiers[preset], 'very-complex')] ?? model.model;
}

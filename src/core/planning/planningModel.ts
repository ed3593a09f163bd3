import type { RunLimits, RunModel } from '../../shared/limits.ts';

/** The model that is asked for plans: what a whole run hangs on is worth the strongest. */
export function planningModel({
  limits,
  model,
}: {
  readonly limits: Pick<RunLimits, 'tiers'>;
  readonly model: Pick<RunModel, 'model'>;
}): string {
  return limits.tiers?.strong ?? model.model;
}

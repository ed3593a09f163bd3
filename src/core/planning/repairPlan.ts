import type { RunLimits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import type { PlanRepair } from '../../shared/planning.ts';

export interface RepairTerms {
  readonly limits: RunLimits;
  /** Tasks that the plan may have. */
  readonly maxTasks: number;
}

export interface Repaired {
  readonly plan: Plan;
  readonly repairs: readonly PlanRepair[];
}

/** A plan with all that can be mended without asking anybody. */
export function repairPlan(plan: Plan, _terms: RepairTerms): Repaired {
  return { plan, repairs: [] };
}

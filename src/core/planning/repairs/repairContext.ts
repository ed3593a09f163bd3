import type { RunLimits } from '../../../shared/limits.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { PlanRepair } from '../../../shared/planning.ts';
import type { Survey } from '../survey/survey.ts';

export interface RepairContext {
  readonly limits: RunLimits;
  /** Tasks that the plan may have, where that is less than the limits allow. */
  readonly maxTasks?: number | undefined;
  /** Absent: nothing is known about the repository. */
  readonly survey?: Survey | undefined;
  /** A person wrote the plan: it stays as it is. */
  readonly isFromPerson?: boolean | undefined;
}

export interface Repaired {
  readonly plan: Plan;
  /** In the order in which they were made. */
  readonly repairs: readonly PlanRepair[];
}

import type { Plan } from '../../shared/plan.ts';
import { repairDependencies } from './repairs/dependencies.ts';
import { parallelise } from './repairs/parallelise.ts';
import { refine } from './repairs/refine.ts';
import type { RepairContext, Repaired } from './repairs/repairContext.ts';

/** A plan with all that can be mended in it without asking anybody, in the order of the steps. */
export function repairPlan(plan: Plan, context: RepairContext): Repaired {
  return [repairDependencies, refine, parallelise].reduce<Repaired>(
    (before, repair) => {
      const { plan: mended, repairs } = repair(before.plan, context);
      return { plan: mended, repairs: [...before.repairs, ...repairs] };
    },
    { plan, repairs: [] },
  );
}

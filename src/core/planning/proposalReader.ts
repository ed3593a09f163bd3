import type { RunLimits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { planProblems } from '../graph/planProblems.ts';
import type { PlanReader } from './planner/submitPlan.ts';
import { readProposal } from './reading/readProposal.ts';
import { repairPlan } from './repairPlan.ts';

export interface ProposalTerms {
  readonly limits: RunLimits;
  /** Tasks that the plan may have, where that is less than the limits allow. */
  readonly maxTasks: number;
}

/** Understands what models give as plans, and says what no repair mends in them. */
export function proposalReader(terms: ProposalTerms): {
  readonly read: PlanReader;
  readonly check: (plan: Plan) => readonly string[];
} {
  const { maxTasks } = terms;
  return {
    read: (input) => readProposal(input, { maxTasks }),
    check: (plan) => planProblems(repairPlan(plan, terms).plan, { maxTasks }),
  };
}

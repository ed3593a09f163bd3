import type { Plan } from '../../shared/plan.ts';
import { agentProblems } from '../agents/taskRole.ts';
import { planProblems } from '../graph/planProblems.ts';
import type { Equipment } from '../tools/equipment.ts';
import type { PlanReader } from './planner/submitPlan.ts';
import { readProposal } from './reading/readProposal.ts';
import { repairPlan } from './repairPlan.ts';
import type { RepairContext } from './repairs/repairContext.ts';

/** Understands what models give as plans, and says what no repair mends in them. */
export function proposalReader(
  context: RepairContext & { readonly maxTasks: number; readonly equipment?: Equipment | undefined },
): {
  readonly read: PlanReader;
  readonly check: (plan: Plan) => readonly string[];
} {
  const { maxTasks, equipment } = context;
  const agents = new Set(equipment?.customRoles.keys());
  return {
    read: (input) => readProposal(input, { maxTasks, agents }),
    check: (plan) => [
      ...planProblems(repairPlan(plan, context).plan, { maxTasks }),
      ...agentProblems(plan.tasks, equipment),
    ],
  };
}

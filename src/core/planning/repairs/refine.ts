import type { Plan } from '../../../shared/plan.ts';
import { createMendings } from '../reading/mendings.ts';
import { batchTiny } from './batches.ts';
import { removeDuplicates } from './duplicates.ts';
import type { RepairContext, Repaired } from './repairContext.ts';
import { addVerification } from './verification.ts';

/**
 * The plan with each piece of work in it once, in pieces of a sensible size, and verified. It changes nothing where tasks
 * have no order yet (`repairDependencies`).
 */
export function refine(plan: Plan, context: RepairContext): Repaired {
  if (context.isFromPerson === true) return { plan, repairs: [] };
  const mendings = createMendings();
  const once = removeDuplicates(plan, mendings);
  const batched = batchTiny(once, mendings);
  const verified = addVerification(batched, context, mendings);
  return { plan: verified, repairs: mendings.repairs() };
}

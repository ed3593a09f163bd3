import type { Failure } from '../../shared/failures.ts';
import type { Plan } from '../../shared/plan.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { FinishDeps } from './finishPlan.ts';
import { addDefaultGates } from './gates/defaultGates.ts';
import { planningModel } from './planningModel.ts';
import { repairDependencies } from './repairs/dependencies.ts';
import { parallelise } from './repairs/parallelise.ts';
import { refine } from './repairs/refine.ts';
import type { RepairContext, Repaired } from './repairs/repairContext.ts';
import { splitGiants } from './splitGiants.ts';

/**
 * A plan with what can be mended in it, step by step, and with the gates that fit it in its final shape. Where it is taken
 * as it is written, only the gates are added. Fails with what asking failed with.
 */
export async function mendedPlan(
  plan: Plan,
  deps: FinishDeps & { readonly maxTasks: number },
  signal: AbortSignal,
): Promise<Result<Repaired, Failure>> {
  const { survey, limits, maxTasks, rights, asking, onStep } = deps;
  const context: RepairContext = { limits, maxTasks, survey, isFromPerson: deps.as !== 'proposed' };
  let mended: Repaired = { plan, repairs: deps.repairs ?? [] };
  const take = (changed: Repaired): void => {
    mended = { plan: changed.plan, repairs: [...mended.repairs, ...changed.repairs] };
  };
  onStep?.('dependencies');
  take(repairDependencies(mended.plan, context));
  onStep?.('refine');
  take(refine(mended.plan, context));
  if (deps.as === 'proposed' && asking !== undefined) {
    const split = await splitGiants(mended.plan, { model: planningModel(deps), maxTasks, asking }, signal);
    if (!split.ok) return split;
    take(split.value);
  }
  onStep?.('parallelise');
  take(parallelise(mended.plan, context));
  const isProposed = deps.as === 'proposed';
  if (survey !== undefined) take(addDefaultGates(mended.plan, { survey, limits, mayRun: rights.mayRun, isProposed }));
  return ok(mended);
}

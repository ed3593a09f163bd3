import type { Failure } from '../../shared/failures.ts';
import type { Plan } from '../../shared/plan.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { FinishDeps } from './finishPlan.ts';
import { addDefaultGates } from './gates/defaultGates.ts';
import type { Repaired } from './repairPlan.ts';

/**
 * A plan with what can be mended in it and with the gates that fit it. Where it is taken as it is written, only the gates
 * are added. Fails with what asking failed with.
 */
export async function mendedPlan(
  plan: Plan,
  deps: FinishDeps & { readonly maxTasks: number },
  _signal: AbortSignal,
): Promise<Result<Repaired, Failure>> {
  const { survey, limits, rights, onStep } = deps;
  let mended: Repaired = { plan, repairs: deps.repairs ?? [] };
  const apply = (change: (plan: Plan) => Repaired): void => {
    const changed = change(mended.plan);
    mended = { plan: changed.plan, repairs: [...mended.repairs, ...changed.repairs] };
  };
  onStep?.('dependencies');
  onStep?.('refine');
  if (survey !== undefined) apply((each) => addDefaultGates(each, { survey, limits, mayRun: rights.mayRun }));
  onStep?.('parallelise');
  return ok(mended);
}

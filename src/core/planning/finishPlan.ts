import type { Failure } from '../../shared/failures.ts';
import type { RunLimits, RunModel } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import type { PlanRepair, PlanningStep } from '../../shared/planning.ts';
import type { ProposedPlan } from '../../shared/planningFacts.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { agentProblems, withAgentTiers } from '../agents/taskRole.ts';
import { wavesOf } from '../graph/order.ts';
import { planProblems } from '../graph/planProblems.ts';
import type { ModelClient } from '../ports/model.ts';
import type { RunStore } from '../ports/store.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import type { AskDeps } from './asking/ask.ts';
import { forecastPlan } from './forecast/forecastPlan.ts';
import { mendedPlan } from './mendedPlan.ts';
import type { Survey } from './survey/survey.ts';

export interface FinishDeps {
  /**
   * `proposed` by a model: mended as far as that goes. `template`, and `given` by a person: taken as it is written, with
   * the gates of its types.
   */
  readonly as: 'proposed' | 'template' | 'given';
  readonly limits: RunLimits;
  /** Tasks that it may have, where that is less than the limits allow. */
  readonly maxTasks?: number;
  readonly model: RunModel;
  /** Name of the repository's root. */
  readonly root: string;
  /** What the agents of the plan may do. */
  readonly rights: AgentRights;
  /** Absent: no gates are added. */
  readonly survey?: Survey | undefined;
  readonly client: Pick<ModelClient, 'priceOf' | 'priceAt' | 'pricesOf'>;
  readonly notes?: Pick<RunStore, 'listNotes'> | undefined;
  readonly maxRequests?: number | undefined;
  /** What was mended in it already. */
  readonly repairs?: readonly PlanRepair[];
  /** Asks how tasks that are too large are to be divided. Absent: they stay. */
  readonly asking?: () => AskDeps;
  readonly onStep?: (step: PlanningStep) => void;
}

/**
 * Makes of a plan what a person approves: mended, checked, with gates, routed to models and forecast. Fails with
 * `plan-invalid` and all problems that are left, and with what asking failed with.
 */
export async function finishPlan(
  plan: Plan,
  deps: FinishDeps,
  signal: AbortSignal,
): Promise<Result<ProposedPlan, Failure>> {
  const { limits, maxTasks = limits.maxTasks } = deps;
  const mended = await mendedPlan(plan, { ...deps, maxTasks }, signal);
  if (!mended.ok) return mended;
  const { plan: shaped, repairs } = mended.value;
  const { equipment } = deps.rights;
  const problems = [...planProblems(shaped, { maxTasks }), ...agentProblems(shaped.tasks, equipment)];
  if (problems.length > 0) return failed(invalid(problems));
  deps.onStep?.('forecast');
  const finished: Plan = { ...shaped, tasks: withAgentTiers(shaped.tasks, equipment) };
  const { routing, forecast } = await forecastPlan(finished, {
    ...deps,
    modules: deps.survey?.modules.modules.length,
  });
  const waves = wavesOf(finished.tasks);
  return ok({ plan: finished, waves, routing, forecast, ...(repairs.length === 0 ? {} : { repairs }) });
}

function invalid(problems: readonly string[]): Failure {
  const message = `The plan cannot be carried out:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  return { kind: 'plan-invalid', problems, message };
}

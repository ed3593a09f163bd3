import type { Failure } from '../../../shared/failures.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { ProposedPlan } from '../../../shared/planningFacts.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { createWorkspaceView } from '../../changes/workspaceView.ts';
import { finishPlan } from '../../planning/finishPlan.ts';
import type { Survey } from '../../planning/survey/survey.ts';
import type { ModelClient } from '../../ports/model.ts';
import type { Equipment } from '../../tools/equipment.ts';
import { readProject } from '../equipment/projectSays.ts';
import type { EngineDeps } from '../runEngine.ts';
import { agentRights } from '../tasks/agentRights.ts';
import { finishingIn } from '../planningRun.ts';
import { surveyOf } from './surveyed.ts';

/** What a person approves of a plan that a person gave: checked, with the gates of its types, routed and forecast. */
export async function finishGiven(
  plan: Plan,
  deps: EngineDeps & { readonly client: Pick<ModelClient, 'priceOf' | 'priceAt' | 'pricesOf'> },
): Promise<Result<ProposedPlan, Failure>> {
  const { signal } = new AbortController();
  const rights = agentRights(deps.commands?.approvals, deps.isTrusted);
  const survey = await surveyForGates(plan, { ...deps, mayRun: rights.mayRun }, signal);
  if (!survey.ok) return survey;
  const equipment = await equipmentFor(plan, deps, signal);
  const finishing = finishingIn({ ...deps, rights: { ...rights, equipment } }, deps.client);
  return finishPlan(
    plan,
    { ...finishing, maxTasks: finishing.limits.maxTasks, as: 'given', survey: survey.value },
    signal,
  );
}

/** The agents that the repository defines, where the plan names some. */
async function equipmentFor({ tasks }: Plan, deps: EngineDeps, signal: AbortSignal): Promise<Equipment | undefined> {
  if (tasks.every(({ agent }) => agent === undefined)) return undefined;
  const silent = { log: { warn: () => undefined }, tell: () => undefined };
  const says = await readProject({ base: deps.base, reviewRules: '', ...silent }, signal);
  return { ...says, key: '', means: new Set(), foreign: [] };
}

/** Looking over the repository takes seconds in a large one: it is done only where gates could follow from it. */
async function surveyForGates(
  { tasks }: Plan,
  deps: EngineDeps & { readonly mayRun: boolean },
  signal: AbortSignal,
): Promise<Result<Survey | undefined, Failure>> {
  const wanted = deps.recorder.state.limits.gates === undefined && tasks.some(({ gates }) => gates === undefined);
  if (!wanted || !deps.mayRun) return ok(undefined);
  const { base, contents, recorder } = deps;
  const known = recorder.state.planning.survey;
  if (known !== undefined) return ok(JSON.parse(new TextDecoder().decode(await contents.get(known))) as Survey);
  return surveyOf(createWorkspaceView({ base, inherited: new Map(), contents }), deps, signal);
}

import type { RunLimits } from '../../shared/limits.ts';
import type { Failure } from '../../shared/failures.ts';
import { withAllowedTiers } from '../../shared/modelTiers.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { scopeProblems } from '../../shared/scopes.ts';
import { readPlanFile } from '../planning/readPlanFile.ts';
import { forbiddenModel, modelProblems } from '../runs/requests/allowedModels.ts';
import { UNTRUSTED } from '../runs/refusals.ts';
import type { AppDeps, ResumeOverrides, StartRun } from './app.ts';
import { recordedBrief, whatIsAsked } from './briefing.ts';
import type { EngineHouse } from './engineHouse.ts';
import { withSpecification } from './specification.ts';

/** Starts a run as `App.startRun` says. Everything that can be wrong with it is seen before anything is recorded or paid. */
export async function startRun(asking: StartRun, deps: AppDeps, house: EngineHouse): Promise<Result<string, Failure>> {
  const root = rootFor(asking, deps);
  if (!root.ok) return root;
  const specified = withSpecification(asking);
  if (!specified.ok) return specified;
  const request = specified.value;
  const { model } = request;
  const limits = limitsWith(request.limits, {});
  const forbidden = forbiddenModel(model, limits) ?? unusableScopes(limits);
  if (forbidden !== undefined) return failed(forbidden);
  const plan = givenPlan(request);
  if (!plan.ok) return plan;
  const asked = await whatIsAsked(request, root.value, deps);
  if (!asked.ok) return asked;
  const text = asked.value.request || (plan.value?.title ?? '');
  if (text === '') {
    return failed({ kind: 'wrong-use', message: 'The request is empty. Say in a sentence or two what shall be done.' });
  }
  // Opening the store takes as long as loading a model's SDK: both are under way at once.
  const opening = house.store();
  // Asked before anything is recorded: without a key or model there is nothing to start.
  const client = await deps.models(model);
  if (!client.ok) return client;
  const opened = await opening;
  if (!opened.ok) return opened;
  const runId = deps.randomness.newId();
  const brief = recordedBrief(asked.value.brief, opened.value.contents);
  const first = { type: 'run-created', runId, request: text, root: root.value, model, limits } as const;
  return house.create({ ...first, ...(brief === undefined ? {} : { brief }) }, async (engine) => {
    const finished = plan.value === undefined ? ok(undefined) : await engine.finishGiven(plan.value, client.value);
    if (!finished.ok) {
      engine.recorder.record({ type: 'run-failed', failure: finished.failure });
      return finished;
    }
    engine.begin(finished.value, { approval: request.autoApprove, questions: request.questions });
    await engine.recorder.durable();
    return ok(runId);
  });
}

function rootFor(request: StartRun, deps: AppDeps): Result<string, Failure> {
  if (!deps.isTrusted()) return failed(UNTRUSTED);
  const { roots } = deps.repository;
  const root = request.root ?? roots[0];
  if (root === undefined) {
    return failed({
      kind: 'no-folder',
      message: 'No folder is open. Open the repository that the work is about first.',
    });
  }
  if (roots.includes(root)) return ok(root);
  return failed({ kind: 'no-folder', message: `There is no folder "${root}" here; there are: ${roots.join(', ')}.` });
}

function givenPlan(request: StartRun): Result<Plan | undefined, Failure> {
  if (request.planText === undefined) return ok(undefined);
  const plan = readPlanFile(request.planText, { maxTasks: request.limits.maxTasks });
  if (!plan.ok) return plan;
  const problems = modelProblems(plan.value.tasks, request.limits);
  if (problems.length === 0) return plan;
  return failed({ kind: 'plan-invalid', problems, message: `The plan cannot be run: ${problems.join(' ')}` });
}

/** Limits with changes: what is not named stays. A time limit of 0 is none. Tiers have models that may be asked. */
function limitsWith(limits: RunLimits, changes: Partial<RunLimits>): RunLimits {
  const { timeLimitMs, ...others } = { ...limits, ...changes };
  return withAllowedTiers(timeLimitMs === undefined || timeLimitMs === 0 ? others : { ...others, timeLimitMs });
}

/**
 * The limits of a run that goes on; `undefined`: as they are. A model that is named anew, without tiers, is meant for all
 * tasks: the tiers were those of the model before it.
 */
export function limitsOnResume(
  before: RunLimits,
  { limits, model }: Pick<ResumeOverrides, 'limits' | 'model'>,
): RunLimits | undefined {
  if (limits === undefined && (model === undefined || before.tiers === undefined)) return undefined;
  const { tiers: _tiers, preset: _preset, ...untiered } = before;
  return limitsWith(model === undefined ? before : untiered, limits ?? {});
}

/** What is wrong with the globs of the paths that a run may change and of those that it may not. */
export function unusableScopes({ mayWrite, mayNotWrite }: Partial<RunLimits>): Failure | undefined {
  const problems = scopeProblems({ mayWrite, mayNotWrite });
  return problems.length === 0 ? undefined : { kind: 'wrong-use', message: problems.join(' ') };
}

import type { Failure } from '../../shared/failures.ts';
import { PLANNING_STEP_TITLES } from '../../shared/planning.ts';
import type { PlanningStep } from '../../shared/planning.ts';
import type { ProposedPlan } from '../../shared/planningFacts.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { awaitsAnswers } from '../../shared/runState.ts';
import { createWorkspaceView } from '../changes/workspaceView.ts';
import { finishPlan } from '../planning/finishPlan.ts';
import type { FinishDeps } from '../planning/finishPlan.ts';
import { tasksAllowed } from '../planning/planner/opening.ts';
import { surveyText } from '../planning/survey/surveyText.ts';
import { addedContext } from './planning/briefing.ts';
import type { PlanningDeps } from './planning/planningDeps.ts';
import { planningQuestions } from './planning/planningQuestions.ts';
import { proposeTasks } from './planning/proposal.ts';
import { surveyed } from './planning/surveyed.ts';
import { understood } from './planning/understood.ts';
import type { Recorder } from './recorder.ts';

/**
 * Turns the request of the run into a proposed plan, step by step, or says why there is none. Goes on from what the
 * journal has. Where the person is to be asked first, the run waits for the answers when this resolves.
 */
export async function runPlanning(deps: PlanningDeps, signal: AbortSignal): Promise<Result<void, Failure>> {
  const result = await planned(deps, signal);
  deps.onActivity(undefined);
  return result;
}

async function planned(deps: PlanningDeps, signal: AbortSignal): Promise<Result<void, Failure>> {
  const { recorder, contents, base } = deps;
  const { state } = recorder;
  const view = createWorkspaceView({ base, inherited: new Map(), contents });

  if (state.planning.survey === undefined) beginStep('survey', deps);
  const survey = await surveyed(view, deps, signal);
  if (!survey.ok) return survey;
  if (isOver(signal)) return failed(CANCELLED);

  const context = await addedContext(state.brief?.context, { view, contents }, signal);
  const known = { view, survey: survey.value, surveyText: surveyText(survey.value), context };
  if (state.planning.intent === undefined) beginStep('understand', deps);
  const intent = await understood({ survey: known.surveyText, context }, deps, signal);
  if (!intent.ok) return intent;
  if (awaitsAnswers(state)) return ok(undefined);

  beginStep('propose', deps);
  const proposed = await proposeTasks({ ...known, intent: intent.value }, deps, signal);
  if (!proposed.ok) return proposed;
  const { plan, repairs, template } = proposed.value;

  const finished = await finishPlan(
    plan,
    {
      ...finishingIn(deps, deps.client),
      as: template === undefined ? 'proposed' : 'template',
      survey: survey.value,
      repairs,
      asking: () => planningQuestions(deps, 'refine'),
      onStep: (step) => beginStep(step, deps),
    },
    signal,
  );
  if (!finished.ok) return finished;
  if (isOver(signal)) return failed(CANCELLED);
  proposePlan(finished.value, recorder, template);
  return ok(undefined);
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'Planning was cancelled.' };

/** Asked again and again: others abort it meanwhile. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** A step is under way. One that an earlier process had begun last is not told again. */
function beginStep(step: PlanningStep, { recorder, onActivity }: Pick<PlanningDeps, 'recorder' | 'onActivity'>): void {
  if (recorder.state.planning.step !== step) recorder.record({ type: 'planning-step-started', step });
  onActivity(PLANNING_STEP_TITLES[step]);
}

/** What of a run `finishPlan` needs to know. */
export function finishingIn(
  { recorder, rights, store, maxRequests }: Pick<PlanningDeps, 'recorder' | 'rights' | 'store' | 'maxRequests'>,
  client: FinishDeps['client'],
): Pick<FinishDeps, 'limits' | 'maxTasks' | 'model' | 'root' | 'rights' | 'client' | 'notes' | 'maxRequests'> {
  const { limits, model, root } = recorder.state;
  const maxTasks = tasksAllowed(limits.maxTasks, recorder.state.brief?.size);
  return { limits, maxTasks, model, root, rights, client, notes: store, maxRequests: maxRequests?.() };
}

/** Records a valid plan; it waits for approval from now on. */
export function proposePlan(plan: ProposedPlan, recorder: Recorder, template?: string): void {
  recorder.record({ type: 'plan-proposed', ...plan, ...(template === undefined ? {} : { template }) });
}

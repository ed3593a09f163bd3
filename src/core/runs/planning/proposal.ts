import type { Failure } from '../../../shared/failures.ts';
import type { Intent } from '../../../shared/intent.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { PlanRepair } from '../../../shared/planning.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { tasksAllowed } from '../../planning/planner/opening.ts';
import { usualShape } from '../../planning/planner/usualShape.ts';
import type { Survey } from '../../planning/survey/survey.ts';
import { instantiate } from '../../planning/templates/instantiate.ts';
import { chooseTemplate, loadTemplates } from '../../planning/templates/loadTemplates.ts';
import type { PlanningDeps } from './planningDeps.ts';
import { planByPlanners } from './planners.ts';

/** What is known before tasks are proposed. */
export interface Known {
  readonly view: WorkspaceView;
  readonly survey: Survey;
  /** The survey as text. */
  readonly surveyText: string;
  readonly context: string;
  readonly intent: Intent;
}

/** A plan as it was proposed, before it is finished. */
export interface ProposedTasks {
  readonly plan: Plan;
  readonly repairs: readonly PlanRepair[];
  readonly template?: string;
}

/** The tasks that a planner proposes, or planners of parts side by side, or the template that was named. */
export async function proposeTasks(
  known: Known,
  deps: PlanningDeps,
  signal: AbortSignal,
): Promise<Result<ProposedTasks, Failure>> {
  const { state } = deps.recorder;
  const builtIn = (await deps.builtInTemplates?.()) ?? [];
  const templates = await loadTemplates({ builtIn, files: known.view }, signal);
  if (!templates.ok) return templates;
  const { template: name, parameters, size } = state.brief ?? {};
  const maxTasks = tasksAllowed(state.limits.maxTasks, size);
  if (name === undefined) {
    const shape = usualShape(templates.value, known.intent.primary);
    return planByPlanners({ ...known, shape, maxTasks, size }, deps, signal);
  }
  const template = chooseTemplate(templates.value, name);
  if (!template.ok) return template;
  const { survey, intent } = known;
  const plan = instantiate(template.value, {
    request: state.request,
    intent,
    survey,
    parameters,
    limits: { maxTasks },
  });
  return plan.ok ? ok({ plan: plan.value, repairs: [], template: name }) : plan;
}

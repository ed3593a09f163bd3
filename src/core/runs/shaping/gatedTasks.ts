import { planFromState } from '../../../shared/planFromState.ts';
import type { Amendment } from '../../../shared/shaping.ts';
import { addDefaultGates } from '../../planning/gates/defaultGates.ts';
import type { Survey } from '../../planning/survey/survey.ts';
import type { ShapingDeps } from './shapingDeps.ts';

/** The amendment with the gates that the types of its new tasks call for, as a plan has them; those that it names stay. */
export async function withGates(
  amendment: Amendment,
  { recorder, contents, rights }: Pick<ShapingDeps, 'recorder' | 'contents' | 'rights'>,
): Promise<Amendment> {
  const { state } = recorder;
  const { survey } = state.planning;
  if (survey === undefined || amendment.add.every(({ gates }) => gates !== undefined)) return amendment;
  const known = JSON.parse(new TextDecoder().decode(await contents.get(survey))) as Survey;
  const plan = planFromState(state);
  const terms = { survey: known, limits: state.limits, mayRun: rights().mayRun };
  const gated = addDefaultGates({ ...plan, tasks: [...plan.tasks, ...amendment.add] }, terms).plan.tasks;
  return { ...amendment, add: gated.slice(plan.tasks.length) };
}

import type { Size } from '../../../shared/brief.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { PlanPart } from '../../../shared/planningFacts.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { gatesOutlook } from '../../planning/gates/gatesOutlook.ts';
import { mergeParts } from '../../planning/parts/mergeParts.ts';
import type { PlannedPart } from '../../planning/parts/mergeParts.ts';
import type { ProposedParts } from '../../planning/parts/planParts.ts';
import type { PlannerBriefing } from '../../planning/planner/opening.ts';
import { runPlanner } from '../../planning/planner/runPlanner.ts';
import type { SubmittedPlan } from '../../planning/planner/submitPlan.ts';
import { planningModel } from '../../planning/planningModel.ts';
import { proposalReader } from '../../planning/proposalReader.ts';
import { journalled, readTranscript } from '../tasks/turnJournal.ts';
import type { PlanningDeps } from './planningDeps.ts';
import { planningQuestions } from './planningQuestions.ts';
import type { Known, ProposedTasks } from './proposal.ts';

export interface PlannersInput extends Known {
  readonly shape: string | undefined;
  /** Tasks that the plan may have. */
  readonly maxTasks: number;
  readonly size: Size | undefined;
}

/** Tasks by a planner. A request that it divides into parts is planned by a planner for each part, all at the same time. */
export async function planByPlanners(
  input: PlannersInput,
  deps: PlanningDeps,
  signal: AbortSignal,
): Promise<Result<ProposedTasks, Failure>> {
  const whole = await planOne(input, undefined, deps, signal);
  if (!whole.ok) return whole;
  return whole.value.kind === 'plan' ? ok(whole.value) : planParts(whole.value, input, deps, signal);
}

async function planParts(
  proposed: ProposedParts,
  input: PlannersInput,
  deps: PlanningDeps,
  signal: AbortSignal,
): Promise<Result<ProposedTasks, Failure>> {
  const { recorder } = deps;
  const { parts } = proposed;
  if (recorder.state.planning.parts.length === 0) recorder.record({ type: 'parts-proposed', parts });
  const maxTasks = Math.max(1, Math.floor(input.maxTasks / parts.length));
  // The first that fails ends the others: without it there is no plan.
  const ending = new AbortController();
  const plans = await Promise.all(
    parts.map(async (part) => {
      const forPart = { ...deps, client: deps.newClient(), onActivity: activityOf(part, deps) };
      const place = { own: part, all: parts, agreements: proposed.agreements };
      const result = await planOne({ ...input, maxTasks }, place, forPart, AbortSignal.any([signal, ending.signal]));
      if (!result.ok) ending.abort();
      return result;
    }),
  );
  const failure = firstFailure(plans);
  if (failure !== undefined) return failed(failure);
  const planned: PlannedPart[] = parts.flatMap((part, index) => {
    const result = plans[index];
    return result?.ok === true && result.value.kind === 'plan' ? [{ part, plan: result.value.plan }] : [];
  });
  const repairs = plans.flatMap((result) => (result.ok && result.value.kind === 'plan' ? result.value.repairs : []));
  return ok({ plan: mergeParts(proposed, planned), repairs });
}

/** The one that made the others end. */
function firstFailure(results: readonly Result<unknown, Failure>[]): Failure | undefined {
  const failures = results.flatMap((result) => (result.ok ? [] : [result.failure]));
  return failures.find(({ kind }) => kind !== 'cancelled') ?? failures[0];
}

function activityOf({ title }: PlanPart, { onActivity }: PlanningDeps): PlanningDeps['onActivity'] {
  return (activity) => onActivity(typeof activity === 'string' ? `${title}: ${activity}` : activity);
}

type Place = NonNullable<PlannerBriefing['part']> & Pick<PlannerBriefing, 'agreements'>;

/** What a planner of the whole, or of a part, comes to. Goes on from its journalled turns. */
async function planOne(
  input: PlannersInput,
  place: Place | undefined,
  deps: PlanningDeps,
  signal: AbortSignal,
): Promise<Result<SubmittedPlan | ProposedParts, Failure>> {
  const { recorder, contents, history, rights } = deps;
  const { state } = recorder;
  const { planning, limits } = state;
  const part = place?.own.id;
  const turns = part === undefined ? planning.transcript : (planning.partTranscripts[part] ?? []);
  const reader = proposalReader({
    limits,
    maxTasks: input.maxTasks,
    survey: input.survey,
    equipment: rights.equipment,
  });
  return runPlanner(
    {
      briefing: {
        ...input,
        survey: input.surveyText,
        gates: gatesOutlook({ survey: input.survey, limits, mayRun: rights.mayRun }),
        request: state.request,
        questions: planning.questions,
        answers: planning.answers,
        ...(place === undefined ? {} : { part: place, agreements: place.agreements, shape: undefined }),
      },
      view: input.view,
      history: history && {
        commits: history,
        changeSets: [],
        inherited: input.view,
        read: (hash) => contents.get(hash),
      },
      clock: deps.clock,
      index: deps.index,
      syntax: deps.equipment?.syntax,
      rights,
      model: planningModel(state),
      maxTurns: limits.maxTurns,
      transcript: await readTranscript(turns, contents),
    },
    {
      ...journalled(deps, (turn) => ({
        type: 'planning-turn-completed',
        ...turn,
        ...(part === undefined ? {} : { part }),
      })),
      ...reader,
      asking: planningQuestions(deps, 'propose'),
      onRefused: async (problems) => {
        recorder.record({ type: 'plan-refused', problems });
        await recorder.durable();
      },
    },
    signal,
  );
}

import type { Failure } from '../../../shared/failures.ts';
import { planFromState } from '../../../shared/planFromState.ts';
import type { PlanEdit } from '../../../shared/planOperations.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { awaitsApproval, tasksOf } from '../../../shared/runState.ts';
import type { Amendment, Reshaped } from '../../../shared/shaping.ts';
import { planningModel } from '../../planning/planningModel.ts';
import { askForAmendment } from '../../planning/shaping/askForAmendment.ts';
import { askForOperations } from '../../planning/shaping/askForOperations.ts';
import type { AskDeps } from '../../planning/asking/ask.ts';
import { refused } from '../refusals.ts';
import { isUnsuccessful } from '../tasks/taskEnds.ts';
import { decideAmendment, problemsOfAmendment, proposeAmendment, whyNotAmended } from './amendments.ts';
import { createPlanEdits, problemsOfPlan } from './planEdits.ts';
import type { Edited } from './planEdits.ts';
import { questionDeps, surveyOfRun } from './questions.ts';
import type { ShapingDeps } from './shapingDeps.ts';

/** How a person changes the plan of a run, before it begins and while it goes on. */
export interface RunShaping {
  /** Changes a plan that waits for approval, or goes back to an earlier one. Refused with what is wrong, and then nothing changes. */
  editPlan(edit: PlanEdit): Promise<Result<Edited, Failure>>;
  /** The same in words, which a model reads; of a plan that is carried out it proposes an amendment. A paid request. */
  reshape(words: string): Promise<Result<Reshaped, Failure>>;
  /** Proposes an amendment made by hand; its id. */
  proposeAmendment(amendment: Amendment, words?: string): Promise<Result<string, Failure>>;
  /** Has a model propose how the work goes on after tasks failed; the id of the amendment. A paid request. */
  replan(): Promise<Result<string, Failure>>;
  /** Accepts a proposed amendment, which is carried out at once, or refuses it. A run that was over goes on by it. */
  decideAmendment(amendmentId: string, decision: 'accepted' | 'refused'): Result<void, Failure>;
}

export function createRunShaping(deps: ShapingDeps): RunShaping {
  const { recorder } = deps;
  const { state } = recorder;
  const editPlan = createPlanEdits(deps);
  /** Of questions whose answers could not be used in this process. */
  const useless = new Set<string>();

  /** Has one question asked. `kind`: which event its answer is. */
  async function asking<Value>(
    kind: 'planning-asked' | 'amendment-asked',
    ask: (asking: AskDeps, signal: AbortSignal) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>> {
    const open = await deps.openQuestion();
    if (!open.ok) return open;
    const keys: string[] = [];
    const asked = await ask(
      questionDeps(open.value, deps, {
        useless,
        onKey: (key) => keys.push(key),
        eventOf: (facts) =>
          kind === 'planning-asked' ? { type: kind, step: 'refine', ...facts } : { type: kind, ...facts },
      }),
      open.value.signal,
    ).finally(() => open.value.onActivity(undefined));
    if (asked.ok) return asked;
    if (asked.failure.kind === 'model-answer-invalid') for (const key of keys) useless.add(key);
    return asked;
  }

  async function reshapePlan(words: string): Promise<Result<Reshaped, Failure>> {
    const operations = await asking('planning-asked', async (askDeps, signal) =>
      askForOperations(
        {
          request: state.request,
          plan: planFromState(state),
          words,
          intent: state.planning.intent,
          survey: await surveyOfRun(deps),
          model: planningModel(state),
          maxTasks: state.limits.maxTasks,
          check: (plan) => problemsOfPlan(plan, state),
        },
        askDeps,
        signal,
      ),
    );
    if (!operations.ok) return operations;
    const edited = await editPlan({ kind: 'operations', operations: [...operations.value] }, 'words');
    return edited.ok ? ok({ kind: 'edited', summary: edited.value.summary || 'Nothing changed' }) : edited;
  }

  async function amendByModel(words: string | undefined): Promise<Result<string, Failure>> {
    const amendment = await asking('amendment-asked', async (askDeps, signal) =>
      askForAmendment(
        {
          state,
          words,
          survey: await surveyOfRun(deps),
          model: planningModel(state),
          check: (proposed) => problemsOfAmendment(proposed, deps),
        },
        askDeps,
        signal,
      ),
    );
    if (!amendment.ok) return amendment;
    const by = words === undefined ? 'replanning' : 'words';
    return proposeAmendment({ by, request: words ?? REPLANNED, amendment: amendment.value }, deps);
  }

  return {
    editPlan: (edit) => editPlan(edit, 'person'),
    async reshape(text) {
      const words = text.trim();
      if (words === '') return failed(NO_WORDS);
      if (awaitsApproval(state)) return reshapePlan(words);
      const refusal = whyNotAmended(state);
      if (refusal !== undefined) return refusal;
      const amendmentId = await amendByModel(words);
      return amendmentId.ok ? ok({ kind: 'proposed', amendmentId: amendmentId.value }) : amendmentId;
    },
    async proposeAmendment(amendment, words = '') {
      return whyNotAmended(state) ?? proposeAmendment({ by: 'person', request: words.trim(), amendment }, deps);
    },
    async replan() {
      const refusal = whyNotAmended(state);
      if (refusal !== undefined) return refusal;
      if (!tasksOf(state).some(isUnsuccessful))
        return refused(state, 'no task of it has failed, so there is nothing to plan anew');
      return amendByModel(undefined);
    },
    decideAmendment: (amendmentId, decision) => decideAmendment(amendmentId, decision, deps),
  };
}

const NO_WORDS: Failure = { kind: 'wrong-use', message: 'Say in a sentence or two what shall be different.' };
const REPLANNED = 'A way on after failures';

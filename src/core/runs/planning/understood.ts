import type { Failure } from '../../../shared/failures.ts';
import type { Intent } from '../../../shared/intent.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { completeAnswers } from '../../planning/intent/answers.ts';
import { understand } from '../../planning/intent/understand.ts';
import { planningModel } from '../../planning/planningModel.ts';
import type { Recorder } from '../recorder.ts';
import type { PlanningDeps } from './planningDeps.ts';
import { planningQuestions } from './planningQuestions.ts';

/**
 * What the request is meant to achieve, recorded. Where it is ambiguous its questions are asked, too: the person answers
 * them, or nobody is there, and their defaults count at once.
 */
export async function understood(
  known: { readonly survey: string; readonly context: string },
  deps: PlanningDeps,
  signal: AbortSignal,
): Promise<Result<Intent, Failure>> {
  const { recorder } = deps;
  const { state } = recorder;
  if (state.planning.intent === undefined) {
    const stated = await understand(
      { request: state.request, brief: state.brief ?? {}, model: planningModel(state), ...known },
      planningQuestions(deps, 'understand'),
      signal,
    );
    if (!stated.ok) return stated;
    recorder.record({ type: 'intent-stated', ...stated.value });
  }
  const { intent } = state.planning;
  if (intent === undefined) throw new Error('the intent was recorded and is not there');
  askQuestions(intent, deps);
  return ok(intent);
}

function askQuestions({ questions }: Intent, { recorder, questions: whom }: PlanningDeps): void {
  const { planning } = recorder.state;
  if (questions.length === 0 || planning.answers.length > 0) return;
  if (planning.phase === 'planning') recorder.record({ type: 'questions-asked', questions });
  if (whom === 'defaults') answerByDefault(recorder);
}

/** Nobody is there to be asked. */
export function answerByDefault(recorder: Recorder): void {
  const answers = completeAnswers(recorder.state.planning.questions, []);
  recorder.record({ type: 'questions-answered', answers, by: 'default' });
}

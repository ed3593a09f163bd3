import type { Brief } from '../../../shared/brief.ts';
import type { Failure } from '../../../shared/failures.ts';
import { DEFAULT_WORKFLOW_TYPE, intentSchema } from '../../../shared/intent.ts';
import type { Intent } from '../../../shared/intent.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { ask } from '../asking/ask.ts';
import type { AskDeps } from '../asking/ask.ts';
import { intentPrompt, intentQuestion } from '../prompts/intent.ts';
import { mendIntent } from './mendIntent.ts';

/** The name of the question; demo models and scripts know it by this. */
export const STATE_INTENT = 'state_intent';

export interface UnderstandInput {
  readonly request: string;
  readonly brief: Pick<Brief, 'type' | 'template'>;
  /** The survey as text. */
  readonly survey: string;
  /** What the person added, as an element of the prompt; empty where there is nothing. */
  readonly context: string;
  readonly model: string;
}

export interface StatedIntent {
  readonly intent: Intent;
  /** `default`: what the model said could not be used. */
  readonly by: 'model' | 'default';
}

/**
 * What the request is meant to achieve, as a model understands it. An answer that cannot be used keeps nobody from
 * planning: the intent is then what can be told without one. A kind of work that the person named stays. Where a template
 * was named there are no questions. Fails with what would meet the planner alike.
 */
export async function understand(
  input: UnderstandInput,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Result<StatedIntent, Failure>> {
  const { brief } = input;
  const withoutQuestions = brief.template !== undefined;
  const answered = await ask(
    {
      name: STATE_INTENT,
      description: 'What the request is meant to achieve.',
      system: intentPrompt(),
      prompt: intentQuestion({ ...input, type: brief.type, withoutQuestions }),
      schema: intentSchema,
      mend: mendIntent,
      model: input.model,
    },
    deps,
    signal,
  );
  if (!answered.ok) {
    const isUseless = USELESS.has(answered.failure.kind);
    return isUseless ? ok({ intent: defaultIntent(brief), by: 'default' }) : answered;
  }
  const stated = answered.value;
  const primary = brief.type ?? stated.primary;
  const intent: Intent = {
    ...stated,
    primary,
    secondary: stated.secondary.filter((type) => type !== primary),
    questions: withoutQuestions ? [] : stated.questions,
  };
  return ok({ intent, by: 'model' });
}

/** What a planner can well do without. A request that was declined or refused may still be planned, or fails again. */
const USELESS: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'model-answer-invalid',
  'model-answer-cut',
  'model-declined',
  'model-request-refused',
]);

export function defaultIntent({ type = DEFAULT_WORKFLOW_TYPE }: Pick<Brief, 'type'>): Intent {
  return { primary: type, secondary: [], entities: [], requirements: [], successCriteria: [], questions: [] };
}

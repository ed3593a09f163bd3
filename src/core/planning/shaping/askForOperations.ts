import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import type { Intent } from '../../../shared/intent.ts';
import type { Plan } from '../../../shared/plan.ts';
import { applyOperations } from '../../../shared/planEditing/applyOperations.ts';
import { MAX_OPERATIONS, planOperationSchema } from '../../../shared/planOperations.ts';
import type { PlanOperation } from '../../../shared/planOperations.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { ask } from '../asking/ask.ts';
import type { AskDeps } from '../asking/ask.ts';
import { reshapePrompt, reshapeQuestion } from '../prompts/reshape.ts';
import { planBody } from './planYaml.ts';

export const RESHAPE_PLAN = 'reshape_plan';

/** Instructions of many tasks that the words concern may have to be written anew. */
const MAX_OUTPUT_TOKENS = 16_000;

export const answerSchema = z.strictObject({
  operations: z.array(planOperationSchema).max(MAX_OPERATIONS).default([]),
  cannot: z.string().trim().max(2_000).optional().describe('Why there are no operations, for the person.'),
});

export interface OperationsQuestion {
  readonly request: string;
  readonly plan: Plan;
  readonly words: string;
  readonly intent: Intent | undefined;
  readonly survey: string;
  readonly model: string;
  readonly maxTasks: number;
  /** What is wrong with a plan that the operations lead to, in sentences. */
  readonly check: (plan: Plan) => readonly string[];
}

/**
 * The operations that a model takes the words for; the plan can be carried out with them. Fails as `ask` does, and with
 * `plan-declined`, the model's own words as message, where it does not know what to do.
 */
export async function askForOperations(
  question: OperationsQuestion,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Result<readonly PlanOperation[], Failure>> {
  const { plan, intent, check } = question;
  const schema = answerSchema.superRefine(({ operations, cannot }, context) => {
    if (cannot !== undefined && cannot !== '') return;
    const problems = operations.length === 0 ? [EMPTY] : problemsOf(plan, operations, check);
    for (const message of problems) context.addIssue({ code: 'custom', message, path: ['operations'] });
  });
  const answered = await ask(
    {
      name: RESHAPE_PLAN,
      description: 'The operations that make the plan what the person says.',
      system: reshapePrompt(),
      prompt: reshapeQuestion({
        ...question,
        plan: planBody(plan),
        intent: intent && JSON.stringify({ ...intent, questions: undefined }),
      }),
      schema,
      model: question.model,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
    },
    deps,
    signal,
  );
  if (!answered.ok) return answered;
  const { operations, cannot } = answered.value;
  return cannot ? failed({ kind: 'plan-declined', message: cannot }) : ok(operations);
}

const EMPTY = 'expected operations, or in cannot why there are none';

function problemsOf(plan: Plan, operations: readonly PlanOperation[], check: OperationsQuestion['check']) {
  const applied = applyOperations(plan, operations);
  return applied.ok ? check(applied.value.plan) : applied.failure;
}

import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import type { Plan } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { ask } from '../asking/ask.ts';
import type { AskDeps } from '../asking/ask.ts';
import { repairPrompt } from '../asking/repairPrompt.ts';
import { inputSchemaOf } from '../../tools/tool.ts';
import { readLoosely } from '../reading/looseJson.ts';
import { submissionSchema } from './submission.ts';
import { SUBMIT_PLAN, bulleted } from './submitPlan.ts';
import type { PlanReader, SubmittedPlan } from './submitPlan.ts';

/** Names of fields by which a plan is known among other JSON. */
const PLAN_KEYS = ['tasks', 'title'] as const;

/** A plan of 200 tasks with thorough instructions has to fit into one answer. */
const MAX_OUTPUT_TOKENS = 32_000;

export interface PlanInWordsDeps {
  readonly read: PlanReader;
  readonly check: (plan: Plan) => readonly string[];
  /** Asks once more where the plan has problems. */
  readonly asking: AskDeps;
}

/** What a planner that answered with words had been told, to ask it once more. */
export interface Told {
  readonly system: string;
  readonly opening: string;
  readonly model: string;
}

/**
 * The plan in an answer of words: some models know no tools, or forget them, and write the plan down. One with problems is
 * asked for once more. `plan-declined` with the words themselves when there is no plan in them.
 */
export async function planInWords(
  words: string,
  told: Told,
  deps: PlanInWordsDeps,
  signal: AbortSignal,
): Promise<Result<SubmittedPlan, Failure>> {
  const written = readLoosely(words, { keys: PLAN_KEYS });
  if (!written.ok || !looksLikePlan(written.value)) return failed({ kind: 'plan-declined', message: words });
  const first = usable(words, deps);
  if (first.ok) return first;
  const answered = await ask(
    {
      name: SUBMIT_PLAN,
      description: 'The whole plan.',
      system: told.system,
      prompt: repairPrompt({
        prompt: told.opening,
        answer: words,
        problems: first.failure,
        schema: inputSchemaOf(submissionSchema),
      }),
      schema: ANYTHING,
      shown: submissionSchema,
      model: told.model,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
    },
    deps.asking,
    signal,
  );
  if (!answered.ok) return answered;
  const second = usable(answered.value, deps);
  if (second.ok) return second;
  const message = `The planner wrote a plan that cannot be carried out, and again after the problems were given back:\n${bulleted(second.failure)}`;
  return failed({ kind: 'plan-invalid', problems: second.failure, message });
}

/** What comes back is read by `deps.read`, which takes more than what the model is shown. */
const ANYTHING = z.looseObject({});

/** The plan, or what keeps it from being carried out. */
function usable(
  value: unknown,
  { read, check }: Pick<PlanInWordsDeps, 'read' | 'check'>,
): Result<SubmittedPlan, readonly string[]> {
  const plan = read(value);
  if (!plan.ok) return plan;
  const problems = check(plan.value.plan);
  return problems.length > 0 ? failed(problems) : ok({ kind: 'plan', ...plan.value });
}

/** A list of tasks, or an object that has one, itself or one level down. */
function looksLikePlan(value: unknown): boolean {
  const hasTasks = (each: unknown): boolean =>
    typeof each === 'object' && each !== null && Array.isArray((each as { readonly tasks?: unknown }).tasks);
  if (typeof value !== 'object' || value === null) return false;
  return hasTasks(value) || Object.values(value).some(hasTasks);
}

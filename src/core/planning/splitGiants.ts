import * as z from 'zod';
import type { Failure } from '../../shared/failures.ts';
import type { Plan, PlannedTask } from '../../shared/plan.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { ask } from './asking/ask.ts';
import type { AskDeps } from './asking/ask.ts';
import { submittedTaskSchema } from './planner/submission.ts';
import { MOST_SPLIT_PARTS, splitPrompt, splitQuestion } from './prompts/split.ts';
import { readProposal } from './reading/readProposal.ts';
import type { Repaired } from './repairs/repairContext.ts';
import { giantTasks, replaceTask } from './repairs/splitting.ts';

/** The name of the question; scripts know it by this. */
export const SPLIT_TASK = 'split_task';

/** Questions of this kind about one plan, all asked at the same time. */
const MOST_QUESTIONS = 10;

const splitSchema = z.strictObject({
  tasks: z
    .array(submittedTaskSchema)
    .min(1)
    .max(MOST_SPLIT_PARTS)
    .describe('What takes the place of the task; the task alone where it cannot be divided.'),
});

/** What comes back is read like a plan, which takes more than the schema that is shown. */
const anything = z.looseObject({});

export interface SplitDeps {
  readonly model: string;
  /** Tasks that the plan may have. */
  readonly maxTasks: number;
  /** Gives what a conversation of its own needs. */
  readonly asking: () => AskDeps;
}

/**
 * The plan with tasks that are too large for one agent divided, by asking a model how. One for which no good answer comes,
 * or whose parts do not fit into the plan, stays. Fails with what would meet every other question alike.
 */
export async function splitGiants(
  plan: Plan,
  deps: SplitDeps,
  signal: AbortSignal,
): Promise<Result<Repaired, Failure>> {
  const giants = giantTasks(plan).slice(0, MOST_QUESTIONS);
  const answers = await Promise.all(giants.map((giant) => partsOf(giant, plan, deps, signal)));
  let split: Repaired = { plan, repairs: [] };
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) {
      if (LEFT_AS_IT_IS.has(answer.failure.kind)) continue;
      return answer;
    }
    split = replaced(split, giants[index], answer.value, deps.maxTasks);
  }
  return ok(split);
}

const LEFT_AS_IT_IS: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'model-answer-invalid',
  'model-answer-cut',
  'model-declined',
  'model-request-refused',
]);

async function partsOf(
  giant: PlannedTask,
  plan: Plan,
  { model, maxTasks, asking }: SplitDeps,
  signal: AbortSignal,
): Promise<Result<readonly PlannedTask[], Failure>> {
  const answered = await ask(
    {
      name: SPLIT_TASK,
      description: 'The tasks that take the place of the one that is too large.',
      system: splitPrompt(),
      prompt: splitQuestion(giant, plan),
      schema: anything,
      shown: splitSchema,
      model,
      maxOutputTokens: 16_000,
    },
    asking(),
    signal,
  );
  if (!answered.ok) return answered;
  const read = readProposal(answered.value, { maxTasks });
  return ok(read.ok ? read.value.plan.tasks : []);
}

function replaced(
  before: Repaired,
  giant: PlannedTask | undefined,
  parts: readonly PlannedTask[],
  maxTasks: number,
): Repaired {
  const count = before.plan.tasks.length - 1 + parts.length;
  if (giant === undefined || parts.length < 2 || parts.length > MOST_SPLIT_PARTS || count > maxTasks) return before;
  const split = replaceTask(before.plan, giant.id, parts);
  if (!split.ok) return before;
  return { plan: split.value.plan, repairs: [...before.repairs, ...split.value.repairs] };
}

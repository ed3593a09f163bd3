import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import { planSchema } from '../../../shared/plan.ts';
import { plannedTaskOf } from '../../../shared/planFromState.ts';
import { changedTask, taskChangesSchema } from '../../../shared/planOperations.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { taskOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import { amendmentSchema } from '../../../shared/shaping.ts';
import type { Amendment } from '../../../shared/shaping.ts';
import { ask } from '../asking/ask.ts';
import type { AskDeps } from '../asking/ask.ts';
import { amendPrompt, amendQuestion, replanPrompt } from '../prompts/amend.ts';
import { standingText } from './standingText.ts';

export const AMEND_PLAN = 'amend_plan';

const MAX_OUTPUT_TOKENS = 16_000;

export const answerSchema = z.strictObject({
  ...amendmentSchema.shape,
  change: z
    .array(z.strictObject({ taskId: z.string(), changes: taskChangesSchema }))
    .max(500)
    .default([]),
  cannot: z.string().trim().max(2_000).optional().describe('Why nothing is to be changed, for the person.'),
});
type Answer = z.infer<typeof answerSchema>;

export interface AmendmentQuestion {
  readonly state: RunState;
  /** What the person says. Absent: a way on after failures is asked for. */
  readonly words: string | undefined;
  readonly survey: string;
  readonly model: string;
  /** What keeps an amendment from being carried out, in sentences. */
  readonly check: (amendment: Amendment) => readonly string[];
}

/**
 * The amendment that a model takes the words for, or proposes after failures. Fails as `ask` does, and with
 * `plan-declined`, the model's own words as message, where it does not know what to do.
 */
export async function askForAmendment(
  { state, words, survey, model, check }: AmendmentQuestion,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<Result<Amendment, Failure>> {
  const { request, planning, limits, taskIds } = state;
  const { intent } = planning;
  const schema = answerSchema.superRefine((answer, context) => {
    if (answer.cannot !== undefined && answer.cannot !== '') return;
    const read = amendmentOf(answer, state);
    const problems = read.ok ? check(read.value) : read.failure;
    for (const message of problems) context.addIssue({ code: 'custom', message });
  });
  const answered = await ask(
    {
      name: AMEND_PLAN,
      description: 'How the plan is to be changed while it is carried out.',
      system: words === undefined ? replanPrompt() : amendPrompt(),
      prompt: amendQuestion({
        request,
        plan: standingText(state),
        words,
        survey,
        intent: intent && JSON.stringify({ ...intent, questions: undefined }),
        room: Math.max(0, limits.maxTasks - taskIds.length),
      }),
      schema,
      model,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
    },
    deps,
    signal,
  );
  if (!answered.ok) return answered;
  const { cannot } = answered.value;
  if (cannot) return failed({ kind: 'plan-declined', message: cannot });
  const read = amendmentOf(answered.value, state);
  if (read.ok) return read;
  const message = `The run moved on while the model thought: ${read.failure.join(' ')} Say it again.`;
  return failed({ kind: 'wrong-state', message });
}

/** The tasks that change as they shall be. */
function amendmentOf(
  { add, change, skip, rerun, instruct }: Answer,
  state: RunState,
): Result<Amendment, readonly string[]> {
  const problems: string[] = [];
  const changed = change.flatMap(({ taskId, changes }) => {
    const task = taskOf(state, taskId);
    if (task === undefined) {
      problems.push(`The run has no task "${taskId}".`);
      return [];
    }
    const parsed = planSchema.shape.tasks.element.safeParse(changedTask(plannedTaskOf(task, state), changes));
    if (parsed.success) return [parsed.data];
    problems.push(...parsed.error.issues.map(({ path, message }) => `"${taskId}", ${path.join('.')}: ${message}`));
    return [];
  });
  return problems.length > 0 ? failed(problems) : ok({ add, change: changed, skip, rerun, instruct });
}

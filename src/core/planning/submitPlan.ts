import * as z from 'zod';
import { planProposalSchema } from '../../shared/plan.ts';
import type { Plan } from '../../shared/plan.ts';
import { inputSchemaOf, refused, said } from '../tools/tool.ts';
import type { Tool } from '../tools/tool.ts';
import { describeIssue } from './planIssues.ts';

/** How often a plan is given back before planning counts as failed. */
export const MAX_REFUSALS = 1;

export const SUBMIT_PLAN = 'submit_plan';

/** Without what only a person knows: which models there are, and what may be spent. */
const submissionSchema = planProposalSchema.extend({
  tasks: z
    .array(
      planProposalSchema.shape.tasks.element.omit({
        model: true,
        maxAttempts: true,
        maxTurns: true,
        timeoutSeconds: true,
        budgetUsd: true,
        budgetTokens: true,
      }),
    )
    .min(1, 'expected at least one task'),
});

export interface SubmitPlanDeps {
  /** What is wrong with a well-formed plan, in sentences; none when it can be carried out. */
  readonly check: (plan: Plan) => readonly string[];
  /** Told of the problems each time a plan is given back. */
  readonly onProblems: (problems: readonly string[]) => void;
  /** How many plans were given back before. */
  readonly refusedBefore: number;
}

/** The tool that ends a planner: takes a valid plan, gives one with problems back. */
export function createSubmitPlan(deps: SubmitPlanDeps): Tool {
  let refusals = deps.refusedBefore;
  return {
    description: {
      name: SUBMIT_PLAN,
      description:
        'Submits the whole plan and ends your work. Call it once, alone, when you know enough. A plan with problems is given back once; mend all of them and submit the whole plan again.',
      inputSchema: inputSchemaOf(submissionSchema),
    },
    effect: 'end',
    subject: () => '',
    async run(input) {
      const problems = problemsOf(input, deps.check);
      if (problems.length === 0) return said('The plan is accepted.');
      refusals += 1;
      if (refusals > MAX_REFUSALS) {
        const message = `The planner submitted a plan that cannot be carried out, and again after the problems were given back:\n${bulleted(problems)}`;
        const failure = { kind: 'plan-invalid', problems, message } as const;
        return { ...refused(`The plan is refused:\n${bulleted(problems)}`), failure };
      }
      deps.onProblems(problems);
      return refused(`The plan has problems. Mend all of them and submit the whole plan again:\n${bulleted(problems)}`);
    },
    ending(input) {
      const plan = planOf(input);
      return plan === undefined ? undefined : { summary: plan.title, data: plan };
    },
  };
}

/** The plan in the input of a call, completed by defaults; `undefined` when it is not well-formed. */
function planOf(input: unknown): Plan | undefined {
  const parsed = submissionSchema.safeParse(input);
  return parsed.success ? { version: 1, ...parsed.data } : undefined;
}

function problemsOf(input: unknown, check: SubmitPlanDeps['check']): readonly string[] {
  if (typeof input === 'string') {
    return [
      'The input was not a complete JSON object. A plan that is too long to write at once must become shorter: fewer tasks, shorter instructions.',
    ];
  }
  const parsed = submissionSchema.safeParse(input);
  if (!parsed.success) return parsed.error.issues.map((issue) => describeIssue(issue, input));
  return check({ version: 1, ...parsed.data });
}

function bulleted(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

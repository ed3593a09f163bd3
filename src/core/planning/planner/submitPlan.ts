import type { Plan } from '../../../shared/plan.ts';
import { inputSchemaOf, refused, said } from '../../tools/tool.ts';
import type { Tool, ToolOutcome } from '../../tools/tool.ts';
import type { Result } from '../../../shared/result.ts';
import type { ReadPlan } from '../reading/readProposal.ts';
import { submissionSchema, submissionWithAgents } from './submission.ts';

/** How often a plan is given back before planning counts as failed. */
export const MAX_REFUSALS = 1;

export const SUBMIT_PLAN = 'submit_plan';

/** The end of a planner: a plan as it was understood, and what had to be mended for that. */
export interface SubmittedPlan extends ReadPlan {
  readonly kind: 'plan';
}

/** Understands what a model gave as a plan, or says in sentences why it cannot. */
export type PlanReader = (input: unknown) => Result<ReadPlan, readonly string[]>;

export interface SubmitPlanDeps {
  readonly read: PlanReader;
  /** What no repair mends in a plan that was understood, in sentences; none when it can be carried out. */
  readonly check: (plan: Plan) => readonly string[];
  /** Names of the agents that the repository defines. Absent: none. */
  readonly agents?: readonly string[] | undefined;
  /** Told of the problems each time a plan is given back. */
  readonly onProblems: (problems: readonly string[]) => void;
  /** How many plans were given back before. */
  readonly refusedBefore: number;
}

/** The tool that ends a planner: takes a plan that can be understood and carried out, gives others back with their problems. */
export function createSubmitPlan(deps: SubmitPlanDeps): Tool {
  let refusals = deps.refusedBefore;
  return {
    description: {
      name: SUBMIT_PLAN,
      description:
        'Submits the whole plan and ends your work. Call it once, alone, when you know enough. A plan with problems is given back once; mend all of them and submit the whole plan again.',
      inputSchema: inputSchemaOf((deps.agents ?? []).length === 0 ? submissionSchema : submissionWithAgents),
    },
    effect: 'end',
    subject: () => '',
    async run(input) {
      const problems = problemsOf(deps.read(input), deps.check);
      if (problems.length === 0) return said('The plan is accepted.');
      refusals += 1;
      if (refusals > MAX_REFUSALS) return refusedForGood(problems);
      deps.onProblems(problems);
      return refused(`The plan has problems. Mend all of them and submit the whole plan again:\n${bulleted(problems)}`);
    },
    ending(input) {
      const read = deps.read(input);
      if (!read.ok) return undefined;
      const end: SubmittedPlan = { kind: 'plan', ...read.value };
      return { summary: read.value.plan.title, data: end };
    },
  };
}

/** What keeps a proposal from being carried out. */
function problemsOf(read: ReturnType<PlanReader>, check: SubmitPlanDeps['check']): readonly string[] {
  return read.ok ? check(read.value.plan) : read.failure;
}

function refusedForGood(problems: readonly string[]): ToolOutcome {
  const message = `The planner submitted a plan that cannot be carried out, and again after the problems were given back:\n${bulleted(problems)}`;
  return {
    ...refused(`The plan is refused:\n${bulleted(problems)}`),
    failure: { kind: 'plan-invalid', problems, message },
  };
}

export function bulleted(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

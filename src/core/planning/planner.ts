import type { Failure } from '../../shared/failures.ts';
import { planSchema } from '../../shared/plan.ts';
import type { Plan } from '../../shared/plan.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { runAgent } from '../agents/agentLoop.ts';
import type { AgentDeps } from '../agents/agentLoop.ts';
import { pastTurns, resultOf, toolCallsOf } from '../agents/conversation.ts';
import { escapeText } from '../agents/escape.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import type { Clock } from '../ports/clock.ts';
import type { ModelMessage } from '../ports/model.ts';
import type { HistoryAccess } from '../tools/historyAccess.ts';
import { HISTORY_TOOLS, READING_TOOLS } from '../tools/toolsets.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import { plannerPrompt } from './prompts/planner.ts';
import { repositoryOverview } from './repositoryOverview.ts';
import { SUBMIT_PLAN, createSubmitPlan } from './submitPlan.ts';

export interface PlannerInput {
  /** What the person asked for, in their words. */
  readonly request: string;
  readonly view: WorkspaceView;
  readonly history?: HistoryAccess | undefined;
  readonly clock?: Pick<Clock, 'now'>;
  readonly maxTasks: number;
  /** What the agents of the plan may do. */
  readonly rights: AgentRights;
  readonly model: string;
  readonly maxTurns: number;
  /** Messages of the turns finished so far; empty at the start. */
  readonly transcript: readonly ModelMessage[];
}

export interface PlannerDeps extends AgentDeps {
  /** What is wrong with a well-formed plan, in sentences; none when it can be carried out. */
  readonly check: (plan: Plan) => readonly string[];
  /** Told when a plan was given back to the planner, after the turn with it was recorded. */
  readonly onRefused: (problems: readonly string[]) => Promise<void>;
}

/** A plan of 200 tasks with thorough instructions has to fit into one answer. */
const MAX_OUTPUT_TOKENS = 32_000;

/**
 * Makes a plan for the request. Fails like `runAgent`, with `plan-invalid` when the second plan has problems too, and
 * with `plan-declined`, the model's own words as message, when it answered with text instead of a plan.
 */
export async function runPlanner(
  input: PlannerInput,
  deps: PlannerDeps,
  signal: AbortSignal,
): Promise<Result<Plan, Failure>> {
  const opening = await openingOf(input, signal);
  if (!opening.ok) return opening;
  let problems: readonly string[] | undefined;
  const submitPlan = createSubmitPlan({
    check: deps.check,
    refusedBefore: refusedPlans(input.transcript),
    onProblems: (found) => {
      problems = found;
    },
  });
  const agentDeps: AgentDeps = {
    ...deps,
    onTurn: async (turn) => {
      await deps.onTurn(turn);
      const given = problems;
      problems = undefined;
      if (given !== undefined) await deps.onRefused(given);
    },
  };
  const system = plannerPrompt(input.rights);
  const job = {
    model: input.model,
    system,
    sharedSystemLength: system.length,
    tools: [...READING_TOOLS, ...HISTORY_TOOLS, submitPlan],
    view: input.view,
    history: input.history,
    clock: input.clock,
    opening: opening.value,
    transcript: input.transcript,
    maxTurns: input.maxTurns,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  };
  const end = await runAgent(job, agentDeps, signal);
  if (!end.ok) return end;
  const plan = planSchema.safeParse(end.value.data);
  return plan.success ? ok(plan.data) : failed({ kind: 'plan-declined', message: end.value.summary });
}

/** A planner that goes on has its opening in the transcript, so nothing is read for another. */
async function openingOf(input: PlannerInput, signal: AbortSignal): Promise<Result<string, Failure>> {
  if (input.transcript.length > 0) return ok('');
  const overview = await repositoryOverview(input.view, signal);
  return overview.ok ? ok(plannerOpening(input.request, overview.value, input.maxTasks)) : overview;
}

/** The first message to the planner. */
export function plannerOpening(request: string, overview: string, maxTasks: number): string {
  return [
    `<request>${escapeText('request', request)}</request>`,
    `<repository>\n${escapeText('repository', overview)}\n</repository>`,
    `<limits maxTasks="${maxTasks}">at most ${maxTasks} tasks; a cap, not a goal</limits>`,
  ].join('\n');
}

function refusedPlans(transcript: readonly ModelMessage[]): number {
  return pastTurns(transcript)
    .flatMap((turn) => toolCallsOf(turn.answer).map((call) => ({ call, result: resultOf(turn.reply, call.id) })))
    .filter(({ call, result }) => call.name === SUBMIT_PLAN && result?.isError === true).length;
}

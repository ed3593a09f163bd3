import type { Failure } from '../../../shared/failures.ts';
import type { Plan } from '../../../shared/plan.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { runAgent } from '../../agents/agentLoop.ts';
import type { AgentDeps } from '../../agents/agentLoop.ts';
import { grantedTools } from '../../agents/roles/grants.ts';
import { plannerRole } from '../../agents/roles/planner.ts';
import { pastTurns, resultOf, toolCallsOf } from '../../agents/conversation.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ModelMessage } from '../../ports/model.ts';
import type { Syntax } from '../../ports/syntax.ts';
import type { HistoryAccess } from '../../tools/history/historyAccess.ts';
import type { IndexAccess } from '../../tools/index/indexAccess.ts';
import { searchCodeTool } from '../../tools/index/searchCode.ts';
import type { Tool } from '../../tools/tool.ts';
import { HISTORY_TOOLS, READING_TOOLS, SYMBOL_TOOLS } from '../../tools/toolsets.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { AskDeps } from '../asking/ask.ts';
import { FEWEST_TASKS_FOR_PARTS, planPartsTool } from '../parts/planParts.ts';
import type { ProposedParts } from '../parts/planParts.ts';
import { plannerPrompt } from '../prompts/planner.ts';
import { plannerOpening } from './opening.ts';
import type { PlannerBriefing } from './opening.ts';
import { planInWords } from './planInWords.ts';
import { SUBMIT_PLAN, createSubmitPlan } from './submitPlan.ts';
import type { PlanReader, SubmittedPlan } from './submitPlan.ts';

export interface PlannerInput {
  readonly briefing: PlannerBriefing;
  readonly view: WorkspaceView;
  readonly history?: HistoryAccess | undefined;
  readonly clock?: Pick<Clock, 'now'>;
  /** Finds pieces of code. Absent: the planner searches texts. */
  readonly index?: IndexAccess | undefined;
  /** Reads what files declare. Absent: the planner reads texts. */
  readonly syntax?: Syntax | undefined;
  /** What the agents of the plan may do. */
  readonly rights: AgentRights;
  readonly model: string;
  readonly maxTurns: number;
  /** Messages of the turns finished so far; empty at the start. */
  readonly transcript: readonly ModelMessage[];
}

export interface PlannerDeps extends AgentDeps {
  readonly read: PlanReader;
  /** What no repair mends in a plan that was understood, in sentences; none when it can be carried out. */
  readonly check: (plan: Plan) => readonly string[];
  /** Told when a plan was given back to the planner, after the turn with it was recorded. */
  readonly onRefused: (problems: readonly string[]) => Promise<void>;
  /** Asks once more for a plan that was written in words. */
  readonly asking: AskDeps;
}

/** A plan of 200 tasks with thorough instructions has to fit into one answer. */
const MAX_OUTPUT_TOKENS = 32_000;

/**
 * Makes a plan for the request, or for a part of it, or says into which parts the request falls. Fails like `runAgent`,
 * with `plan-invalid` when the second plan has problems too, and with `plan-declined`, the model's own words as message,
 * when it answered with words that hold no plan.
 */
export async function runPlanner(
  input: PlannerInput,
  deps: PlannerDeps,
  signal: AbortSignal,
): Promise<Result<SubmittedPlan | ProposedParts, Failure>> {
  const { briefing, transcript } = input;
  let problems: readonly string[] | undefined;
  const submitPlan = createSubmitPlan({
    ...deps,
    agents: [...(input.rights.equipment?.customRoles.keys() ?? [])],
    refusedBefore: refusedPlans(transcript),
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
  const mayHaveParts = isWorthParts(briefing);
  const system = plannerPrompt(input.rights, { mayHaveParts });
  const opening = plannerOpening(briefing);
  const job = {
    ...input,
    system,
    sharedSystemLength: system.length,
    tools: [...lookingTools(input), submitPlan, ...(mayHaveParts ? [planPartsTool] : [])],
    opening,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  };
  const end = await runAgent(job, agentDeps, signal);
  if (!end.ok) return end;
  const { data, summary } = end.value;
  if (data !== undefined) return ok(data as SubmittedPlan | ProposedParts);
  return planInWords(summary, { system, opening, model: input.model }, deps, signal);
}

/** Only what is large is worth several planners, and parts have no parts. */
function isWorthParts({ part, maxTasks }: PlannerBriefing): boolean {
  return part === undefined && maxTasks >= FEWEST_TASKS_FOR_PARTS;
}

function refusedPlans(transcript: readonly ModelMessage[]): number {
  return pastTurns(transcript)
    .flatMap((turn) => toolCallsOf(turn.answer).map((call) => ({ call, result: resultOf(turn.reply, call.id) })))
    .filter(({ call, result }) => call.name === SUBMIT_PLAN && result?.isError === true).length;
}

function lookingTools({ index, syntax }: Pick<PlannerInput, 'index' | 'syntax'>): Tool[] {
  const granted = grantedTools(plannerRole.tools);
  const byIndex = index === undefined ? [] : [searchCodeTool];
  const bySyntax = syntax === undefined ? [] : SYMBOL_TOOLS;
  return [...READING_TOOLS, ...HISTORY_TOOLS, ...byIndex, ...bySyntax].filter(({ description }) =>
    granted.has(description.name),
  );
}

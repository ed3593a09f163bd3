import type { ToolCallFacts } from '../../src/shared/events.ts';
import type { Intent, WorkflowType } from '../../src/shared/intent.ts';
import { PLANNING_STEPS, PLANNING_STEP_TITLES } from '../../src/shared/planning.ts';
import type { PlanningStep } from '../../src/shared/planning.ts';
import type { Activities } from '../../src/shared/protocol.ts';
import type { PlanningState } from '../../src/shared/planningState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { totalTokens } from '../../src/shared/usage.ts';
import { formatUsd, plural, shortened, tokensText } from './format.ts';
import { activityIn } from './taskRows.ts';

/** A step on the way to a plan, and whether it is over, under way or still to come. */
export interface StepPicture {
  readonly step: PlanningStep;
  readonly title: string;
  readonly status: 'done' | 'current' | 'ahead';
}

/** What a request was understood to mean. */
export interface IntentPicture {
  /** "Migration, with testing and documentation". */
  readonly type: string;
  readonly entities: readonly string[];
  readonly requirements: readonly string[];
  readonly successCriteria: readonly string[];
}

/** The planner at work, or what it did. */
export interface PlanningPicture {
  readonly isActive: boolean;
  /** Empty for a run of before there were steps. */
  readonly steps: readonly StepPicture[];
  /** What it does now; undefined when it is done or has not said. */
  readonly activity: string | undefined;
  /** The last few tool calls, the newest last. */
  readonly recent: readonly ToolCallFacts[];
  /** "14 looks at the repository in 5 turns · 12k tokens · $0.04". */
  readonly summary: string;
  /** What the repository is, in a line; undefined until it was looked over. */
  readonly survey: string | undefined;
  readonly intent: IntentPicture | undefined;
  /** What was asked before planning, with what was answered. */
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
  /** The parts of a large request that are planned side by side. */
  readonly parts: readonly string[];
  /** Why the last proposal was given back; empty when it was not. */
  readonly problems: readonly string[];
}

const RECENT = 5;
const LINE_LENGTH = 2_000;

/** `undefined` when nobody planned, because the plan came from a file, or has not begun to. */
export function planningPicture(state: RunState, activities: Activities): PlanningPicture | undefined {
  const { planning } = state;
  const isActive = state.state === 'initializing' && planning.phase === 'planning';
  const isKnown = planning.turns > 0 || planning.step !== undefined || planning.intent !== undefined;
  if (!isActive && !isKnown) return undefined;
  return {
    isActive,
    steps: stepsOf(planning),
    activity: isActive ? activityIn(activities, '') : undefined,
    recent: planning.toolCalls.slice(-RECENT),
    summary: summaryOf(state),
    survey: planning.surveySummary === undefined ? undefined : shortened(planning.surveySummary, LINE_LENGTH),
    intent: planning.intent === undefined ? undefined : intentPicture(planning.intent),
    answers: answersOf(planning),
    parts: planning.parts.map(({ title }) => shortened(title, LINE_LENGTH)),
    problems: planning.problems,
  };
}

function summaryOf(state: RunState): string {
  const { planning } = state;
  const tokens = totalTokens(planning.usage);
  const looks = `${plural(planning.toolCalls.length, 'look')} at the repository in ${plural(planning.turns, 'turn')}`;
  return [
    planning.turns === 0 ? 'The repository was looked over' : looks,
    ...(planning.turns === 0 && tokens === 0 ? [] : [tokensText(tokens, state.usageIsEstimated)]),
    ...(planning.costUsd > 0 ? [formatUsd(planning.costUsd)] : []),
  ].join(' · ');
}

/** Steps come in a fixed order, so those before the present one are over. */
function stepsOf({ step, phase }: PlanningState): StepPicture[] {
  if (step === undefined) return [];
  const current = PLANNING_STEPS.indexOf(step);
  const isOver = phase === 'awaiting-approval' || phase === 'approved';
  return PLANNING_STEPS.map((name, index) => ({
    step: name,
    title: PLANNING_STEP_TITLES[name],
    status: isOver || index < current ? 'done' : index === current ? 'current' : 'ahead',
  }));
}

function answersOf({ questions, answers }: PlanningState): PlanningPicture['answers'] {
  return answers.map(({ id, answer }) => ({
    question: shortened(questions.find((question) => question.id === id)?.question ?? id, LINE_LENGTH),
    answer: shortened(answer, LINE_LENGTH),
  }));
}

export const WORKFLOW_LABELS = {
  migration: 'Migration',
  refactoring: 'Refactoring',
  'feature-development': 'Feature development',
  testing: 'Testing',
  documentation: 'Documentation',
  review: 'Review',
  debugging: 'Debugging',
  custom: 'Custom work',
} as const satisfies Record<WorkflowType, string>;

export function intentPicture({ primary, secondary, entities, requirements, successCriteria }: Intent): IntentPicture {
  const others = secondary.filter((type) => type !== primary).map((type) => WORKFLOW_LABELS[type].toLowerCase());
  const list = others.length > 1 ? `${others.slice(0, -1).join(', ')} and ${others.at(-1) ?? ''}` : (others[0] ?? '');
  return {
    type: list === '' ? WORKFLOW_LABELS[primary] : `${WORKFLOW_LABELS[primary]}, with ${list}`,
    entities: entities.map((text) => shortened(text, LINE_LENGTH)),
    requirements: requirements.map((text) => shortened(text, LINE_LENGTH)),
    successCriteria: successCriteria.map((text) => shortened(text, LINE_LENGTH)),
  };
}

import { amendmentText, amendmentsOf } from '../../src/shared/amendments.ts';
import type { Role } from '../../src/shared/plan.ts';
import type { ToolCallFacts } from '../../src/shared/events.ts';
import type { Activities } from '../../src/shared/protocol.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { totalTokens } from '../../src/shared/usage.ts';
import { formatUsd, plural, tokensText } from './format.ts';
import { ROLE_LOOKS } from './looks.ts';
import { activityIn } from './taskRows.ts';

/** The planner at work, or what it did. */
export interface PlanningPicture {
  readonly isActive: boolean;
  /** What it does now; undefined when it is done or has not said. */
  readonly activity: string | undefined;
  /** The last few tool calls, the newest last. */
  readonly recent: readonly ToolCallFacts[];
  /** "Looked at 14 places in 5 turns · 12k tokens · $0.04". */
  readonly summary: string;
  /** Why the last proposal was given back; empty when it was not. */
  readonly problems: readonly string[];
}

const RECENT = 5;

/** `undefined` when nobody planned, because the plan came from a file, or has not begun to. */
export function planningPicture(state: RunState, activities: Activities): PlanningPicture | undefined {
  const { planning } = state;
  const isActive = state.state === 'initializing' && planning.phase === 'planning';
  if (!isActive && planning.turns === 0) return undefined;
  return {
    isActive,
    activity: isActive ? activityIn(activities, '') : undefined,
    recent: planning.toolCalls.slice(-RECENT),
    summary: [
      `${plural(planning.toolCalls.length, 'look')} at the repository in ${plural(planning.turns, 'turn')}`,
      tokensText(totalTokens(planning.usage), state.usageIsEstimated),
      ...(planning.costUsd > 0 ? [formatUsd(planning.costUsd)] : []),
    ].join(' · '),
    problems: planning.problems,
  };
}

export interface PlanPicture {
  /** "12 tasks in 4 waves". */
  readonly size: string;
  readonly roles: readonly {
    readonly role: Role;
    readonly count: number;
    readonly label: string;
    readonly icon: string;
  }[];
  /** What bounds the run, in short lines. */
  readonly limits: readonly string[];
}

/** What was added to the plan while it ran, a line each. */
export function amendmentLines(state: RunState): string[] {
  return amendmentsOf(state).map(({ by, taskIds }) => amendmentText(by, taskIds.length));
}

/** The numbers of a proposed plan. */
export function planPicture(state: RunState): PlanPicture {
  const { limits } = state;
  const counts = new Map<Role, number>();
  for (const task of tasksOf(state)) counts.set(task.role, (counts.get(task.role) ?? 0) + 1);
  return {
    size: `${plural(state.taskIds.length, 'task')} in ${plural(state.waves.length, 'wave')}`,
    roles: [...counts].map(([role, count]) => ({ role, count, ...ROLE_LOOKS[role] })),
    limits: [
      `Spends at most ${formatUsd(limits.budgetUsd)}`,
      `At most ${plural(limits.concurrency, 'agent')} at once`,
      `Up to ${plural(limits.maxAttempts, 'attempt')} per task`,
      `${state.taskIds.length} of at most ${plural(limits.maxTasks, 'task')}`,
    ],
  };
}

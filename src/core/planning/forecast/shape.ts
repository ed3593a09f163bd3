import type { Range } from '../../../shared/forecast.ts';
import type { RunLimits } from '../../../shared/limits.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { NOTHING, mapRange } from './ranges.ts';

/** How many agents of each kind a task of the plan comes to. */
export interface Shape {
  /** 1, but of a fan-out one for each item, and each of its candidates; less where its condition may not hold. */
  readonly members: Range;
  /** How often a member's work is done. */
  readonly rounds: Range;
  /** Judges who choose among candidates. */
  readonly judges: Range;
  /** Checks of a loop, for each member. */
  readonly checks: Range;
  /** How often a member's work goes on after gates that it did not pass. */
  readonly fixes: Range;
  /** How often its gates are judged: 0 without gates. */
  readonly judgements: Range;
  /** Independent reviewers each time. */
  readonly reviewers: number;
  /** Runs of commands each time. */
  readonly commandRuns: number;
  /** Tasks that its agents add to the plan. */
  readonly additions: Range;
}

/** Half of the conditions hold, as long as nothing is known of them. */
const CONDITION_HOLDS = 0.5;

/** Half of the loops pass their first check. */
const LIKELY_ROUNDS = 1.5;
const HIGH_ROUNDS = 3;

/** A fifth of the gates fail the first time; most pass after one more round. */
const LIKELY_FIXES = 0.2;
const HIGH_FIXES = 1;

/** Agents that may add tasks mostly add few: a quarter of what they may. */
const ADDED_SHARE = 0.25;

export interface ShapeDeps {
  readonly limits: Pick<RunLimits, 'gates' | 'maxTasks'>;
  /** Modules that the survey found: how many items a fan-out over what a task finds is likely to have. */
  readonly modules?: number | undefined;
}

export function shapeOf(task: PlannedTask, deps: ShapeDeps): Shape {
  const { bestOf, loop, gates = [], mayAdd = 0 } = task;
  const items = itemsDone(task, deps);
  const rounds = loop === undefined ? ONE : roundsUpTo(loop.maxRounds);
  const judged = deps.limits.gates === 'off' ? [] : gates;
  const fixes = judged.length === 0 ? NOTHING : { low: 0, likely: LIKELY_FIXES, high: HIGH_FIXES };
  return {
    members: mapRange(items, (count) => count * (bestOf?.attempts ?? 1)),
    judges: bestOf === undefined ? NOTHING : items,
    rounds,
    checks: loop === undefined ? NOTHING : rounds,
    fixes,
    judgements: judged.length === 0 ? NOTHING : mapRange(fixes, (count) => 1 + count),
    reviewers: judged.reduce((sum, gate) => sum + (gate.kind === 'review' ? gate.lenses.length : 0), 0),
    commandRuns: judged.reduce((sum, gate) => sum + runsOf(gate), 0),
    additions: { low: 0, likely: mayAdd * ADDED_SHARE, high: mayAdd },
  };
}

const ONE: Range = { low: 1, likely: 1, high: 1 };

/** How often a gate runs a command each time that it is judged. */
function runsOf(gate: NonNullable<PlannedTask['gates']>[number]): number {
  if (gate.kind === 'command') return gate.repeats;
  return gate.kind === 'coverage' ? 1 : 0;
}

function roundsUpTo(maxRounds: number): Range {
  return { low: 1, likely: Math.min(LIKELY_ROUNDS, maxRounds), high: Math.min(HIGH_ROUNDS, maxRounds) };
}

/** How many times the work is to be had. */
function itemsDone(task: PlannedTask, deps: ShapeDeps): Range {
  const members = task.forEach === undefined ? ONE : itemsOf(task.forEach, deps);
  if (task.when === undefined) return members;
  return { low: 0, likely: members.likely * CONDITION_HOLDS, high: members.high };
}

/** Known where the plan has the list. Otherwise as many as the repository has modules, or half of what is allowed. */
function itemsOf(fanOut: NonNullable<PlannedTask['forEach']>, { limits, modules }: ShapeDeps): Range {
  const known = fanOut.items?.length;
  if (known !== undefined) return { low: known, likely: known, high: known };
  const most = Math.max(1, Math.min(fanOut.max, limits.maxTasks));
  if (modules === undefined || modules === 0)
    return { low: Math.ceil(most / 6), likely: Math.ceil(most / 2), high: most };
  const likely = Math.min(most, modules);
  return { low: Math.ceil(likely / 3), likely, high: Math.min(most, likely * 2) };
}

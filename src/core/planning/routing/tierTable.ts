import type { Preset } from '../../../shared/forecast.ts';
import type { Role } from '../../../shared/plan.ts';
import { TIERS, complexityOf, valueOf } from '../../../shared/taskKinds.ts';
import type { ByComplexity, Complexity, Tier } from '../../../shared/taskKinds.ts';

/** What decides which tier a task gets. */
export interface TieredTask {
  readonly role: Role;
  readonly complexity?: Complexity | undefined;
  readonly lines?: number | undefined;
  /** What the plan says. */
  readonly tier?: Tier | undefined;
  /** Whether it is one of many that do the same to other things: a fan-out, or a member of one. */
  readonly isSweep: boolean;
}

type Row = ByComplexity<Tier>;

/** Short, so that a table can be read. */
const L = 'light';
const S = 'standard';
const X = 'strong';

/**
 * What is enough for most: who searches, checks or writes text needs no more than the light model, since code decides
 * what holds (gates, tests). Code of some size gets the standard model. What thousands of lines hang on gets the strongest.
 */
const BALANCED: Readonly<Record<Role, Row>> = {
  // Finding places and usages is what tools do; the model only asks the right ones.
  search: [L, L, L, L, S],
  // A check reads much and writes little. Of large changes it has to understand as much as who made them.
  review: [L, L, L, S, X],
  // Others build on a design: a wrong one costs more than the better model.
  analysis: [L, L, S, X, X],
  // Text that says what the code does; large ones need the overview.
  docs: [L, L, L, S, S],
  // Tests are run: a wrong one shows itself.
  test: [L, S, S, S, X],
  // Below fifty lines there is a pattern to follow; above two hundred there is a design to make.
  code: [L, S, S, X, X],
  // What a cause is nobody can check by a table; a wrong guess costs a round.
  debug: [S, S, S, X, X],
};

/** As far down as the work can still be expected to succeed; a failed attempt goes a tier up anyhow. */
const CHEAPEST: Readonly<Record<Role, Row>> = {
  search: [L, L, L, L, L],
  review: [L, L, L, L, S],
  analysis: [L, L, L, S, S],
  docs: [L, L, L, L, S],
  test: [L, L, L, S, S],
  // From two hundred lines on the light model needs so many more turns that it is not the cheapest.
  code: [L, L, S, S, S],
  debug: [L, L, S, S, S],
};

/** The strongest for all that is thought about; only where there is little to think the standard one does as well. */
const BEST: Readonly<Record<Role, Row>> = {
  search: [S, S, S, S, X],
  review: [S, S, X, X, X],
  analysis: [S, X, X, X, X],
  docs: [S, S, S, X, X],
  test: [S, S, X, X, X],
  code: [S, X, X, X, X],
  debug: [X, X, X, X, X],
};

const TABLES: Readonly<Record<Preset, Readonly<Record<Role, Row>>>> = {
  cheapest: CHEAPEST,
  balanced: BALANCED,
  best: BEST,
};

const ONLY_READS: ReadonlySet<Role> = new Set<Role>(['search', 'review', 'analysis']);

/** The tier of a task: what the plan says, otherwise what the preset's table says of its role and complexity. */
export function tierOf(task: TieredTask, preset: Preset): Tier {
  if (task.tier !== undefined) return task.tier;
  const tier = valueOf(TABLES[preset][task.role], complexityOf(task));
  return isLowered(task, preset) ? weakerTier(tier) : tier;
}

/** Whether the task gets less than the table says: of a sweep that only reads each part is small, and there are many. */
export function isLowered({ role, isSweep, tier }: TieredTask, preset: Preset): boolean {
  return tier === undefined && isSweep && preset !== 'best' && ONLY_READS.has(role);
}

function weakerTier(tier: Tier): Tier {
  return TIERS[Math.max(0, TIERS.indexOf(tier) - 1)] ?? 'light';
}

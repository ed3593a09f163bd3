import type { Preset } from '../../../shared/forecast.ts';
import { agentRole } from '../../agents/roles.ts';
import type { Role } from '../../../shared/plan.ts';
import { TIERS, complexityOf, valueOf } from '../../../shared/taskKinds.ts';
import type { Complexity, Tier } from '../../../shared/taskKinds.ts';

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

/** The tier of a task: what the plan says, otherwise what its role says for the preset and its complexity. */
export function tierOf(task: TieredTask, preset: Preset): Tier {
  if (task.tier !== undefined) return task.tier;
  const tier = valueOf(agentRole(task.role).tiers[preset], complexityOf(task));
  return isLowered(task, preset) ? weakerTier(tier) : tier;
}

/** Whether the task gets less than its role says: of a sweep that only reads each part is small, and there are many. */
export function isLowered({ role, isSweep, tier }: TieredTask, preset: Preset): boolean {
  return tier === undefined && isSweep && preset !== 'best' && !agentRole(role).mayWrite;
}

function weakerTier(tier: Tier): Tier {
  return TIERS[Math.max(0, TIERS.indexOf(tier) - 1)] ?? 'light';
}

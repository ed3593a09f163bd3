import type { Preset } from '../../../shared/forecast.ts';
import type { Role } from '../../../shared/plan.ts';
import type { ByComplexity, Tier } from '../../../shared/taskKinds.ts';
import type { ToolGrant } from './grants.ts';

/** Everything that makes agents of one kind what they are. */
export interface AgentRole {
  readonly name: Role | 'planner';
  /** What such an agent is for, in one line for the planner. */
  readonly purpose: string;
  /** What such an agent is told about its role. */
  readonly prompt: string;
  /** What it may call, of the tools that all are offered. */
  readonly tools: readonly ToolGrant[];
  /** How able a model it gets where a plan says nothing. */
  readonly tiers: RoleTiers;
  /** Whether it may change files of its view. Never by `tools` alone. */
  readonly mayWrite: boolean;
  /** What it hands over as data where a task says nothing of its own. Absent: whatever it likes. */
  readonly output?: RoleOutput;
}

/** By preset, then by the complexity of the task. */
export type RoleTiers = Readonly<Record<Preset, ByComplexity<Tier>>>;

export interface RoleOutput {
  /** JSON Schema of the data. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether it cannot end without. What is given is checked in any case. */
  readonly isRequired: boolean;
}

import type { Role } from '../../shared/plan.ts';
import type { Tool } from '../tools/tool.ts';
import { WITHOUT_COMMANDS, taskTools } from '../tools/toolsets.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import { ROLE_PROMPTS } from './prompts/roles.ts';

export interface AgentRole {
  readonly name: Role;
  /** What such an agent is for, in one line for the planner. */
  readonly purpose: string;
  /** What such an agent is told about its role. */
  readonly prompt: string;
  readonly mayWrite: boolean;
}

const PURPOSES: Readonly<Record<Role, { readonly purpose: string; readonly mayWrite: boolean }>> = {
  code: {
    purpose: 'writes and changes code and configuration, and tests and documentation when its task includes them',
    mayWrite: true,
  },
  test: { purpose: 'writes and changes tests', mayWrite: true },
  docs: { purpose: 'writes and changes documentation', mayWrite: true },
  debug: { purpose: 'finds the cause of a defect and mends it', mayWrite: true },
  review: {
    purpose:
      'judges the changes of the tasks it depends on, which it gets as a diff, and grades its findings as critical, major or minor; only reads',
    mayWrite: false,
  },
  search: { purpose: 'finds places, usages and files and lists them for later tasks; only reads', mayWrite: false },
  analysis: { purpose: 'works out structure, causes or a design for later tasks; only reads', mayWrite: false },
};

export function agentRole(name: Role): AgentRole {
  return { name, prompt: ROLE_PROMPTS[name], ...PURPOSES[name] };
}

/**
 * What an agent in this role may call, of the tools that all are offered. Roles that only read change no files; they may
 * run commands, of which nothing comes back into their view.
 */
export function toolsOf(
  role: Pick<AgentRole, 'name' | 'mayWrite'>,
  rights: AgentRights = WITHOUT_COMMANDS,
): readonly Tool[] {
  const foreign = new Map(rights.equipment?.foreign.map(({ tool, roles }) => [tool, roles]));
  return taskTools(rights).filter((tool) => {
    const roles = foreign.get(tool);
    if (roles !== undefined) return roles.has('*') || roles.has(role.name);
    return role.mayWrite || tool.effect !== 'own-view';
  });
}

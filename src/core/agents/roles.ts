import type { Role } from '../../shared/plan.ts';
import type { Tool } from '../tools/tool.ts';
import { WITHOUT_COMMANDS, taskTools } from '../tools/toolsets.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import { analysisRole } from './roles/analysis.ts';
import { codeRole } from './roles/code.ts';
import { debugRole } from './roles/debug.ts';
import { docsRole } from './roles/docs.ts';
import { grantedTools } from './roles/grants.ts';
import { resolveRole } from './roles/resolve.ts';
import { reviewRole } from './roles/review.ts';
import type { AgentRole } from './roles/role.ts';
import { searchRole } from './roles/search.ts';
import { testRole } from './roles/test.ts';
import { verifyRole } from './roles/verify.ts';

const AGENT_ROLES: Readonly<Record<Role, AgentRole>> = {
  code: codeRole,
  review: reviewRole,
  test: testRole,
  search: searchRole,
  docs: docsRole,
  debug: debugRole,
  analysis: analysisRole,
  verify: verifyRole,
  resolve: resolveRole,
};

/** Whether somebody can take tasks of this role: journals may come from other versions. */
export function isRole(name: string): name is Role {
  return Object.hasOwn(AGENT_ROLES, name);
}

export function agentRole(name: Role): AgentRole {
  return AGENT_ROLES[name];
}

/**
 * What an agent in this role may call, of the tools that all are offered. Roles that only read change no files; they may
 * run commands, of which nothing comes back into their view. Tools of others are the person's to grant.
 */
export function toolsOf(
  role: Pick<AgentRole, 'name' | 'mayWrite' | 'tools'>,
  rights: AgentRights = WITHOUT_COMMANDS,
): readonly Tool[] {
  const granted = grantedTools(role.tools);
  const foreign = new Map(rights.equipment?.foreign.map(({ tool, roles }) => [tool, roles]));
  return taskTools(rights).filter((tool) => {
    const roles = foreign.get(tool);
    if (roles !== undefined) return roles.has('*') || roles.has(role.name);
    if (tool.effect === 'end') return true;
    return granted.has(tool.description.name) && (role.mayWrite || tool.effect !== 'own-view');
  });
}

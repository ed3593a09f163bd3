import type { Failure } from '../../shared/failures.ts';
import type { PlannedTask, Role } from '../../shared/plan.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { TOOL_GROUPS, grantedTools } from './roles/grants.ts';
import type { AgentRole } from './roles/role.ts';
import type { CustomRole, Equipment } from '../tools/equipment.ts';
import { taskTools } from '../tools/toolsets.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import { agentRole, isRole, toolsOf } from './roles.ts';

/** Who a task names to do it. */
export interface Doer {
  readonly role: Role;
  /** An agent that the repository defines, which does it within the role. */
  readonly agent?: string | undefined;
}

export interface TaskRole {
  readonly role: AgentRole;
  readonly custom: CustomRole | undefined;
}

/** Who does the task. Fails with `role-missing` where the repository, as the run has it, defines no such agent. */
export function taskRole({ role, agent }: Doer, equipment: Equipment | undefined): Result<TaskRole, Failure> {
  // A journal may be of a version that has more roles.
  if (!isRole(role)) return failed(missing(`the role "${String(role)}"`, 'this version has no such role'));
  if (agent === undefined) return ok({ role: agentRole(role), custom: undefined });
  const custom = equipment?.customRoles.get(agent);
  if (custom === undefined) return failed(missing(`the agent "${agent}"`, whoThereIs(equipment)));
  return ok({ role: agentRole(role), custom });
}

/** As `taskRole`, of a task that somebody can take; throws for another. */
export function doerOf(doer: Doer, equipment: Equipment | undefined): TaskRole {
  const found = taskRole(doer, equipment);
  if (!found.ok) throw new Error(found.failure.message);
  return found.value;
}

/** Sentences about agents that tasks name and the repository does not define. */
export function agentProblems(
  tasks: readonly { readonly id: string; readonly agent?: string | undefined }[],
  equipment: Pick<Equipment, 'customRoles'> | undefined,
): string[] {
  return tasks.flatMap(({ id, agent }) =>
    agent === undefined || equipment?.customRoles.has(agent) === true
      ? []
      : [
          `Task "${id}" names the agent "${agent}", but ${whoThereIs(equipment)}; name one of these or leave agent out.`,
        ],
  );
}

/** Names of the tools that the task's agent may call: those of its role, and of these those that its own file names. */
export function permittedTools({ role, custom }: TaskRole, rights: AgentRights): ReadonlySet<string> {
  const ofRole = toolsOf(role, rights);
  // What nobody can do without: the rest of outputs that were cut.
  const always = grantedTools(['outputs']);
  const foreign = new Map(rights.equipment?.foreign.map(({ tool, roles }) => [tool, roles]));
  const own = ofRole.filter(
    ({ effect, description: { name } }) =>
      custom === undefined || names(custom, name) || always.has(name) || effect === 'end',
  );
  // What a person allows for an agent by its name is theirs to say.
  const allowed = taskTools(rights).filter(
    (tool) => custom !== undefined && foreign.get(tool)?.has(custom.name) === true,
  );
  return new Set([...own, ...allowed].map(({ description }) => description.name));
}

/** Whether what its file lets it call can change files, in a role that may. */
export function mayChangeFiles(custom: CustomRole): boolean {
  return [...TOOL_GROUPS.writing, ...TOOL_GROUPS.commands].some((name) => names(custom, name));
}

/** Whether its file names the tool, or all of a server of others (`server__*`), or names none at all. */
function names({ tools }: CustomRole, name: string): boolean {
  return (
    tools === undefined ||
    tools.some((each) => each === name || (each.endsWith('__*') && name.startsWith(each.slice(0, -1))))
  );
}

/** The tasks with the tiers that their agents ask for, where the plan says nothing. */
export function withAgentTiers<Task extends Pick<PlannedTask, 'agent' | 'tier' | 'model'>>(
  tasks: readonly Task[],
  equipment: Pick<Equipment, 'customRoles'> | undefined,
): Task[] {
  return tasks.map((task) => {
    const tier = task.agent === undefined ? undefined : equipment?.customRoles.get(task.agent)?.tier;
    return tier === undefined || task.tier !== undefined || task.model !== undefined ? task : { ...task, tier };
  });
}

function missing(who: string, why: string): Failure {
  const message = `Nobody can take this task: it names ${who}, but ${why}. Take the agent out of the task, or define it and start a new run: this one works on the repository as it was when it began.`;
  return { kind: 'role-missing', message };
}

function whoThereIs(equipment: Pick<Equipment, 'customRoles'> | undefined): string {
  const names = [...(equipment?.customRoles.keys() ?? [])];
  return names.length === 0 ? 'the repository defines no agents' : `the repository defines: ${names.join(', ')}`;
}

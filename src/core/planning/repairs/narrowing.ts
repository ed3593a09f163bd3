import type { RunLimits } from '../../../shared/limits.ts';
import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import { MAX_GLOBS } from '../../../shared/scopes.ts';
import { agentRole } from '../../agents/roles.ts';
import type { Mendings } from '../reading/mendings.ts';
import { isForbidden, isOutside, isWithin } from './globs.ts';

/**
 * The plan with tasks that may write only what the run may. The run keeps to that anyway; so the person sees it, and tasks
 * are not held apart for files that neither can write. A task of which nothing would be left keeps what it has.
 */
export function narrowScopes(plan: Plan, limits: RunLimits, mendings: Mendings): Plan {
  if (limits.mayWrite === undefined && limits.mayNotWrite === undefined) return plan;
  const tasks = plan.tasks.map((task) => {
    const mayWrite = narrowed(task, limits);
    if (mayWrite === undefined) return task;
    mendings.note('scope-narrowed', 'it may write only what the whole run may', task);
    return { ...task, mayWrite };
  });
  return tasks.every((task, index) => task === plan.tasks[index]) ? plan : { ...plan, tasks };
}

/** `undefined` when nothing changes. */
function narrowed({ role, mayWrite }: PlannedTask, limits: RunLimits): string[] | undefined {
  if (mayWrite === undefined || !agentRole(role).mayWrite) return undefined;
  const kept = [...new Set(mayWrite.flatMap((glob) => withinRun(glob, limits)))];
  const isSame = kept.length === mayWrite.length && kept.every((glob) => mayWrite.includes(glob));
  return isSame || kept.length === 0 || kept.length > MAX_GLOBS ? undefined : kept;
}

function withinRun(glob: string, { mayWrite, mayNotWrite = [] }: RunLimits): readonly string[] {
  if (isForbidden(glob, mayNotWrite)) return [];
  if (mayWrite === undefined || isWithin(glob, mayWrite)) return [glob];
  if (isOutside(glob, mayWrite)) return [];
  const inside = mayWrite.filter((allowed) => isWithin(allowed, [glob]) && !isForbidden(allowed, mayNotWrite));
  return inside.length === 0 ? [glob] : inside;
}

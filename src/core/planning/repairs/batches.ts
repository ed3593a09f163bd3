import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import { complexityOf, dependencyKindOf, typeOf } from '../../../shared/taskKinds.ts';
import { namesOf } from '../reading/mendings.ts';
import type { Mendings } from '../reading/mendings.ts';
import { areOrdered, dependantsOf } from './edges.ts';
import { isPlain, joined, scopeForm, sourceIds, withGroups } from './joining.ts';

/** Tasks that are joined into one at most. */
const BATCH = 8;

/** The plan with tiny tasks joined that stand at the same place of it: each would cost more in looking around than in doing. */
export function batchTiny(plan: Plan, mendings: Mendings): Plan {
  if (!areOrdered(plan.tasks)) return plan;
  const groups = [...groupsOf(plan.tasks).values()].flatMap(evenly).flatMap((group) => {
    const task = joined(group);
    return task === undefined ? [] : [{ ids: group.map(({ id }) => id), task }];
  });
  for (const { ids, task } of groups)
    mendings.note('tasks-batched', `${ids.length} tiny tasks (${namesOf(ids)}) are done as one`, task);
  return withGroups(plan, groups);
}

/** Tiny tasks by what they have in common, dependencies and dependants included, so that joining them orders nothing anew. */
function groupsOf(tasks: readonly PlannedTask[]): Map<string, PlannedTask[]> {
  const dependants = dependantsOf(tasks);
  const sources = sourceIds(tasks);
  const groups = new Map<string, PlannedTask[]>();
  for (const task of tasks) {
    const { id, role, tier, gates, dependsOn } = task;
    if (complexityOf(task) !== 'trivial' || !isPlain(task) || gates !== undefined || sources.has(id)) continue;
    const before = dependsOn.map((on) => [on, dependencyKindOf(task, on)]).sort();
    const after = (dependants.get(id) ?? []).map((other) => [other.id, dependencyKindOf(other, id)]).sort();
    const key = JSON.stringify([role, typeOf(task), tier, before, after, scopeForm(task)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return groups;
}

/** Batches of about the same size; none of a single task. */
function evenly(group: readonly PlannedTask[]): PlannedTask[][] {
  if (group.length < 2) return [];
  const count = Math.ceil(group.length / BATCH);
  return Array.from({ length: count }, (_, index) =>
    group.slice(Math.floor((index * group.length) / count), Math.floor(((index + 1) * group.length) / count)),
  );
}

import type { Plan, PlannedTask } from '../../../shared/plan.ts';

/** What a person did with a plan by hand: "Edited as a file: +1 task, 2 changed, 1 removed". */
export function fileSummary(before: Plan, after: Plan): string {
  const earlier = new Map(before.tasks.map((task) => [task.id, task]));
  const ids = new Set(after.tasks.map(({ id }) => id));
  const added = after.tasks.filter(({ id }) => !earlier.has(id)).length;
  const removed = before.tasks.filter(({ id }) => !ids.has(id)).length;
  const changed = after.tasks.filter((task) => differs(earlier.get(task.id), task)).length;
  const parts = [
    ...(added === 0 ? [] : [`+${added} ${added === 1 ? 'task' : 'tasks'}`]),
    ...(changed === 0 ? [] : [`${changed} changed`]),
    ...(removed === 0 ? [] : [`${removed} removed`]),
  ];
  return parts.length === 0 ? 'Edited as a file' : `Edited as a file: ${parts.join(', ')}`;
}

function differs(before: PlannedTask | undefined, after: PlannedTask): boolean {
  return before !== undefined && JSON.stringify(sorted(before)) !== JSON.stringify(sorted(after));
}

/** The order in which the parts of a task are written is no matter. */
function sorted(task: PlannedTask): [string, unknown][] {
  return Object.entries(task).sort(([a], [b]) => (a < b ? -1 : 1));
}

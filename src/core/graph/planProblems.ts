import type { Plan } from '../../shared/plan.ts';
import { cycleProblem, findCycles } from './cycles.ts';
import type { GraphTask } from './graphTask.ts';

/**
 * Everything that keeps the tasks of a plan from being a graph that can be run, all at once, as sentences that say what
 * to do. Empty when the plan can be run. What a schema can see (shapes, lengths, patterns) is checked before this.
 */
export function planProblems(plan: Plan, limits: { readonly maxTasks: number }): string[] {
  return [
    ...sizeProblems(plan.tasks, limits.maxTasks),
    ...duplicateProblems(plan.tasks),
    ...dependencyProblems(plan.tasks),
    ...findCycles(plan.tasks).map(cycleProblem),
  ];
}

function sizeProblems(tasks: readonly GraphTask[], maxTasks: number): string[] {
  if (tasks.length === 0) return ['The plan has no tasks: give it at least one.'];
  if (tasks.length <= maxTasks) return [];
  return [
    `The plan has ${tasks.length} tasks, but at most ${maxTasks} are allowed: join tasks that belong together or cut the work down.`,
  ];
}

function duplicateProblems(tasks: readonly GraphTask[]): string[] {
  const counts = new Map<string, number>();
  for (const { id } of tasks) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) => `${count} tasks have the id "${id}": give each task an id of its own.`);
}

function dependencyProblems(tasks: readonly GraphTask[]): string[] {
  const ids = new Set(tasks.map((task) => task.id));
  const byFoldedId = new Map(tasks.map((task) => [task.id.toLowerCase(), task.id]));
  return tasks.flatMap((task) =>
    [...new Set(task.dependsOn)].flatMap((dependency) => {
      if (dependency === task.id)
        return [`Task "${task.id}" depends on itself: take "${task.id}" out of its dependsOn.`];
      if (ids.has(dependency)) return [];
      const similar = byFoldedId.get(dependency.trim().toLowerCase());
      const hint = similar === undefined ? 'add that task or take the id out' : `write "${similar}" if that is meant`;
      return [`Task "${task.id}" depends on "${dependency}", but no task has that id: ${hint}.`];
    }),
  );
}

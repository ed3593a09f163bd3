import type { Plan } from '../../shared/plan.ts';
import { cycleProblem, findCycles } from './cycles.ts';
import { optionProblems } from './optionProblems.ts';
import type { CheckedTask } from './optionProblems.ts';
import type { PlanProblem } from './planProblem.ts';

export interface PlanLimits {
  readonly maxTasks: number;
}

/**
 * Everything that keeps the tasks of a plan from being carried out together, all at once, as sentences that say what to
 * do. Empty when the plan can be run. What a schema can see (shapes, lengths, patterns) is checked before this.
 */
export function planProblems(plan: Plan, limits: PlanLimits): string[] {
  return taskProblems(plan.tasks, limits).map(({ message }) => message);
}

/** As `planProblems`, with the places, for tasks of which some may be known in part only. */
export function taskProblems(tasks: readonly CheckedTask[], { maxTasks }: PlanLimits): PlanProblem[] {
  const indexOf = new Map(tasks.map(({ id }, index) => [id, index]));
  return [
    ...sizeProblems(tasks, maxTasks),
    ...duplicateProblems(tasks),
    ...dependencyProblems(tasks),
    ...findCycles(tasks).map((cycle) => ({
      message: cycleProblem(cycle),
      path: ['tasks', indexOf.get(cycle[0] ?? '') ?? 0, 'dependsOn'],
    })),
    ...optionProblems(tasks),
  ];
}

function sizeProblems(tasks: readonly CheckedTask[], maxTasks: number): PlanProblem[] {
  const path = ['tasks'];
  if (tasks.length === 0) return [{ message: 'The plan has no tasks: give it at least one.', path }];
  const items = tasks.reduce((sum, { forEach }) => sum + (forEach?.items?.length ?? 0), 0);
  const total = tasks.length + items;
  if (total <= maxTasks) return [];
  const count = items === 0 ? `${total} tasks` : `${total} tasks, ${items} of them for the items of forEach`;
  const advice = 'join tasks that belong together or cut the work down';
  return [{ message: `The plan has ${count}, but at most ${maxTasks} are allowed: ${advice}.`, path }];
}

function duplicateProblems(tasks: readonly CheckedTask[]): PlanProblem[] {
  const places = new Map<string, number[]>();
  for (const [index, { id }] of tasks.entries()) places.set(id, [...(places.get(id) ?? []), index]);
  return [...places].flatMap(([id, [, second, ...rest]]) => {
    if (second === undefined) return [];
    const message = `${rest.length + 2} tasks have the id "${id}": give each task an id of its own.`;
    return [{ message, path: ['tasks', second, 'id'] }];
  });
}

function dependencyProblems(tasks: readonly CheckedTask[]): PlanProblem[] {
  const ids = new Set(tasks.map((task) => task.id));
  const byFoldedId = new Map(tasks.map((task) => [task.id.toLowerCase(), task.id]));
  return tasks.flatMap((task, index) =>
    [...new Set(task.dependsOn)].flatMap((dependency) => {
      const path = ['tasks', index, 'dependsOn', task.dependsOn.indexOf(dependency)];
      if (dependency === task.id)
        return [{ message: `Task "${task.id}" depends on itself: take "${task.id}" out of its dependsOn.`, path }];
      if (ids.has(dependency)) return [];
      const similar = byFoldedId.get(dependency.trim().toLowerCase());
      const hint = similar === undefined ? 'add that task or take the id out' : `write "${similar}" if that is meant`;
      return [{ message: `Task "${task.id}" depends on "${dependency}", but no task has that id: ${hint}.`, path }];
    }),
  );
}

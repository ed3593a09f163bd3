import type { GraphTask } from './graphTask.ts';
import { topologicalOrder } from './order.ts';

/** A task with its wave and with what depends on it. */
export interface LinkedTask extends GraphTask {
  readonly wave: number;
  readonly dependants: readonly string[];
}

/** Tasks that join a graph, and what others in it depend on besides from then on. */
export interface GraphGrowth {
  readonly added: readonly GraphTask[];
  readonly dependencies: readonly { readonly taskId: string; readonly on: readonly string[] }[];
}

/**
 * The wave of each added task and of each other task that moves to a later one, as `wavesOf` would have them. Looks at
 * these tasks and their neighbours only, so that it is quick in a large graph. What is added must make no cycle.
 */
export function shiftedWaves(growth: GraphGrowth, taskOf: (id: string) => LinkedTask): [string, number][] {
  const waves = new Map<string, number>();
  const waveNow = (id: string): number => waves.get(id) ?? taskOf(id).wave;
  const afterAll = (ids: readonly string[]): number => ids.reduce((wave, id) => Math.max(wave, waveNow(id) + 1), 0);

  const added = new Map(growth.added.map((task) => [task.id, task]));
  const amongThemselves = growth.added.map(({ id, dependsOn }) => ({
    id,
    dependsOn: dependsOn.filter((on) => added.has(on)),
  }));
  for (const id of topologicalOrder(amongThemselves)) waves.set(id, afterAll(added.get(id)?.dependsOn ?? []));

  // By the wave before: whatever can move a task stands in an earlier one, so that each task is looked at once.
  const moved: (Set<string> | undefined)[] = [];
  const raise = (id: string, wave: number): void => {
    if (wave <= waveNow(id)) return;
    waves.set(id, wave);
    (moved[taskOf(id).wave] ??= new Set()).add(id);
  };
  for (const { taskId, on } of growth.dependencies) raise(taskId, afterAll(on));
  for (const ids of moved) {
    for (const id of ids ?? []) {
      for (const dependant of taskOf(id).dependants) raise(dependant, waveNow(id) + 1);
    }
  }
  return [...waves];
}

import type { GraphTask } from './graphTask.ts';

/**
 * Ids of all tasks so that each stands after everything it depends on. Stable: a task stands as early as the plan has
 * it, preceded only by those of its dependencies that the plan has later. Throws when an id is unknown or tasks depend
 * on each other in a cycle; a plan without problems (`planProblems.ts`) has neither. O(V+E), without recursion.
 */
export function topologicalOrder(tasks: readonly GraphTask[]): string[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const done = new Set<string>();
  const open = new Set<string>();
  const order: string[] = [];
  for (const task of tasks) {
    if (done.has(task.id)) continue;
    const path = [{ task, next: 0 }];
    open.add(task.id);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const id = top.task.dependsOn[top.next];
      top.next += 1;
      if (id === undefined) {
        path.pop();
        open.delete(top.task.id);
        done.add(top.task.id);
        order.push(top.task.id);
      } else if (!done.has(id)) {
        if (open.has(id)) throw new Error(`tasks depend on each other in a cycle that "${id}" is part of`);
        open.add(id);
        path.push({ task: known(byId, id), next: 0 });
      }
    }
  }
  return order;
}

/**
 * The tasks by wave, each wave in plan order: a task's wave is one after the latest wave of its dependencies, so that
 * waves depend on earlier ones only. Throws as `topologicalOrder` does. O(V+E).
 */
export function wavesOf(tasks: readonly GraphTask[]): string[][] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const waveOf = new Map<string, number>();
  for (const id of topologicalOrder(tasks)) {
    let wave = 0;
    for (const dependency of known(byId, id).dependsOn) wave = Math.max(wave, (waveOf.get(dependency) ?? 0) + 1);
    waveOf.set(id, wave);
  }
  const waves: string[][] = [];
  for (const { id } of byId.values()) {
    const wave = waveOf.get(id) ?? 0;
    while (waves.length <= wave) waves.push([]);
    waves[wave]?.push(id);
  }
  return waves;
}

/** A task with its place in the plan: the index of its wave, and its position among all tasks. */
export interface PlacedTask extends GraphTask {
  readonly wave: number;
  readonly position: number;
}

/**
 * `ids` and everything they depend on, directly or not, each once, in topological order: by wave, then by position in
 * the plan. Looks at nothing else, so that it is quick in a large plan. `taskOf` throws on an id that is no task.
 */
export function ancestorsOf(taskOf: (id: string) => PlacedTask, ids: readonly string[]): string[] {
  const found = new Map<string, PlacedTask>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    const task = taskOf(id);
    found.set(id, task);
    for (const dependency of task.dependsOn) waiting.push(dependency);
  }
  return [...found.values()].sort((a, b) => a.wave - b.wave || a.position - b.position).map(({ id }) => id);
}

function known(byId: ReadonlyMap<string, GraphTask>, id: string): GraphTask {
  const task = byId.get(id);
  if (task === undefined) throw new Error(`no task has the id "${id}"`);
  return task;
}

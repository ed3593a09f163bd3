import type { GraphTask } from './graphTask.ts';
import { topologicalOrder } from './order.ts';

/**
 * Ids of the tasks, from first to last, that decide how long the whole takes even when all others run beside them: of the
 * chains of dependencies the one whose minutes add up to the most. Of equal ones it is the one whose tasks stand earlier in
 * the plan, seen from its end. Empty without tasks. Throws as `topologicalOrder` does. O(V+E), without recursion.
 */
export function criticalPath<Task extends GraphTask>(
  tasks: readonly Task[],
  minutesOf: (task: Task) => number,
): string[] {
  const byId = new Map(tasks.map((task, position) => [task.id, { task, position }]));
  const ends = new Map<string, Chain>();
  const isLonger = (id: string, than: string | undefined): boolean => {
    if (than === undefined) return true;
    const difference = (ends.get(id)?.minutes ?? 0) - (ends.get(than)?.minutes ?? 0);
    return difference === 0 ? at(id) < at(than) : difference > 0;
  };
  const at = (id: string): number => byId.get(id)?.position ?? 0;
  let last: string | undefined;
  for (const id of topologicalOrder(tasks)) {
    const task = byId.get(id)?.task;
    if (task === undefined) continue;
    let before: string | undefined;
    for (const dependency of task.dependsOn) if (isLonger(dependency, before)) before = dependency;
    const behind = before === undefined ? 0 : (ends.get(before)?.minutes ?? 0);
    ends.set(id, { minutes: behind + minutesOf(task), before });
    if (isLonger(id, last)) last = id;
  }
  const path: string[] = [];
  for (let id = last; id !== undefined; id = ends.get(id)?.before) path.push(id);
  return path.reverse();
}

/** The longest chain that ends with a task. */
interface Chain {
  readonly minutes: number;
  readonly before: string | undefined;
}

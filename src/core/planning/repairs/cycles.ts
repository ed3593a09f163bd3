import type { PlannedTask } from '../../../shared/plan.ts';
import { findCycles } from '../../graph/cycles.ts';
import { topologicalOrder } from '../../graph/order.ts';
import type { Mendings } from '../reading/mendings.ts';
import { areOrdered, withDependencies } from './edges.ts';
import { dependencyKindOf } from '../../../shared/taskKinds.ts';

/** Cycles that are broken one by one, each at its weakest place; a plan with more is put into order as a whole. */
const MAX_ROUNDS = 50;

interface Edge {
  readonly task: string;
  readonly on: string;
}

/** The tasks without those dependencies that only say an order and close a cycle. Cycles of data stay. */
export function breakCycles(tasks: readonly PlannedTask[], mendings: Mendings): readonly PlannedTask[] {
  const position = new Map(tasks.map(({ id }, index) => [id, index]));
  let now = tasks;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const cycles = findCycles(now);
    if (cycles.length === 0) return now;
    const byId = new Map(now.map((task) => [task.id, task]));
    const weakest = cycles.flatMap((cycle) => weakestIn(cycle, byId, position) ?? []);
    if (weakest.length === 0) break;
    now = without(now, weakest, mendings);
  }
  return inDataOrder(now, mendings);
}

/** The edge of the cycle that is justified least; `undefined` when all of them carry data. */
function weakestIn(
  cycle: readonly string[],
  byId: ReadonlyMap<string, PlannedTask>,
  position: ReadonlyMap<string, number>,
): Edge | undefined {
  const edges = cycle.map((task, index): Edge => ({ task, on: cycle[(index + 1) % cycle.length] ?? task }));
  const strength = ({ task, on }: Edge): number => {
    const hasReason = byId.get(task)?.dependencies?.[on]?.reason !== undefined;
    const isBackward = (position.get(on) ?? 0) > (position.get(task) ?? 0);
    // A plan tells tasks in about the order that is meant, so that one which waits for a later one is the odd one.
    return (isBackward ? 0 : 2) + (hasReason ? 1 : 0);
  };
  const orders = edges.filter(({ task, on }) => isOrder(byId.get(task), on));
  return orders.sort((a, b) => strength(a) - strength(b))[0];
}

function isOrder(task: PlannedTask | undefined, on: string): boolean {
  return task !== undefined && dependencyKindOf(task, on) === 'order';
}

function without(tasks: readonly PlannedTask[], edges: readonly Edge[], mendings: Mendings): PlannedTask[] {
  const removed = new Map<string, Set<string>>();
  for (const { task, on } of edges) removed.set(task, (removed.get(task) ?? new Set()).add(on));
  return tasks.map((task) => {
    const ids = removed.get(task.id);
    if (ids === undefined) return task;
    for (const on of ids)
      mendings.note('cycle-broken', `it was to come after "${on}", which waits for it; that order was given up`, task);
    return withDependencies(
      task,
      task.dependsOn.filter((on) => !ids.has(on)),
    );
  });
}

/** Many cycles at once: of the dependencies that only say an order those stay that agree with the order of the data. */
function inDataOrder(tasks: readonly PlannedTask[], mendings: Mendings): readonly PlannedTask[] {
  const known = new Set(tasks.map(({ id }) => id));
  const data = tasks.map((task) => ({
    ...task,
    dependsOn: task.dependsOn.filter((on) => known.has(on) && dependencyKindOf(task, on) === 'data'),
  }));
  if (!areOrdered(data) || findCycles(tasks).length === 0) return tasks;
  const order = new Map(topologicalOrder(data).map((id, index) => [id, index]));
  const at = (id: string): number => order.get(id) ?? 0;
  const backward = tasks.flatMap((task) =>
    task.dependsOn
      .filter((on) => dependencyKindOf(task, on) === 'order' && at(on) > at(task.id))
      .map((on): Edge => ({ task: task.id, on })),
  );
  return without(tasks, backward, mendings);
}

import type { GraphTask } from './graphTask.ts';

/** Of a cycle so many ids are named; a longer one is cut in the middle. */
const CYCLE_NAMES = 12;

/**
 * One shortest cycle for every group of tasks that depend on each other in cycles: ids, each depending on the next and
 * the last on the first, beginning with the group's first task in plan order. Dependencies on itself and on unknown ids
 * are passed over. Empty when there is no cycle.
 */
export function findCycles(tasks: readonly GraphTask[]): string[][] {
  const dependenciesOf = edgesById(tasks);
  const groups = cyclicGroups(dependenciesOf);
  const position = new Map([...dependenciesOf.keys()].map((id, index) => [id, index]));
  const at = (id: string): number => position.get(id) ?? 0;
  return groups
    .map((group) => [...group].sort((a, b) => at(a) - at(b)))
    .sort((a, b) => at(a[0] ?? '') - at(b[0] ?? ''))
    .map((group) => shortestCycle(group[0] ?? '', new Set(group), dependenciesOf));
}

export type Edges = ReadonlyMap<string, readonly string[]>;

function edgesById(tasks: readonly GraphTask[]): Edges {
  const ids = new Set(tasks.map((task) => task.id));
  const edges = new Map<string, string[]>();
  for (const task of tasks) {
    const known = task.dependsOn.filter((id) => id !== task.id && ids.has(id));
    edges.set(task.id, [...(edges.get(task.id) ?? []), ...known]);
  }
  return edges;
}

/** The strongly connected components of more than one task: Tarjan's algorithm with a stack of its own. */
export function cyclicGroups(edges: Edges): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const groups: string[][] = [];
  const lower = (id: string, value: number): unknown => low.set(id, Math.min(low.get(id) ?? value, value));
  const enter = (id: string): { id: string; next: number } => {
    low.set(id, index.size);
    index.set(id, index.size);
    stack.push(id);
    onStack.add(id);
    return { id, next: 0 };
  };
  const leave = (id: string): void => {
    if (low.get(id) !== index.get(id)) return;
    const group = stack.splice(stack.lastIndexOf(id));
    for (const member of group) onStack.delete(member);
    if (group.length > 1) groups.push(group);
  };
  for (const start of edges.keys()) {
    if (index.has(start)) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = edges.get(top.id)?.[top.next];
      top.next += 1;
      if (next === undefined) {
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.id, low.get(top.id) ?? 0);
        leave(top.id);
      } else if (!index.has(next)) {
        path.push(enter(next));
      } else if (onStack.has(next)) {
        lower(top.id, index.get(next) ?? 0);
      }
    }
  }
  return groups;
}

/** Breadth first from `start` back to `start`, inside the group. */
function shortestCycle(start: string, group: ReadonlySet<string>, edges: Edges): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const next of edges.get(id) ?? []) {
      if (next === start) return pathTo(id, start, cameFrom);
      if (!group.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  throw new Error(`"${start}" is part of no cycle`);
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  for (let id = end; id !== start;) {
    id = cameFrom.get(id) ?? start;
    path.push(id);
  }
  return path.reverse();
}

/** A cycle as a sentence that names it in order. */
export function cycleProblem(cycle: readonly string[]): string {
  const half = CYCLE_NAMES / 2;
  const names =
    cycle.length <= CYCLE_NAMES
      ? cycle
      : [...cycle.slice(0, half), `… ${cycle.length - CYCLE_NAMES} more …`, ...cycle.slice(-half)];
  return `Tasks wait for each other in a cycle, each depending on the next: ${[...names, cycle[0]].join(' -> ')}. Take one of these dependencies out.`;
}

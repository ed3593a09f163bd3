import type { Priority } from '../../shared/plan.ts';
import { createReadyQueue } from './readyQueue.ts';
import type { RankedTask } from './readyQueue.ts';

/** A task whose time is known. */
export interface TimedTask {
  readonly id: string;
  /** Ids of the tasks that must have ended before. An id that stands twice counts once. */
  readonly dependsOn: readonly string[];
  readonly priority: Priority;
  /** What it is ranked by, as the scheduler does: about how long it takes as the plan says. */
  readonly minutes: number;
  /** How long it really holds its place, 0 or more. */
  readonly durationMs: number;
}

export interface SimulatedTask {
  readonly startMs: number;
  readonly endMs: number;
  /**
   * The task without whose end this one could not start then: the last of those that it depends on or, when it had to
   * wait for a place, the one that made room. `undefined`: it started at the beginning.
   */
  readonly heldBy: string | undefined;
}

export interface Schedule {
  /** From the first start to the last end. */
  readonly makespanMs: number;
  readonly tasks: ReadonlyMap<string, SimulatedTask>;
  /**
   * Ids of tasks of which each held the next one back, from the beginning to the last end, in order: together they take
   * the whole makespan. Of tasks that end at the same time the earlier in the plan counts.
   */
  readonly criticalPath: readonly string[];
}

/**
 * The schedule that comes about when every task starts as soon as its dependencies have ended and there is a place for it,
 * in the order of the ready queue; never more than `concurrency` at once. As the scheduler does it, with durations that are
 * known beforehand. Throws when an id is unknown or tasks depend on each other in a cycle. O((V+E) log V).
 */
export function simulate(tasks: readonly TimedTask[], limits: { readonly concurrency: number }): Schedule {
  const nodes = nodesOf(tasks);
  const ready = createReadyQueue((id) => nodeOf(nodes, id));
  const working = createEndQueue();
  const done = new Map<string, SimulatedTask>();
  let now = 0;
  let madeRoom: string | undefined;

  const start = (): void => {
    while (working.size < limits.concurrency) {
      const id = ready.pop();
      if (id === undefined) return;
      const node = nodeOf(nodes, id);
      const task = { startMs: now, endMs: now + node.durationMs, heldBy: now > node.readyMs ? madeRoom : node.freedBy };
      done.set(id, task);
      working.push({ id, endMs: task.endMs, position: node.position });
    }
  };
  for (const node of nodes.values()) if (node.open === 0) ready.push(node.id);
  start();
  for (let ended = working.pop(); ended !== undefined; ended = working.pop()) {
    now = ended.endMs;
    madeRoom = ended.id;
    for (const id of nodeOf(nodes, ended.id).dependants) {
      const node = nodeOf(nodes, id);
      node.open -= 1;
      if (node.open > 0) continue;
      node.readyMs = now;
      node.freedBy = ended.id;
      ready.push(id);
    }
    start();
  }
  if (done.size < nodes.size) throw new Error('tasks depend on each other in a cycle');
  return { makespanMs: now, tasks: done, criticalPath: pathTo(lastEnd(done), done) };
}

interface Node extends RankedTask {
  readonly id: string;
  readonly dependants: string[];
  readonly durationMs: number;
  /** How many of its dependencies have not ended. */
  open: number;
  /** When the last of them ended, and which one that was. */
  readyMs: number;
  freedBy: string | undefined;
}

function nodesOf(tasks: readonly TimedTask[]): Map<string, Node> {
  const nodes = new Map<string, Node>();
  for (const [position, { id, priority, minutes, durationMs }] of tasks.entries()) {
    nodes.set(id, {
      id,
      priority,
      minutes,
      durationMs,
      position,
      dependants: [],
      open: 0,
      readyMs: 0,
      freedBy: undefined,
    });
  }
  for (const { id, dependsOn } of tasks) {
    for (const dependency of new Set(dependsOn)) {
      nodeOf(nodes, dependency).dependants.push(id);
      nodeOf(nodes, id).open += 1;
    }
  }
  return nodes;
}

function nodeOf(nodes: ReadonlyMap<string, Node>, id: string): Node {
  const node = nodes.get(id);
  if (node === undefined) throw new Error(`no task has the id "${id}"`);
  return node;
}

/** `done` is in order of the starts, so that of equal ends the task that started first counts. */
function lastEnd(done: ReadonlyMap<string, SimulatedTask>): string | undefined {
  let last: { readonly id: string; readonly endMs: number } | undefined;
  for (const [id, { endMs }] of done) if (last === undefined || endMs > last.endMs) last = { id, endMs };
  return last?.id;
}

function pathTo(last: string | undefined, done: ReadonlyMap<string, SimulatedTask>): string[] {
  const path: string[] = [];
  for (let id = last; id !== undefined; id = done.get(id)?.heldBy) path.push(id);
  return path.reverse();
}

interface End {
  readonly id: string;
  readonly endMs: number;
  readonly position: number;
}

/** What is at work, the one that ends first on top; of several, the one that the plan has first. */
function createEndQueue(): { readonly size: number; push(end: End): void; pop(): End | undefined } {
  const heap: End[] = [];
  const isBefore = (a: End, b: End): boolean => (a.endMs - b.endMs || a.position - b.position) < 0;
  return {
    get size() {
      return heap.length;
    },
    push(end) {
      let child = heap.push(end) - 1;
      while (child > 0) {
        const parent = (child - 1) >> 1;
        const above = heap[parent];
        if (above === undefined || !isBefore(end, above)) break;
        heap[child] = above;
        child = parent;
      }
      heap[child] = end;
    },
    pop() {
      const [first] = heap;
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return first;
      let parent = 0;
      for (;;) {
        const [left, right] = [heap[2 * parent + 1], heap[2 * parent + 2]];
        if (left === undefined) break;
        const isRight = right !== undefined && isBefore(right, left);
        const child = isRight ? right : left;
        if (!isBefore(child, last)) break;
        heap[parent] = child;
        parent = 2 * parent + (isRight ? 2 : 1);
      }
      heap[parent] = last;
      return first;
    },
  };
}

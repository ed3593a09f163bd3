import { PRIORITIES } from '../../shared/plan.ts';
import type { Priority } from '../../shared/plan.ts';
import type { GraphTask } from './graphTask.ts';
import { topologicalOrder } from './order.ts';

/** Tasks that may start, the one to start first on top. */
export interface ReadyQueue {
  readonly size: number;
  /** Throws when no task has this id or it is in the queue already. O(log n). */
  push(id: string): void;
  /** Takes the first one out; `undefined` when the queue is empty. O(log n). */
  pop(): string | undefined;
}

/**
 * An empty queue for tasks of this graph. First comes the higher priority, then the longer chain of tasks that still
 * depends on it (so that the whole ends early), then plan order.
 */
export function createReadyQueue(tasks: readonly (GraphTask & { readonly priority: Priority })[]): ReadyQueue {
  const rankOf = ranks(tasks);
  const queued = new Set<string>();
  const heap: { readonly id: string; readonly rank: number }[] = [];

  return {
    get size() {
      return heap.length;
    },
    push(id) {
      const rank = rankOf.get(id);
      if (rank === undefined) throw new Error(`no task has the id "${id}"`);
      if (queued.has(id)) throw new Error(`task "${id}" is in the queue already`);
      queued.add(id);
      heap.push({ id, rank });
      siftUp(heap);
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      queued.delete(first.id);
      if (heap.length > 0) {
        heap[0] = last;
        siftDown(heap);
      }
      return first.id;
    },
  };
}

/** The order of all tasks never changes, so it is found once: position by id, the first to start being 0. */
function ranks(tasks: readonly (GraphTask & { readonly priority: Priority })[]): Map<string, number> {
  const remaining = remainingPaths(tasks);
  const keyed = tasks.map(({ id, priority }, position) => ({
    id,
    position,
    urgency: PRIORITIES.indexOf(priority),
    remaining: remaining.get(id) ?? 1,
  }));
  keyed.sort((a, b) => a.urgency - b.urgency || b.remaining - a.remaining || a.position - b.position);
  return new Map(keyed.map(({ id }, rank) => [id, rank]));
}

/** Per task the number of tasks on the longest chain that starts with it and goes on with its dependants. */
function remainingPaths(tasks: readonly GraphTask[]): Map<string, number> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const longest = new Map(tasks.map((task) => [task.id, 1]));
  for (const id of topologicalOrder(tasks).reverse()) {
    const length = (longest.get(id) ?? 1) + 1;
    for (const dependency of byId.get(id)?.dependsOn ?? []) {
      if (length > (longest.get(dependency) ?? 1)) longest.set(dependency, length);
    }
  }
  return longest;
}

type Heap = { readonly id: string; readonly rank: number }[];

function siftUp(heap: Heap): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!swapIfBefore(heap, child, parent)) return;
    child = parent;
  }
}

function siftDown(heap: Heap): void {
  let parent = 0;
  for (;;) {
    const left = 2 * parent + 1;
    const right = left + 1;
    const smaller = rankAt(heap, right) < rankAt(heap, left) ? right : left;
    if (!swapIfBefore(heap, smaller, parent)) return;
    parent = smaller;
  }
}

function rankAt(heap: Heap, index: number): number {
  return heap[index]?.rank ?? Infinity;
}

/** Swaps two entries when the one at `index` comes before the one at `other`; says whether it did. */
function swapIfBefore(heap: Heap, index: number, other: number): boolean {
  const a = heap[index];
  const b = heap[other];
  if (a === undefined || b === undefined || a.rank >= b.rank) return false;
  heap[index] = b;
  heap[other] = a;
  return true;
}

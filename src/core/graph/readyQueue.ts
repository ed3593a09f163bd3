import { PRIORITIES } from '../../shared/plan.ts';
import type { Priority } from '../../shared/plan.ts';

/** What decides when a task starts. */
export interface RankedTask {
  readonly priority: Priority;
  /** Ids of the tasks that wait for this one. */
  readonly dependants: readonly string[];
  /** About how long it takes. */
  readonly minutes: number;
  /** Its place among all tasks; no two have the same. */
  readonly position: number;
}

/** Tasks that may start, the one to start first on top. */
export interface ReadyQueue {
  readonly size: number;
  /** Throws when the task is in the queue already. O(log n), and once for each task what is needed to rank it. */
  push(id: string): void;
  /** Takes the first one out; `undefined` when the queue is empty. O(log n). */
  pop(): string | undefined;
  /** Takes a task out, if it is there. O(n). */
  remove(id: string): void;
}

/**
 * An empty queue. First comes the higher priority, then the longer time that the task and those that wait for it still
 * take one after the other (so that the whole ends early), then the earlier position.
 *
 * The rank of a task is found when it is first pushed, and stays: tasks that are added to the plan later are ranked with
 * what waits for them, and change the rank of no other. `taskOf` throws on an id that is no task.
 */
export function createReadyQueue(taskOf: (id: string) => RankedTask): ReadyQueue {
  const remainingMinutes = createRemaining(taskOf);
  const queued = new Set<string>();
  const heap: Entry[] = [];

  function entryOf(id: string): Entry {
    const { priority, position } = taskOf(id);
    return { id, urgency: PRIORITIES.indexOf(priority), remaining: remainingMinutes(id), position };
  }

  function takeAt(index: number): void {
    const last = heap.pop();
    if (last === undefined || index === heap.length) return;
    heap[index] = last;
    siftDown(heap, index);
    siftUp(heap, index);
  }

  return {
    get size() {
      return heap.length;
    },
    push(id) {
      if (queued.has(id)) throw new Error(`task "${id}" is in the queue already`);
      heap.push(entryOf(id));
      queued.add(id);
      siftUp(heap, heap.length - 1);
    },
    pop() {
      const first = heap[0];
      if (first === undefined) return undefined;
      queued.delete(first.id);
      takeAt(0);
      return first.id;
    },
    remove(id) {
      if (!queued.delete(id)) return;
      takeAt(heap.findIndex((entry) => entry.id === id));
    },
  };
}

/**
 * Gives the minutes of the longest chain that begins with a task and goes on with what waits for it. Each task is looked
 * at once, however many are asked for, and without recursion: O(V+E) in all.
 */
function createRemaining(taskOf: (id: string) => RankedTask): (id: string) => number {
  const known = new Map<string, number>();
  return (id) => {
    const path = [{ id, next: 0, longest: 0 }];
    for (let top = path.at(-1); top !== undefined && !known.has(id); top = path.at(-1)) {
      const { dependants, minutes } = taskOf(top.id);
      const dependant = dependants[top.next];
      const behind = dependant === undefined ? undefined : known.get(dependant);
      if (dependant === undefined) {
        known.set(top.id, minutes + top.longest);
        path.pop();
      } else if (behind === undefined) {
        path.push({ id: dependant, next: 0, longest: 0 });
      } else {
        top.longest = Math.max(top.longest, behind);
        top.next += 1;
      }
    }
    return known.get(id) ?? 0;
  };
}

interface Entry {
  readonly id: string;
  readonly urgency: number;
  readonly remaining: number;
  readonly position: number;
}

function siftUp(heap: Entry[], start: number): void {
  let child = start;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!swapIfBefore(heap, child, parent)) return;
    child = parent;
  }
}

function siftDown(heap: Entry[], start: number): void {
  let parent = start;
  for (;;) {
    const left = 2 * parent + 1;
    const right = left + 1;
    const smaller = isBefore(heap[right], heap[left]) ? right : left;
    if (!swapIfBefore(heap, smaller, parent)) return;
    parent = smaller;
  }
}

/** Swaps two entries when the one at `index` comes before the one at `other`; says whether it did. */
function swapIfBefore(heap: Entry[], index: number, other: number): boolean {
  const a = heap[index];
  const b = heap[other];
  if (a === undefined || b === undefined || !isBefore(a, b)) return false;
  heap[index] = b;
  heap[other] = a;
  return true;
}

function isBefore(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return (a.urgency - b.urgency || b.remaining - a.remaining || a.position - b.position) < 0;
}

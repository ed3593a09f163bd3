import { setImmediate } from 'node:timers/promises';

/** So long may synchronous file system calls hold up everybody else, in milliseconds. */
const SLICE_MS = 8;

/**
 * Breaks for long series of synchronous calls. One `lstat` takes 3 microseconds synchronously and 20 through the thread
 * pool, which counts with 20,000 files.
 */
export interface Pacer {
  /** Whether it is time for a break. */
  due(): boolean;
  /** Lets others work. Throws the signal's reason when it is aborted. */
  rest(): Promise<void>;
}

export function createPacer(signal: AbortSignal | undefined): Pacer {
  let sliceEnd = performance.now() + SLICE_MS;
  return {
    due: () => performance.now() >= sliceEnd,
    async rest() {
      signal?.throwIfAborted();
      await setImmediate();
      signal?.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    },
  };
}

/** Does `work` for all items, so many at once. Stops with the first error, when what is under way has ended. */
export async function forAll<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  let stopped = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !stopped) {
      const item = items[next++] as Item;
      try {
        await work(item);
      } catch (error) {
        stopped = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

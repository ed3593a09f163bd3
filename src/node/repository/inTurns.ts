import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long everything else in this process waits at most. */
const SLICE_MS = 4;

/** Visits all items in order and lets others work in between. Throws the signal's reason when it is aborted. */
export async function inTurns<Item>(
  items: Iterable<Item>,
  visit: (item: Item) => void,
  signal?: AbortSignal,
): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const item of items) {
    visit(item);
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    signal?.throwIfAborted();
    sliceEnd = performance.now() + SLICE_MS;
  }
}

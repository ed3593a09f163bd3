import type { RunState } from './runState.ts';

export interface SlotTime {
  readonly workMs: number;
  readonly busyMs: number;
  readonly slotsUsed: number;
  readonly efficiency: number;
}

/**
 * How well a run used its slots, as `Statistics` explains. An attempt that stays open over a pause counts the pause as
 * busy, for which the efficiency ends at 1. Takes O(n log n) of the number of attempts.
 */
export function slotTimeOf(state: RunState, now: number): SlotTime {
  const until = state.endedAt ?? (state.workingSince === undefined ? state.updatedAt : now);
  const begins: number[] = [];
  const ends: number[] = [];
  let busyMs = 0;
  for (const id of state.taskIds) {
    for (const { startedAt, endedAt } of state.tasks[id]?.attempts ?? []) {
      // Clocks may have been set between the two.
      const end = Math.max(startedAt, endedAt ?? until);
      begins.push(startedAt);
      ends.push(end);
      busyMs += end - startedAt;
    }
  }
  const workMs = state.workedMs + (state.workingSince === undefined ? 0 : Math.max(0, now - state.workingSince));
  const slotsUsed = mostAtOnce(begins, ends);
  const available = workMs * slotsUsed;
  return { workMs, busyMs, slotsUsed, efficiency: available === 0 ? 0 : Math.min(1, busyMs / available) };
}

/** How many of the intervals overlap at the most; one that begins when another ends does not overlap it. */
function mostAtOnce(begins: number[], ends: number[]): number {
  begins.sort((a, b) => a - b);
  ends.sort((a, b) => a - b);
  let most = 0;
  let over = 0;
  for (const [index, begin] of begins.entries()) {
    while ((ends[over] ?? Infinity) <= begin) over += 1;
    most = Math.max(most, index + 1 - over);
  }
  return most;
}

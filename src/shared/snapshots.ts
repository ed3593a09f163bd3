import type { RunState } from './runState.ts';

/**
 * Counts up whenever the fields of `RunState`, or of what it holds, change or get another meaning. Snapshots are only a
 * short cut: one with another number is not used, and the journal is replayed from its first event.
 */
export const STATE_SHAPE = 4;

/** The state as JSON text, marked with its shape. */
export function snapshotOf(state: RunState): string {
  return JSON.stringify({ shape: STATE_SHAPE, state });
}

/** The state of a snapshot; `undefined` when it is of another version's shape. Throws on what is no JSON. */
export function stateInSnapshot(json: string): RunState | undefined {
  const snapshot = JSON.parse(json) as { readonly shape?: number; readonly state?: RunState };
  return snapshot.shape === STATE_SHAPE ? snapshot.state : undefined;
}

import type { RunStateName } from './runState.ts';

/**
 * The states that may follow each state of a run; everything else is refused. A paused run goes back to where it was
 * paused; a failed one is retried; planning may fail, too.
 */
export const RUN_TRANSITIONS: Readonly<Record<RunStateName, readonly RunStateName[]>> = {
  initializing: ['running', 'paused', 'failed', 'cancelled'],
  running: ['paused', 'completed', 'failed', 'cancelled'],
  paused: ['initializing', 'running', 'cancelled'],
  completed: ['running'],
  failed: ['initializing', 'running', 'cancelled'],
  cancelled: [],
};

export function mayBecome(from: RunStateName, to: RunStateName): boolean {
  return RUN_TRANSITIONS[from].includes(to);
}

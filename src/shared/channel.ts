import type { HostMessage } from './protocol.ts';
import type { RunState } from './runState.ts';
import { reduceRun } from './runReducer.ts';

type EventsMessage = Extract<HostMessage, { type: 'events' }>;

/**
 * Applies a batch of events to the state that a view holds. Events that the state already has are passed over.
 * Returns false when the batch does not fit (another run, or a gap): the view then asks for a snapshot, and the state
 * is as it was before the first event that did not fit.
 */
export function applyBatch(state: RunState, batch: EventsMessage): boolean {
  if (batch.runId !== state.runId) return false;
  for (const event of batch.events) {
    if (event.seq <= state.seq) continue;
    if (event.seq !== state.seq + 1) return false;
    reduceRun(state, event);
  }
  return true;
}

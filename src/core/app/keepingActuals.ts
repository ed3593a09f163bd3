import type { RecordedEvent } from '../../shared/events.ts';
import type { RunState } from '../../shared/runState.ts';
import { keepActuals } from '../planning/forecast/history.ts';
import type { Log } from '../ports/log.ts';
import type { RunStore } from '../ports/store.ts';

/**
 * Keeps what a run took, for later forecasts, when it has come to its end: after every end, since a run that failed may go
 * on and end again. What cannot be kept is logged; nothing depends on it.
 */
export async function keepActualsAtEnd(
  state: RunState,
  events: readonly RecordedEvent[],
  deps: { readonly notes: Pick<RunStore, 'writeNote'>; readonly log: Log },
): Promise<void> {
  if (!events.some(({ event: { type } }) => type === 'run-completed' || type === 'run-failed')) return;
  try {
    await keepActuals(state, deps.notes);
  } catch (error) {
    deps.log.error(`What the run ${state.runId} took is not kept for forecasts: ${String(error)}`);
  }
}

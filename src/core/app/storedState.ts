import type { Failure } from '../../shared/failures.ts';
import { reduceAll } from '../../shared/runReducer.ts';
import type { RunState } from '../../shared/runState.ts';
import type { StoredRun } from '../ports/store.ts';

/** The state that a stored run ends in. Throws when the journal does not make sense. */
export function stateOf(stored: StoredRun): RunState {
  const snapshot = stored.snapshot === undefined ? undefined : (JSON.parse(stored.snapshot.json) as RunState);
  const state = reduceAll(snapshot, stored.events);
  if (state === undefined) throw new Error(`run ${stored.summary.runId} has no events`);
  return state;
}

export function unknownRun(runId: string): Failure {
  return { kind: 'not-found', message: `There is no run "${runId}" here. List the runs to see their ids.` };
}

export function journalBroken(error: Error): Failure {
  return {
    kind: 'store-unavailable',
    message: `${error.message} The run stopped; resume it when the cause is mended.`,
  };
}

export function missingRoot(state: RunState): Failure {
  const message = `The run "${state.title}" works on the folder "${state.root}", which is not open. Open that folder to go on.`;
  return { kind: 'no-folder', message };
}

import type { Failure } from '../../shared/failures.ts';
import { reduceAll } from '../../shared/runReducer.ts';
import type { RunState } from '../../shared/runState.ts';
import { stateInSnapshot } from '../../shared/snapshots.ts';
import type { RunStore, StoredRun } from '../ports/store.ts';

/**
 * The state that a stored run ends in. A snapshot of another version of Wavewright may lack what states have now: then
 * the whole journal is replayed. Throws when the journal does not make sense.
 */
export async function stateOf(stored: StoredRun, store: Pick<RunStore, 'readEvents'>): Promise<RunState> {
  const { runId } = stored.summary;
  const { snapshot, events } = stored;
  const known = snapshot && stateInSnapshot(snapshot.json);
  const isOfUse = snapshot === undefined || known !== undefined;
  const state = reduceAll(known, isOfUse ? events : await store.readEvents(runId, 0));
  if (state === undefined) throw new Error(`run ${runId} has no events`);
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

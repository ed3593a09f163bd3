import type { RecordedEvent } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { reduceAll } from '../../shared/runReducer.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import { checkpointsIn } from '../runs/journalCheckpoints.ts';
import type { JournalCheckpoint } from '../runs/journalCheckpoints.ts';
import { summaryOf } from '../runs/recorder.ts';
import type { Tell } from './announcing.ts';
import type { EngineHouse } from './engineHouse.ts';
import { unknownRun } from './storedState.ts';

export interface ForkingDeps {
  readonly house: EngineHouse;
  readonly tell: Tell;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Makes a run of the first `atSeq` events of another one; the new run's id. */
export async function forkRun(
  runId: string,
  atSeq: number | undefined,
  { house, tell, clock, randomness }: ForkingDeps,
): Promise<Result<string, Failure>> {
  const opened = await house.store();
  if (!opened.ok) return opened;
  const { store } = opened.value;
  const journal = await store.readEvents(runId, 0);
  const [first] = journal;
  if (first?.event.type !== 'run-created') return failed(unknownRun(runId));
  const seq = atSeq ?? journal.length;
  if (!Number.isInteger(seq) || seq < 1 || seq > journal.length) return failed(noSuchEvent(seq, journal.length));

  const forkId = randomness.newId();
  const { forkedFrom: before } = first.event;
  const earlier = before && [before.runId, ...(before.earlier ?? [])];
  const forkedFrom = { runId, seq, at: clock.now(), ...(earlier && { earlier }) };
  const created: RecordedEvent = { ...first, event: { ...first.event, runId: forkId, forkedFrom } };
  const events = [created, ...journal.slice(1, seq)];
  const state = reduceAll(undefined, events);
  if (state === undefined) throw new Error(`the fork of run ${runId} has no events`);
  await store.forkRun(runId, created, summaryOf(state, seq));
  tell((listener) => listener.onEvents?.(forkId, events));
  return ok(forkId);
}

export async function listCheckpoints(
  runId: string,
  house: EngineHouse,
): Promise<Result<readonly JournalCheckpoint[], Failure>> {
  const opened = await house.store();
  if (!opened.ok) return opened;
  const journal = await opened.value.store.readEvents(runId, 0);
  return journal.length === 0 ? failed(unknownRun(runId)) : ok(checkpointsIn(journal));
}

function noSuchEvent(seq: number, last: number): Failure {
  return { kind: 'wrong-use', message: `The run has the events 1 to ${last}; it cannot be forked after event ${seq}.` };
}

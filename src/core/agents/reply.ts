import type { ModelBlock, ModelMessage, ModelTurn } from '../ports/model.ts';
import type { AgentJob } from './agentLoop.ts';
import type { CallResult } from './calls.ts';
import { isEmptyAnswer, pastTurns } from './conversation.ts';
import { CUT_NOTE, CYCLE_NOTE, DECLINED_NOTE, EMPTY_NOTE, REPEATED_NOTE, STALE_NOTE, turnsLeftNote } from './notes.ts';
import { standstillOf } from './progress.ts';
import type { Standstill } from './progress.ts';

/** From how many turns before the limit on the model is told. */
const TURNS_LEFT_TOLD = 3;

const STANDSTILL_NOTES: Readonly<Record<Standstill['kind'], string>> = {
  repeated: REPEATED_NOTE,
  cycle: CYCLE_NOTE,
  stale: STALE_NOTE,
};

/** What the model gets to read after its answer. Empty when the answer was plain text, which ends the agent. */
export function replyTo(
  answered: ModelTurn,
  results: readonly CallResult[],
  past: { readonly job: AgentJob; readonly transcript: readonly ModelMessage[]; readonly answer: ModelMessage },
): ModelBlock[] {
  const { job, transcript, answer } = past;
  const reply: ModelBlock[] = results.map(({ call, outcome }) => ({
    type: 'tool-result',
    callId: call.id,
    text: outcome.text,
    isError: outcome.isError,
    ...(outcome.pictures === undefined ? {} : { pictures: outcome.pictures }),
  }));
  const note = (text: string): void => void reply.push({ type: 'text', text });

  if (answered.stop === 'declined') note(DECLINED_NOTE);
  else if (answered.stop === 'length') note(CUT_NOTE);
  else if (isEmptyAnswer(answer)) note(EMPTY_NOTE);

  const turns = [...pastTurns(transcript), { answer, reply }];
  const standstill = standstillOf(turns, job.tools);
  if (standstill !== undefined) note(STANDSTILL_NOTES[standstill.kind]);
  const turnsLeft = job.maxTurns - turns.length;
  if (reply.length > 0 && turnsLeft > 0 && turnsLeft <= TURNS_LEFT_TOLD) note(turnsLeftNote(turnsLeft));
  return reply;
}

import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ModelMessage, ModelTurn } from '../ports/model.ts';
import type { AgentDeps, AgentJob } from './agentLoop.ts';
import type { AgentContext } from './context/agentContext.ts';
import { openingMessage } from './conversation.ts';
import { instructionMessages, instructionsSince } from './instructions.ts';

/** What came before a turn. */
export interface Past {
  readonly transcript: readonly ModelMessage[];
  /** How many of the person's instructions it holds; those of the opening count before the first turn, too. */
  readonly instructionsGiven: number;
  /** The agent had ended its work, and an instruction came then. */
  readonly hadEnded: boolean;
  /** What else it is told so that it goes on. */
  readonly goesOnWith?: ModelMessage | undefined;
}

/** An answer of the model, and what stands before it that no earlier turn has. Plain JSON. */
export interface Answered {
  readonly answer: ModelTurn;
  /** The opening before the first answer of all; instructions that a person added. */
  readonly before: readonly ModelMessage[];
  /** How many of the person's instructions the agent has been given with that. */
  readonly given: number;
}

/** An answer that was kept, because its calls reach beyond the agent's view. */
export interface KeptAnswer extends Answered {
  /** From 1, within the attempt. */
  readonly turn: number;
}

export interface TurnDeps extends AgentDeps {
  readonly context: AgentContext;
}

/** Asks the model. Fails when there was no answer. */
export async function askModel(
  job: AgentJob,
  past: Past,
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<Result<Answered, Failure>> {
  const { transcript } = past;
  const told = instructionsSince(past.instructionsGiven, deps);
  // The opening is recorded with the first turn: made anew, it might come out differently in a later process.
  const opening = transcript.length === 0 ? [openingMessage(job.opening)] : [];
  const goingOn = past.goesOnWith === undefined ? [] : [past.goesOnWith];
  const before = [...opening, ...goingOn, ...instructionMessages(told, past)];
  const observer = { onText: textActivity(deps.onActivity) };
  const answered = await deps.context.ask({ transcript, before }, observer, signal);
  if (!answered.ok) return answered;
  return ok({ answer: answered.value, before, given: past.instructionsGiven + told.length });
}

/** Shows the line of text that is being written. */
function textActivity(onActivity: (text: string) => void): (delta: string) => void {
  let line = '';
  return (delta) => {
    const lines = (line + delta).split('\n');
    line = lines.at(-1) ?? '';
    const shown = lines.findLast((each) => each.trim() !== '')?.trim();
    if (shown !== undefined) onActivity(shown.slice(0, 160));
  };
}

import type { Failure } from '../../shared/failures.ts';
import type { ModelMessage } from '../ports/model.ts';
import type { Tool, ToolEnding } from '../tools/tool.ts';
import { isEmptyAnswer, pastTurns, resultOf, textOf, toolCallsOf } from './conversation.ts';
import type { PastTurn } from './conversation.ts';
import { CUT_NOTE } from './notes.ts';
import { isOverdue, standstillOf } from './progress.ts';
import type { Standstill } from './progress.ts';

/** Answers in a row that may be cut off before the agent counts as unable to go on. */
export const MAX_CUT_ANSWERS = 3;
/** Answers in a row that may be empty. */
export const MAX_EMPTY_ANSWERS = 2;

/** Where an agent stands after the turns of its transcript. */
export type Standing =
  | { readonly kind: 'going-on' }
  | { readonly kind: 'ended'; readonly ending: ToolEnding }
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * Reads the standing off the transcript alone, so that an agent that goes on after a crash stands where it stood.
 * `maxTurns` bounds the turns of the whole transcript.
 */
export function standingOf(transcript: readonly ModelMessage[], tools: readonly Tool[], maxTurns: number): Standing {
  const turns = pastTurns(transcript);
  const last = turns.at(-1);
  if (last === undefined) return { kind: 'going-on' };
  const ending = endingOf(turns, last, tools);
  if (ending !== undefined) return { kind: 'ended', ending };
  const failure = failureOf(turns, last, tools, maxTurns);
  return failure === undefined ? { kind: 'going-on' } : { kind: 'failed', failure };
}

function endingOf(turns: readonly PastTurn[], last: PastTurn, tools: readonly Tool[]): ToolEnding | undefined {
  for (const call of toolCallsOf(last.answer)) {
    const result = resultOf(last.reply, call.id);
    const ending = tools.find((tool) => tool.description.name === call.name)?.ending?.(call.input);
    if (ending !== undefined && result !== undefined && !result.isError) return ending;
  }
  const answeredInWords = last.reply.length === 0 && textOf(last.answer) !== '';
  return answeredInWords ? { summary: wholeText(turns) } : undefined;
}

/** The text of the last answer, with the parts before it that were cut off and that it goes on from. */
function wholeText(turns: readonly PastTurn[]): string {
  const parts: string[] = [];
  for (const turn of turns.toReversed()) {
    const isLast = parts.length === 0;
    if (!isLast && (!wasCut(turn) || toolCallsOf(turn.answer).length > 0)) break;
    parts.unshift(textOf(turn.answer));
  }
  return parts.join('\n').trim();
}

function failureOf(
  turns: readonly PastTurn[],
  last: PastTurn,
  tools: readonly Tool[],
  maxTurns: number,
): Failure | undefined {
  if (inARow(turns, wasCut) >= MAX_CUT_ANSWERS) {
    return {
      kind: 'model-answer-cut',
      message: `The model met its limit on output tokens ${MAX_CUT_ANSWERS} times in a row and could not go on in smaller steps. A task with less to write at once may help.`,
    };
  }
  if (inARow(turns, (turn) => isEmptyAnswer(turn.answer) && !wasCut(turn)) >= MAX_EMPTY_ANSWERS) {
    return {
      kind: 'model-answer-invalid',
      message: `The model answered ${MAX_EMPTY_ANSWERS} times in a row with nothing at all: no text and no tool call.`,
    };
  }
  const standstill = standstillOf(turns, tools);
  if (standstill !== undefined && isOverdue(standstill)) {
    return {
      kind: 'model-answer-invalid',
      message: `The model went round in circles: ${circlesOf(standstill, last)}.`,
    };
  }
  if (turns.length < maxTurns) return undefined;
  return {
    kind: 'turn-limit',
    turns: maxTurns,
    message: `The agent did not finish within ${maxTurns} turns. A smaller task or a higher limit on turns may help.`,
  };
}

function circlesOf(standstill: Standstill, last: PastTurn): string {
  const names = [...new Set(toolCallsOf(last.answer).map((call) => call.name))].join(', ');
  switch (standstill.kind) {
    case 'repeated':
      return `the same call (${names}) with the same result ${standstill.times} times in a row`;
    case 'cycle':
      return `the same ${standstill.turns} turns (${names} in the last of them) ${standstill.times} times over`;
    case 'stale':
      return `${standstill.turns} turns in a row brought nothing new: no change, and no call (${names} in the last of them) that had not been made before with the same result`;
  }
}

function inARow(turns: readonly PastTurn[], holds: (turn: PastTurn) => boolean): number {
  const reversed = turns.toReversed();
  const end = reversed.findIndex((turn) => !holds(turn));
  return end === -1 ? reversed.length : end;
}

function wasCut(turn: PastTurn): boolean {
  return turn.reply.some((block) => block.type === 'text' && block.text === CUT_NOTE);
}

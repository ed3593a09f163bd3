import type { Failure } from '../../shared/failures.ts';
import type { ModelMessage } from '../ports/model.ts';
import type { Tool, ToolEnding } from '../tools/tool.ts';
import { isEmptyAnswer, pastTurns, resultOf, textOf, toolCallsOf } from './conversation.ts';
import type { PastTurn } from './conversation.ts';
import { CUT_NOTE } from './notes.ts';

/** Answers in a row that may be cut off before the agent counts as unable to go on. */
export const MAX_CUT_ANSWERS = 3;
/** Answers in a row that may be empty. */
export const MAX_EMPTY_ANSWERS = 2;
/** Turns in a row with the same call and the same result: from the first number on the model is warned, at the second it is over. */
export const REPEATS_WARNED = 3;
export const REPEATS_ALLOWED = 5;

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
  const failure = failureOf(turns, last, maxTurns);
  return failure === undefined ? { kind: 'going-on' } : { kind: 'failed', failure };
}

/** In how many turns up to the last one, without a gap, the most repeated call of the last turn was made with the same result. */
export function repeatsOfLastTurn(turns: readonly PastTurn[]): number {
  const last = turns.at(-1);
  if (last === undefined) return 0;
  let repeated = callsWithResults(last);
  let count = 0;
  for (let index = turns.length - 1; index >= 0 && repeated.size > 0; index -= 1) {
    const turn = turns[index];
    if (turn === undefined) break;
    const here = callsWithResults(turn);
    repeated = commonTo(repeated, here);
    if (repeated.size > 0) count += 1;
  }
  return count;
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

function failureOf(turns: readonly PastTurn[], last: PastTurn, maxTurns: number): Failure | undefined {
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
  if (repeatsOfLastTurn(turns) >= REPEATS_ALLOWED) {
    const names = [...new Set(toolCallsOf(last.answer).map((call) => call.name))].join(', ');
    return {
      kind: 'model-answer-invalid',
      message: `The model went round in circles: the same call (${names}) with the same result ${REPEATS_ALLOWED} times in a row.`,
    };
  }
  if (turns.length < maxTurns) return undefined;
  return {
    kind: 'turn-limit',
    turns: maxTurns,
    message: `The agent did not finish within ${maxTurns} turns. A smaller task or a higher limit on turns may help.`,
  };
}

function inARow(turns: readonly PastTurn[], holds: (turn: PastTurn) => boolean): number {
  const reversed = turns.toReversed();
  const end = reversed.findIndex((turn) => !holds(turn));
  return end === -1 ? reversed.length : end;
}

function wasCut(turn: PastTurn): boolean {
  return turn.reply.some((block) => block.type === 'text' && block.text === CUT_NOTE);
}

/** The texts of the results by call. Results may be long, so that they are not made a part of the key. */
type CallsWithResults = ReadonlyMap<string, readonly (string | undefined)[]>;

function callsWithResults({ answer, reply }: PastTurn): CallsWithResults {
  const results = new Map(reply.flatMap((block) => (block.type === 'tool-result' ? [[block.callId, block.text]] : [])));
  const calls = new Map<string, (string | undefined)[]>();
  for (const { id, name, input } of toolCallsOf(answer)) {
    const key = JSON.stringify([name, input]);
    calls.set(key, [...(calls.get(key) ?? []), results.get(id)]);
  }
  return calls;
}

/** The calls that are in both with the same result. */
function commonTo(some: CallsWithResults, others: CallsWithResults): CallsWithResults {
  const common = new Map<string, readonly (string | undefined)[]>();
  for (const [key, texts] of some) {
    const same = texts.filter((text) => others.get(key)?.includes(text));
    if (same.length > 0) common.set(key, same);
  }
  return common;
}

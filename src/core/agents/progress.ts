import type { Tool } from '../tools/tool.ts';
import { toolCallsOf } from './conversation.ts';
import type { PastTurn } from './conversation.ts';

/** How often an agent may do the same, in a row: from the first number on the model is warned, at the second it is over. */
const REPEATS_WARNED = 3;
const REPEATS_ALLOWED = 5;
/** The longest row of different turns whose repetition is noticed as such. */
const LONGEST_CYCLE = 4;
/** Turns in a row that bring nothing new. */
export const STALE_WARNED = 8;
export const STALE_ALLOWED = 12;

/** That an agent gets no further, and for how long. */
export type Standstill =
  /** The same call with the same result. */
  | { readonly kind: 'repeated'; readonly times: number }
  /** The same few turns one after the other, over and over. */
  | { readonly kind: 'cycle'; readonly times: number; readonly turns: number }
  /** Every call had been made before with the same result, and nothing was changed. */
  | { readonly kind: 'stale'; readonly turns: number };

/** `undefined` while the agent gets on. Read off the turns alone, so that a resumed agent is warned and stopped as it would have been. */
export function standstillOf(turns: readonly PastTurn[], tools: readonly Tool[]): Standstill | undefined {
  const repeats = repeatsOfLastTurn(turns);
  if (repeats >= REPEATS_WARNED) return { kind: 'repeated', times: repeats };
  const last = turns.at(-1);
  // Nothing else is worth looking for after a turn that did something new.
  if (last === undefined || toolCallsOf(last.answer).length === 0) return undefined;
  const cycle = cycleAtEnd(turns);
  if (cycle !== undefined) return cycle;
  const stale = staleTurns(turns, tools);
  return stale >= STALE_WARNED ? { kind: 'stale', turns: stale } : undefined;
}

/** Whether it has gone on for so long that the agent is stopped. */
export function isOverdue(standstill: Standstill): boolean {
  return standstill.kind === 'stale' ? standstill.turns >= STALE_ALLOWED : standstill.times >= REPEATS_ALLOWED;
}

/** In how many turns up to the last one, without a gap, the most repeated call of the last turn was made with the same result. */
function repeatsOfLastTurn(turns: readonly PastTurn[]): number {
  const last = turns.at(-1);
  if (last === undefined) return 0;
  let repeated = callsWithResults(last);
  let count = 0;
  for (let index = turns.length - 1; index >= 0 && repeated.size > 0; index -= 1) {
    const turn = turns[index];
    if (turn === undefined) break;
    repeated = commonTo(repeated, callsWithResults(turn));
    if (repeated.size > 0) count += 1;
  }
  return count;
}

/** The shortest row of turns that the last turns repeat often enough to be warned of. */
function cycleAtEnd(turns: readonly PastTurn[]): Extract<Standstill, { kind: 'cycle' }> | undefined {
  // More than these cannot count: an agent is stopped before.
  const latest = turns.slice(-LONGEST_CYCLE * REPEATS_ALLOWED).map(signatureOf);
  for (let length = 2; length <= LONGEST_CYCLE; length += 1) {
    let same = 0;
    for (let index = latest.length - 1; index >= length; index -= 1) {
      if (latest[index] === undefined || latest[index] !== latest[index - length]) break;
      same += 1;
    }
    const times = Math.floor(same / length) + 1;
    if (times >= REPEATS_WARNED) return { kind: 'cycle', times, turns: length };
  }
  return undefined;
}

/** All calls of a turn with their results, as one text; `undefined` when there is none. */
function signatureOf(turn: PastTurn): string | undefined {
  const calls = callsWithResults(turn);
  return calls.size === 0 ? undefined : JSON.stringify([...calls].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many turns up to the last one have calls, all of which were made before with the same result, and none of which changed the view. */
function staleTurns(turns: readonly PastTurn[], tools: readonly Tool[]): number {
  const changing = new Set(
    tools.flatMap(({ effect, description }) => (effect === 'own-view' ? [description.name] : [])),
  );
  const seen = new Map<string, Set<string | undefined>>();
  let count = 0;
  for (const turn of turns) {
    const calls = [...callsWithResults(turn)];
    const isNew = calls.map(([key, texts]) => {
      const before = seen.get(key) ?? new Set();
      seen.set(key, before);
      const news = texts.filter((text) => !before.has(text));
      for (const text of news) before.add(text);
      return news.length > 0;
    });
    const hasChanged = toolCallsOf(turn.answer).some(
      ({ id, name }) =>
        changing.has(name) &&
        turn.reply.some((block) => block.type === 'tool-result' && block.callId === id && !block.isError),
    );
    count = calls.length > 0 && !hasChanged && !isNew.includes(true) ? count + 1 : 0;
  }
  return count;
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

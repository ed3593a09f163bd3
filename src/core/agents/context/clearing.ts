import type { ModelBlock, ModelMessage } from '../../ports/model.ts';
import type { Tool } from '../../tools/tool.ts';
import { toolCallsOf } from '../conversation.ts';
import type { ToolResult } from '../conversation.ts';
import { tokensOfBlock, tokensOfText } from './tokens.ts';
import type { MessageCounter } from './tokens.ts';

/** What is left out of results of tools, in requests only: their pictures, or all that they say. */
export type Cleared = ReadonlyMap<ToolResult, 'pictures' | 'all'>;

/** Parts of the room: from the first on results are cleared, down to the second, so that it is not to be done each turn. */
const CLEARED_FROM = 0.6;
const CLEARED_TO = 0.4;
/** Clearing for less would break the provider's cache for nothing, as long as there is room. */
const WORTH_CLEARING = 0.05;
/** Part of the room above which clearing is not enough. */
export const FULL_FROM = 0.8;
/** The newest turns stay as they are: the agent is working with them. */
const TURNS_KEPT = 3;
/** Results that take less are no gain. */
const LEAST_TOKENS = 250;
/** A count that is that far from the estimate is of something else, such as a part of the request. */
const FACTORS = { least: 0.25, most: 3 } as const;

export interface ClearingInput {
  /** From the opening on. */
  readonly messages: readonly ModelMessage[];
  /** Tokens of the prompts of the answers among them, as the provider counted them; 0: not known. */
  readonly measured: readonly number[];
  readonly tools: readonly Tool[];
  /** Tokens of what stands before the messages in each request, by the same estimate as theirs. */
  readonly fixedTokens: number;
  /** Tokens that a request may have. */
  readonly room: number;
  readonly count: MessageCounter;
}

export interface Clearing {
  readonly cleared: Cleared;
  /** Estimate of the request with these messages. */
  readonly tokens: number;
}

interface Candidate {
  readonly result: ToolResult;
  readonly name: string;
  readonly turn: number;
}

interface Step extends Candidate {
  readonly how: 'pictures' | 'all';
  /** Tokens won by it. */
  readonly gain: number;
}

/**
 * What is cleared in the request with these messages. It follows from them alone, and what one request has cleared all
 * later ones clear, too: an agent that goes on after a crash asks as it would have.
 */
export function clearingOf(input: ClearingInput): Clearing {
  const state = createClearing(input);
  let turn = 0;
  for (const message of input.messages) {
    if (message.role === 'assistant') {
      state.makeRoom(turn);
      state.learn(input.measured[turn]);
      turn += 1;
    }
    state.add(message, turn);
  }
  state.makeRoom(turn);
  return { cleared: state.cleared, tokens: state.tokens() };
}

/** As `clearingOf`, and then whatever is largest, however new it is, until it fits. For requests that are made once. */
export function clearedToFit(input: ClearingInput): Clearing {
  const before = clearingOf(input);
  const state = createClearing(input, before.cleared);
  let turn = 0;
  for (const message of input.messages) {
    if (message.role === 'assistant') turn += 1;
    state.add(message, turn);
  }
  state.rescale(before.tokens);
  state.clearDownTo(FULL_FROM, Infinity);
  return { cleared: state.cleared, tokens: state.tokens() };
}

function createClearing({ tools, fixedTokens, room, count }: ClearingInput, before: Cleared = new Map()) {
  const lasting = new Set(
    tools.flatMap(({ bounds, description }) => (bounds?.isLasting === true ? description.name : [])),
  );
  const cleared = new Map(before);
  const candidates: Candidate[] = [];
  let names = new Map<string, string>();
  let weight = fixedTokens;
  let factor = 1;

  /** Tokens of the result as it is shown when that much of it is cleared. */
  const tokensShown = ({ result, name }: Candidate, how?: 'pictures' | 'all'): number =>
    tokensOfBlock(shownResult(result, name, how));

  /** What can be cleared of these, and the tokens won by it: pictures before texts, the largest first. */
  function stepsFor(old: readonly Candidate[]): Step[] {
    const pictures = old
      .filter(({ result }) => cleared.get(result) === undefined && result.pictures !== undefined)
      .map((one): Step => ({ ...one, how: 'pictures', gain: tokensShown(one) - tokensShown(one, 'pictures') }));
    const texts = old
      .filter(({ result }) => cleared.get(result) !== 'all')
      .map((one): Step => {
        const now = tokensShown(one, one.result.pictures === undefined ? undefined : 'pictures');
        return { ...one, how: 'all', gain: now - tokensShown(one, 'all') };
      })
      .filter(({ gain }) => gain >= LEAST_TOKENS);
    return [pictures, texts].flatMap((steps) => steps.sort((one, other) => other.gain - one.gain));
  }

  function clearDownTo(part: number, beforeTurn: number): void {
    const steps = stepsFor(candidates.filter(({ turn }) => turn <= beforeTurn));
    const chosen: Step[] = [];
    let left = weight * factor;
    for (const step of steps) {
      if (left <= part * room) break;
      chosen.push(step);
      left -= step.gain * factor;
    }
    const won = weight * factor - left;
    if (won < WORTH_CLEARING * room && weight * factor <= FULL_FROM * room) return;
    for (const { result, how, gain } of chosen) {
      weight -= gain;
      cleared.set(result, how);
    }
  }

  return {
    cleared,
    tokens: () => weight * factor,
    clearDownTo,
    makeRoom(turn: number): void {
      if (weight * factor > CLEARED_FROM * room) clearDownTo(CLEARED_TO, turn - TURNS_KEPT);
    },
    learn(measured = 0): void {
      if (measured === 0) return;
      const ratio = measured / weight;
      if (ratio >= FACTORS.least && ratio <= FACTORS.most) factor = ratio;
    },
    rescale(tokens: number): void {
      factor = tokens / weight;
    },
    add(message: ModelMessage, turn: number): void {
      weight += count(message);
      if (message.role === 'assistant') {
        names = new Map(toolCallsOf(message).map(({ id, name }) => [id, name]));
        return;
      }
      for (const block of message.content) {
        if (block.type !== 'tool-result' || block.isError) continue;
        const name = names.get(block.callId) ?? '';
        const how = cleared.get(block);
        if (how !== undefined) weight -= tokensOfBlock(block) - tokensOfBlock(shownResult(block, name, how));
        if (!lasting.has(name)) candidates.push({ result: block, name, turn });
      }
    },
  };
}

/** The messages as a request has them: answers of the model word for word, and of the results what is not cleared. */
export function withoutCleared(messages: readonly ModelMessage[], cleared: Cleared): ModelMessage[] {
  if (cleared.size === 0) return [...messages];
  let names = new Map<string, string>();
  return messages.map((message) => {
    if (message.role === 'assistant') {
      names = new Map(toolCallsOf(message).map(({ id, name }) => [id, name]));
      return message;
    }
    if (!message.content.some((block) => block.type === 'tool-result' && cleared.has(block))) return message;
    const content = message.content.map((block): ModelBlock => {
      const how = block.type === 'tool-result' ? cleared.get(block) : undefined;
      return block.type === 'tool-result' ? shownResult(block, names.get(block.callId) ?? '', how) : block;
    });
    return { role: message.role, content };
  });
}

function shownResult(result: ToolResult, name: string, how: 'pictures' | 'all' | undefined): ToolResult {
  if (how === undefined) return result;
  const { pictures, ...rest } = result;
  if (how === 'all') return { ...rest, text: clearedNote(result.text, name) };
  const count = pictures?.length ?? 0;
  return {
    ...rest,
    text: `${result.text}\n[${count === 1 ? 'the picture was' : `${count} pictures were`} cleared to make room]`,
  };
}

const BEGINNING_SHOWN = 120;

function clearedNote(text: string, name: string): string {
  const stored = /; stored as (output-\d+): read_output/.exec(text)?.[1];
  const again = stored === undefined ? `call ${name} again if you need it` : `read_output still has ${stored}`;
  const beginning = JSON.stringify(text.slice(0, BEGINNING_SHOWN).trim());
  return `[cleared to make room: ${text.length} characters that began with ${beginning}; ${again}]`;
}

/** Tokens of the parts of a request that do not grow, by the estimate of its messages. */
export function fixedTokensOf(system: string, tools: readonly Tool[]): number {
  return (
    tokensOfText(system) + tools.reduce((sum, { description }) => sum + tokensOfText(JSON.stringify(description)), 0)
  );
}

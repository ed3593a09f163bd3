import type Anthropic from '@anthropic-ai/sdk';
import { entryOf } from './modelIds.ts';

/**
 * Fewest tokens of a beginning that is cached, from https://platform.claude.com/docs/en/build-with-claude/prompt-caching,
 * as of November 2026. Sonnet 4.6 is documented with 1,024 and was seen to need 2,048.
 */
const MINIMUM_TOKENS: Readonly<Record<string, number>> = {
  'claude-fable-5-2': 512,
  'claude-mythos-5-2': 512,
  'claude-fable-5-1': 512,
  'claude-mythos-5-1': 512,
  'claude-fable-5': 512,
  'claude-mythos-5': 512,
  'claude-opus-5-5': 512,
  'claude-opus-5': 512,
  'claude-opus-4-8': 1_024,
  'claude-opus-4-7': 2_048,
  'claude-opus-4-6': 4_096,
  'claude-opus-4-5': 4_096,
  'claude-sonnet-5-5': 512,
  'claude-sonnet-5': 1_024,
  'claude-sonnet-4-6': 2_048,
  'claude-sonnet-4-5': 1_024,
  'claude-haiku-5-5': 512,
  'claude-haiku-4-5': 4_096,
};

/** That of most models. A mark on less than a model's minimum costs nothing and does nothing. */
const MINIMUM_OF_OTHERS = 1_024;

/** A token of English prose or of JSON Schema has rarely more, so that the estimate is rather low. */
const CHARACTERS_PER_TOKEN = 4;

const MARK = { cache_control: { type: 'ephemeral' } } as const;

export function minimumTokensOf(model: string): number {
  return entryOf(model, MINIMUM_TOKENS) ?? MINIMUM_OF_OTHERS;
}

export interface MessageParam {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Anthropic.ContentBlockParam[];
}

/** The parts of a body that marks stand in, in the order in which the service reads them, behind the tools. */
export interface MarkedParts {
  readonly system: readonly Anthropic.TextBlockParam[];
  readonly messages: readonly MessageParam[];
}

/**
 * The same with marks: after each of at most two blocks of the system prompt, at the end, and where the request before
 * this one ended. The last is read from rather than written to: the service looks for an earlier entry only some twenty
 * blocks back, which one turn with many tool calls is longer than. Too short beginnings get no mark.
 */
export function withCacheMarks(
  { system, messages }: MarkedParts,
  behind: { readonly toolsLength: number; readonly minimumTokens: number },
): MarkedParts {
  const { toolsLength, minimumTokens } = behind;
  let length = toolsLength;
  const isEnough = (): boolean => tokensOf(length) >= minimumTokens;
  const markedSystem = system.map((block) => {
    length += block.text.length;
    return isEnough() ? { ...block, ...MARK } : block;
  });
  const ends = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : [])).slice(-2);
  const markedMessages = messages.map((message, index) => {
    // What is long enough by now is long enough from here on.
    if (!isEnough()) length += JSON.stringify(message.content).length;
    return ends.includes(index) && isEnough() ? markedAtEnd(message) : message;
  });
  return { system: markedSystem, messages: markedMessages };
}

/** Marked on its last block, if that is one that can carry a mark. */
function markedAtEnd(message: MessageParam): MessageParam {
  const block = message.content.at(-1);
  if (block?.type !== 'text' && block?.type !== 'tool_result') return message;
  return { ...message, content: [...message.content.slice(0, -1), { ...block, ...MARK }] };
}

/** So many at least. */
export function tokensOf(characters: number): number {
  return Math.floor(characters / CHARACTERS_PER_TOKEN);
}

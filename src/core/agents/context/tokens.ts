import type { ModelBlock, ModelMessage } from '../../ports/model.ts';

/** Of text in ASCII, such as code. Other letters count as a token each. Rather high than low. */
const CHARACTERS_PER_TOKEN = 3.5;
/** What a picture of the largest size that models look at takes of the Messages API: width × height / 750. */
export const TOKENS_OF_PICTURE = 1_600;

/** An estimate, rather high than low, of the tokens that the text takes; 0 for what has no text. */
export function tokensOfText(text: string | undefined): number {
  if (text === undefined) return 0;
  let plain = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) < 0x80) plain += 1;
  return plain / CHARACTERS_PER_TOKEN + (text.length - plain);
}

export function tokensOfBlock(block: ModelBlock): number {
  switch (block.type) {
    case 'text':
      return tokensOfText(block.text);
    case 'tool-result':
      return tokensOfText(block.text) + (block.pictures?.length ?? 0) * TOKENS_OF_PICTURE;
    case 'tool-call':
      return tokensOfText(block.name) + tokensOfText(JSON.stringify(block.input));
    case 'opaque':
      return tokensOfText(JSON.stringify(block.value));
  }
}

export function tokensOfMessages(messages: readonly ModelMessage[]): number {
  let tokens = 0;
  for (const { content } of messages) for (const block of content) tokens += tokensOfBlock(block);
  return tokens;
}

/** Estimates messages, each of them once. */
export type MessageCounter = (message: ModelMessage) => number;

export function createMessageCounter(): MessageCounter {
  const known = new WeakMap<ModelMessage, number>();
  return (message) => {
    const tokens = known.get(message) ?? tokensOfMessages([message]);
    known.set(message, tokens);
    return tokens;
  };
}

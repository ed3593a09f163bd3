import type { ModelBlock, ModelMessage } from '../ports/model.ts';

export type ToolCall = Extract<ModelBlock, { type: 'tool-call' }>;
export type ToolResult = Extract<ModelBlock, { type: 'tool-result' }>;

/** A finished turn, read back from a transcript. */
export interface PastTurn {
  readonly answer: ModelMessage;
  /** What followed the answer: results of its tool calls, notes to the model. Empty after the last answer of all. */
  readonly reply: readonly ModelBlock[];
}

/** The turns of a transcript in order, without the opening that it begins with. */
export function pastTurns(transcript: readonly ModelMessage[]): PastTurn[] {
  const turns: PastTurn[] = [];
  for (const message of transcript) {
    const last = turns.at(-1);
    if (message.role === 'assistant') turns.push({ answer: message, reply: [] });
    else if (last !== undefined) turns[turns.length - 1] = { ...last, reply: [...last.reply, ...message.content] };
  }
  return turns;
}

/**
 * Messages as a request has them. Answers of the model are given back word for word: providers that sign what a model
 * thought refuse one that has changed. Answers without any text or tool call are left out, since
 * providers refuse them too, and what then stands side by side from the same side becomes one message.
 */
export function requestMessages(transcript: readonly ModelMessage[]): ModelMessage[] {
  const messages: ModelMessage[] = [];
  for (const message of transcript) {
    if (message.role === 'assistant' && isEmptyAnswer(message)) continue;
    const last = messages.at(-1);
    if (last?.role === message.role) {
      messages[messages.length - 1] = { role: last.role, content: [...last.content, ...message.content] };
    } else {
      messages.push(message);
    }
  }
  return messages;
}

export function openingMessage(opening: string): ModelMessage {
  return { role: 'user', content: [{ type: 'text', text: opening }] };
}

export function toolCallsOf(message: ModelMessage): ToolCall[] {
  return message.content.filter((block) => block.type === 'tool-call');
}

export function resultOf(reply: readonly ModelBlock[], callId: string): ToolResult | undefined {
  return reply.find((block): block is ToolResult => block.type === 'tool-result' && block.callId === callId);
}

/** All text of a message, trimmed. */
export function textOf(message: ModelMessage): string {
  return message.content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('')
    .trim();
}

/** Whether there is nothing in it that a reader or a tool could use: no text, no tool call. */
export function isEmptyAnswer(message: ModelMessage): boolean {
  return toolCallsOf(message).length === 0 && textOf(message) === '';
}

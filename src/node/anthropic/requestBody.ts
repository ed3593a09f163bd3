import type Anthropic from '@anthropic-ai/sdk';
import type { ModelBlock, ModelMessage, ModelRequest, ProviderId } from '../../core/ports/model.ts';

type Body = Anthropic.MessageCreateParamsStreaming;
type BlockParam = Anthropic.ContentBlockParam;

interface MessageParam {
  readonly role: 'user' | 'assistant';
  readonly content: BlockParam[];
}

/** A provider's block as it is kept in a conversation: only the model that made it can read it again. */
export interface KeptBlock {
  readonly model: string;
  readonly block: unknown;
}

export interface BodyOptions {
  readonly provider: ProviderId;
  /** Mark what stays the same from request to request, so that the provider keeps it and reads it for less. */
  readonly cacheMarks: boolean;
}

/**
 * The body of a Messages API request: nothing but model, limits, system, tools and messages, which every server that
 * speaks the API knows. Thinking, effort and sampling are left to the model's defaults, since models differ in what they
 * accept.
 */
export function requestBody(request: ModelRequest, options: BodyOptions): Body {
  const messages = request.messages.flatMap((message) => messageParam(message, request.model, options.provider));
  const mark = { cache_control: { type: 'ephemeral' as const } };
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens,
    stream: true,
    // The mark on the system prompt covers the tools as well: they stand before it.
    system: [{ type: 'text', text: request.system, ...(options.cacheMarks ? mark : {}) }],
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(toolParam) }),
    messages: options.cacheMarks ? withMarkAtEnd(messages) : messages,
  };
}

function toolParam(tool: ModelRequest['tools'][number]): Anthropic.Tool {
  return {
    name: tool.name,
    description: tool.description,
    input_schema: { ...tool.inputSchema, type: 'object' },
  };
}

/** No message where nothing of it can be sent: the API refuses empty ones. */
function messageParam(message: ModelMessage, model: string, provider: ProviderId): MessageParam[] {
  const content = message.content.flatMap((block) => blockParam(block, model, provider));
  return content.length === 0 ? [] : [{ role: message.role, content }];
}

function blockParam(block: ModelBlock, model: string, provider: ProviderId): BlockParam[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
    case 'tool-call':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: inputParam(block.input) }];
    case 'tool-result': {
      const text = block.text.trim() === '' ? '[nothing]' : block.text;
      return [{ type: 'tool_result', tool_use_id: block.callId, content: text, is_error: block.isError }];
    }
    case 'opaque': {
      const kept = block.value as KeptBlock;
      return block.provider === provider && kept.model === model ? [kept.block as BlockParam] : [];
    }
  }
}

/** The API takes objects only. Input that was no JSON when it came goes back as what it was. */
function inputParam(input: unknown): Readonly<Record<string, unknown>> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  return { INVALID_JSON: typeof input === 'string' ? input : JSON.stringify(input) };
}

/** The next request begins with all of this one, so the mark stands on the last block that can carry one. */
function withMarkAtEnd(messages: readonly MessageParam[]): MessageParam[] {
  const last = messages.at(-1);
  const block = last?.content.at(-1);
  if (last === undefined || (block?.type !== 'text' && block?.type !== 'tool_result')) return [...messages];
  const marked: BlockParam = { ...block, cache_control: { type: 'ephemeral' } };
  return [...messages.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), marked] }];
}

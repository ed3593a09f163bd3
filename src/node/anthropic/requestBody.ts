import type Anthropic from '@anthropic-ai/sdk';
import type { ModelBlock, ModelMessage, ModelRequest, Picture, ProviderId } from '../../core/ports/model.ts';
import type { ToolParams } from './beginnings.ts';
import { withCacheMarks } from './cacheMarks.ts';
import type { MarkedParts, MessageParam } from './cacheMarks.ts';
import type { Unshown } from './shownPictures.ts';

type Body = Anthropic.MessageCreateParamsStreaming;
type BlockParam = Anthropic.ContentBlockParam;

/** A provider's block as it is kept in a conversation: only the model that made it can read it again. */
export interface KeptBlock {
  readonly model: string;
  readonly block: unknown;
}

export interface BodyOptions {
  readonly tools: ToolParams;
  readonly provider: ProviderId;
  /**
   * Mark what stays the same from request to request, so that the provider keeps it and reads it for less, where it is
   * at least so many tokens long. `undefined`: no marks.
   */
  readonly minimumTokens: number | undefined;
  readonly unshown: Unshown;
}

/**
 * The body of a Messages API request: nothing but model, limits, system, tools and messages, which every server that
 * speaks the API knows, and marks for the cache where wanted. Thinking, effort and sampling are left to the model's defaults, since models differ in what they
 * accept.
 */
export function requestBody(request: ModelRequest, options: BodyOptions): Body {
  const { tools, minimumTokens } = options;
  const parts: MarkedParts = {
    system: systemBlocks(request),
    messages: request.messages.flatMap((message) => messageParam(message, request.model, options)),
  };
  const { system, messages } =
    minimumTokens === undefined ? parts : withCacheMarks(parts, { toolsLength: tools.text.length, minimumTokens });
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens,
    stream: true,
    ...(system.length === 0 ? {} : { system: [...system] }),
    ...(tools.params.length === 0 ? {} : { tools: [...tools.params] }),
    messages: messages.map(({ role, content }) => ({ role, content: [...content] })),
  };
}

/** What many agents are told alike is a block of its own, since marks stand at the end of blocks. */
function systemBlocks({ system, sharedSystemLength = 0 }: ModelRequest): Anthropic.TextBlockParam[] {
  const parts = [system.slice(0, sharedSystemLength), system.slice(sharedSystemLength)];
  return parts.filter((text) => text !== '').map((text) => ({ type: 'text', text }));
}

/** No message where nothing of it can be sent: the API refuses empty ones. */
function messageParam(message: ModelMessage, model: string, options: BodyOptions): MessageParam[] {
  const content = message.content.flatMap((block) => blockParam(block, model, options));
  return content.length === 0 ? [] : [{ role: message.role, content }];
}

function blockParam(block: ModelBlock, model: string, { provider, unshown }: BodyOptions): BlockParam[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
    case 'tool-call':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: inputParam(block.input) }];
    case 'tool-result': {
      const content = resultContent(block, unshown);
      return [{ type: 'tool_result', tool_use_id: block.callId, content, is_error: block.isError }];
    }
    case 'opaque': {
      const kept = block.value as KeptBlock;
      return block.provider === provider && kept.model === model ? [kept.block as BlockParam] : [];
    }
  }
}

/** Text, and behind it the pictures that are shown. What an error says must be text alone. */
function resultContent(
  { text, isError, pictures = [] }: Extract<ModelBlock, { type: 'tool-result' }>,
  unshown: Unshown,
): string | ImageOrText[] {
  const shown: ImageOrText[] = [];
  const notes: string[] = [];
  for (const picture of pictures) {
    const reason = isError ? 'the call failed' : unshown(picture);
    if (reason !== undefined) notes.push(`[A picture was left out: ${reason}.]`);
    else shown.push(imageParam(picture));
  }
  const said = [...(text.trim() === '' ? [] : [text]), ...notes].join('\n') || '[nothing]';
  return shown.length === 0 ? said : [{ type: 'text', text: said }, ...shown];
}

type ImageOrText = Anthropic.TextBlockParam | Anthropic.ImageBlockParam;

function imageParam({ mediaType, base64 }: Picture): Anthropic.ImageBlockParam {
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: base64 } };
}

/** The API takes objects only. Input that was no JSON when it came goes back as what it was. */
function inputParam(input: unknown): Readonly<Record<string, unknown>> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  return { INVALID_JSON: typeof input === 'string' ? input : JSON.stringify(input) };
}

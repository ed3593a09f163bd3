import * as z from 'zod';
import type { Picture } from '../../core/ports/model.ts';
import type { ForeignAnswer, ForeignTool } from '../../core/ports/toolSources.ts';

/** Parts of an answer that are looked at. */
const MAX_PARTS = 1_000;
const MAX_NAME = 500;

/** Pages of a list of tools, read with as little faith as possible: one tool that is none does not spoil the others. */
export const toolPageSchema = z.looseObject({
  tools: z.array(z.unknown()),
  nextCursor: z.string().max(10_000).optional(),
});

const toolSchema = z.looseObject({
  name: z.string().min(1).max(MAX_NAME),
  description: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  inputSchema: z.unknown().optional(),
});

/** `undefined` for what is no tool. */
export function foreignToolOf(given: unknown): ForeignTool | undefined {
  const parsed = toolSchema.safeParse(given);
  if (!parsed.success) return undefined;
  const { name, description, title, inputSchema } = parsed.data;
  return { name, description: description ?? title ?? '', inputSchema };
}

export const answerSchema = z.looseObject({
  content: z.array(z.unknown()).optional().catch(undefined),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional().catch(undefined),
});

const partSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image'), data: z.string(), mimeType: z.string() }),
  z.looseObject({ type: z.literal('audio') }),
  z.looseObject({ type: z.literal('resource_link'), uri: z.string(), name: z.string().optional().catch(undefined) }),
  z.looseObject({
    type: z.literal('resource'),
    resource: z.looseObject({ uri: z.string(), text: z.string().optional().catch(undefined) }),
  }),
]);

/** The texts and pictures of an answer; what is neither is named in its place. */
export function foreignAnswerOf({ content, structuredContent, isError }: z.infer<typeof answerSchema>): ForeignAnswer {
  const texts: string[] = [];
  const pictures: Picture[] = [];
  for (const given of (content ?? []).slice(0, MAX_PARTS)) {
    const parsed = partSchema.safeParse(given);
    const picture = parsed.success ? pictureOf(parsed.data) : undefined;
    if (picture !== undefined) pictures.push(picture);
    else texts.push(parsed.success ? textOf(parsed.data) : '[a part that cannot be read is left out]');
  }
  const left = (content?.length ?? 0) - MAX_PARTS;
  if (left > 0) texts.push(`[${left} more parts are left out]`);
  // Servers that give values are to give them as text, too, and not all do.
  if (texts.length === 0 && structuredContent !== undefined) texts.push(jsonOf(structuredContent));
  return { text: texts.join('\n'), isError: isError === true, ...(pictures.length === 0 ? {} : { pictures }) };
}

/** What is nested deeper than can be written is named. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '[a value that cannot be written as text is left out]';
  }
}

type Part = z.infer<typeof partSchema>;

const PICTURES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

function pictureOf(part: Part): Picture | undefined {
  if (part.type !== 'image' || !PICTURES.includes(part.mimeType)) return undefined;
  return { mediaType: part.mimeType as Picture['mediaType'], base64: part.data };
}

function textOf(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'image':
      return `[a picture of the kind ${part.mimeType.slice(0, 100)} is left out]`;
    case 'audio':
      return '[a sound is left out]';
    case 'resource_link':
      return `[link to ${part.uri.slice(0, 2_000)}${part.name === undefined ? '' : ` (${part.name.slice(0, 200)})`}]`;
    case 'resource':
      return part.resource.text ?? `[contents of ${part.resource.uri.slice(0, 2_000)} that are no text are left out]`;
  }
}

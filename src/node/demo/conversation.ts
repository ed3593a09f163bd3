import * as z from 'zod';
import type { ToolResult } from './job.ts';

const textBlock = z.object({ type: z.literal('text'), text: z.string() });
const toolUseBlock = z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string() });
const toolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  is_error: z.boolean().optional(),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]).optional(),
});
const otherBlock = z.looseObject({ type: z.string() });
const block = z.union([textBlock, toolUseBlock, toolResultBlock, otherBlock]);

/** The part of a Messages API request that the demo model looks at. */
export const requestSchema = z.looseObject({
  model: z.string(),
  max_tokens: z.number(),
  stream: z.boolean().optional(),
  system: z.unknown(),
  tools: z.array(z.looseObject({ name: z.string().optional() })).optional(),
  messages: z
    .array(z.object({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(block)]) }))
    .min(1, 'expected at least one message'),
});

export type MessagesRequest = z.infer<typeof requestSchema>;
type Message = MessagesRequest['messages'][number];

export interface Conversation {
  readonly tools: ReadonlySet<string>;
  /** The text of the first message. */
  readonly opening: string;
  /** The results of each earlier answer's tool calls, in the order of the calls. */
  readonly turns: readonly (readonly ToolResult[])[];
}

export function readConversation({ tools, messages }: MessagesRequest): Conversation {
  const results = new Map(messages.flatMap(blocksOf).flatMap(readResult));
  const turns = messages
    .filter(({ role }) => role === 'assistant')
    .map((message) => blocksOf(message).filter(isToolUse))
    .filter((calls) => calls.length > 0)
    .map((calls) => calls.map(({ id }) => results.get(id) ?? { text: 'The tool gave no result.', isError: true }));
  const opening = messages[0]
    ? blocksOf(messages[0])
        .filter(isText)
        .map(({ text }) => text)
    : [];
  return {
    tools: new Set(tools?.flatMap(({ name }) => name ?? [])),
    opening: opening.join('\n'),
    turns,
  };
}

function blocksOf({ content }: Message): z.infer<typeof block>[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function isText(value: z.infer<typeof block>): value is z.infer<typeof textBlock> {
  return textBlock.safeParse(value).success;
}

function isToolUse(value: z.infer<typeof block>): value is z.infer<typeof toolUseBlock> {
  return toolUseBlock.safeParse(value).success;
}

function readResult(value: z.infer<typeof block>): [string, ToolResult][] {
  const parsed = toolResultBlock.safeParse(value);
  if (!parsed.success) return [];
  const { tool_use_id: id, content = '', is_error: isError = false } = parsed.data;
  const text = typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('\n');
  return [[id, { text, isError }]];
}

/** What an agent was asked to do. */
export interface TaskBrief {
  readonly id: string;
  readonly role: string;
  readonly instructions: string;
  /** The item of a fan-out that the task is about. `undefined`: it is about none. */
  readonly item: unknown;
  readonly handOffs: readonly HandOff[];
}

export interface HandOff {
  readonly task: string;
  /** `undefined`: the task handed on no data, or none that can be read. */
  readonly data: unknown;
}

export interface PlanBrief {
  readonly request: string;
  readonly maxTasks: number;
}

export function readPlanBrief(opening: string): PlanBrief {
  const limits = /<limits\b([^>]*)>/.exec(opening)?.[1] ?? '';
  const maxTasks = Number(attribute(limits, 'maxTasks') ?? Number.NaN);
  return { request: element(opening, 'request') ?? opening, maxTasks: maxTasks > 0 ? maxTasks : 200 };
}

/** The task in an agent's first message, or `undefined` when there is none. */
export function readTaskBrief(opening: string): TaskBrief | undefined {
  const match = /<task\b([^>]*)>([\s\S]*?)<\/task>/.exec(opening);
  if (!match) return undefined;
  const [task, attributes = '', body = ''] = match;
  const afterTask = opening.slice(match.index + task.length);
  const handOffs = [...afterTask.matchAll(/<handoff\b([^>]*)>([\s\S]*?)<\/handoff>/g)].map((found): HandOff => {
    const data = element(found[2] ?? '', 'data');
    return { task: attribute(found[1] ?? '', 'task') ?? '', data: data === undefined ? undefined : parseJson(data) };
  });
  return {
    id: attribute(attributes, 'id') ?? '',
    role: attribute(attributes, 'role') ?? '',
    instructions: element(body, 'instructions') ?? '',
    item: parseJson(element(body, 'item') ?? ''),
    handOffs,
  };
}

/** The text in an element. In it only tags that would end the element are escaped, all other text stands as it is. */
function element(text: string, name: string): string | undefined {
  const content = new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`).exec(text)?.[1];
  return content?.replace(/&lt;(?=\/(?:request|instructions|task)\b)/g, '<').trim();
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : unescape(value);
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { PromptUsage } from './promptCache.ts';

/** A request as far as a script needs it. Read from the text of the body: parsing all of it would cost a bench too much. */
export interface MockRequest {
  /** The task that the agent works on; empty for a planner. */
  readonly taskId: string;
  /** From 1. */
  readonly turn: number;
  readonly body: string;
}

export interface MockAnswer {
  readonly text?: string;
  /** `json`: what comes in place of the input. */
  readonly calls?: readonly { readonly name: string; readonly input: unknown; readonly json?: string }[];
  /** Why it ends. Default: because of its calls, or because all is said. */
  readonly stop?: 'refusal' | 'max_tokens';
}

export function readRequest(body: string): MockRequest {
  const taskId = /<task id=\\"([\w.-]+)\\"/.exec(body)?.[1] ?? '';
  const answers = body.match(/"role":"assistant"/g)?.length ?? 0;
  return { taskId, turn: answers + 1, body };
}

/** Ends a task at once. */
export const FINISH: MockAnswer = {
  text: 'On my way.',
  calls: [{ name: 'finish', input: { summary: 'Done as asked.' } }],
};

/** The answer as the stream of the Messages API, and where its first text begins and ends, in bytes. */
export interface StreamedAnswer {
  readonly bytes: Buffer;
  readonly textBegins: number;
  readonly textEnds: number;
}

/**
 * `number` makes the ids of the answer: they differ from answer to answer, as those of the service do. `prompt` is counted
 * as a prompt without any cache when absent.
 */
export function streamedAnswer(
  { text = '', calls = [], stop }: MockAnswer,
  number: number,
  prompt: Partial<PromptUsage> = { input_tokens: 1_500 },
): StreamedAnswer {
  const id = String(number).padStart(8, '0');
  const usage = { ...prompt, output_tokens: 1 };
  const before = sse([
    { type: 'message_start', message: { id: `msg_${id}`, type: 'message', role: 'assistant', content: [], usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
  ]);
  const words = sse(pieces(text).map((piece) => delta(0, { type: 'text_delta', text: piece })));
  const after = sse([
    { type: 'content_block_stop', index: 0 },
    ...calls.flatMap((call, index) => toolUse(call, index + 1, `toolu_${id}_${index}`)),
    {
      type: 'message_delta',
      delta: { stop_reason: stop ?? (calls.length === 0 ? 'end_turn' : 'tool_use') },
      usage: { output_tokens: 40 },
    },
    { type: 'message_stop' },
  ]);
  const textBegins = Buffer.byteLength(before);
  return { bytes: Buffer.from(before + words + after), textBegins, textEnds: textBegins + Buffer.byteLength(words) };
}

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

function toolUse(call: NonNullable<MockAnswer['calls']>[number], index: number, id: string): Event[] {
  const start = { type: 'tool_use', id, name: call.name, input: {} };
  return [
    { type: 'content_block_start', index, content_block: start },
    ...pieces(call.json ?? JSON.stringify(call.input)).map((json) =>
      delta(index, { type: 'input_json_delta', partial_json: json }),
    ),
    { type: 'content_block_stop', index },
  ];
}

function delta(index: number, piece: unknown): Event {
  return { type: 'content_block_delta', index, delta: piece };
}

function pieces(text: string): string[] {
  return text.match(/[^]{1,40}/g) ?? [];
}

export function sse(events: readonly Event[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

import { createAnthropicClient } from '../../../../src/node/anthropic/anthropicClient.ts';
import type { AnthropicClientOptions } from '../../../../src/node/anthropic/anthropicClient.ts';
import type { AnswerHead, ModelRequest, ModelTurn } from '../../../../src/core/ports/model.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';

export const KEY = 'sk-ant-test-0123456789';

export type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** The events of an answer with these blocks, the way the Messages API sends them. */
export function answerEvents(
  blocks: readonly (Readonly<Record<string, unknown>> & { readonly type: string })[],
  rest: { readonly stop?: string; readonly usage?: unknown; readonly startUsage?: unknown } = {},
): Event[] {
  return [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        content: [],
        usage: 'startUsage' in rest ? rest.startUsage : { input_tokens: 100, output_tokens: 1 },
      },
    },
    { type: 'ping' },
    ...blocks.flatMap((block, index) => blockEvents(block, index)),
    {
      type: 'message_delta',
      delta: { stop_reason: rest.stop ?? 'end_turn' },
      usage: 'usage' in rest ? rest.usage : { output_tokens: 20 },
    },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: Readonly<Record<string, unknown>> & { readonly type: string }, index: number): Event[] {
  const start = (content_block: unknown): Event => ({ type: 'content_block_start', index, content_block });
  const deltas = (deltas: readonly unknown[]): Event[] =>
    deltas.map((delta) => ({ type: 'content_block_delta', index, delta }));
  const stop: Event = { type: 'content_block_stop', index };
  switch (block.type) {
    case 'text':
      return [
        start({ type: 'text', text: '' }),
        ...deltas(pieces(String(block['text'])).map((text) => ({ type: 'text_delta', text }))),
        stop,
      ];
    case 'thinking':
      return [
        start({ type: 'thinking', thinking: '', signature: '' }),
        ...deltas(pieces(String(block['thinking'])).map((thinking) => ({ type: 'thinking_delta', thinking }))),
        ...deltas([{ type: 'signature_delta', signature: block['signature'] }]),
        stop,
      ];
    case 'tool_use':
    case 'server_tool_use': {
      const json = typeof block['input'] === 'string' ? block['input'] : JSON.stringify(block['input']);
      return [
        start({ ...block, input: {} }),
        ...deltas(pieces(json).map((partial_json) => ({ type: 'input_json_delta', partial_json }))),
        stop,
      ];
    }
    default:
      return [start(block), stop];
  }
}

function pieces(text: string): string[] {
  return text.match(/[^]{1,7}/g) ?? [];
}

export function sse(events: readonly Event[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface ScriptedFetch {
  readonly fetch: typeof fetch;
  readonly sent: readonly Sent[];
}

/** A fetch that answers every request alike and remembers what was sent. */
export function scriptedFetch(answer: (signal: AbortSignal) => Response | Promise<Response>): ScriptedFetch {
  const sent: Sent[] = [];
  const scripted: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    sent.push({
      url,
      headers: new Headers(init?.headers),
      body: JSON.parse(init?.body as string) as Record<string, unknown>,
    });
    return answer(init?.signal ?? new AbortController().signal);
  };
  return { fetch: scripted, sent };
}

export function streamed(text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { status: 200, headers: { 'content-type': 'text/event-stream', ...headers } });
}

/** An API error as the service words it. */
export function refusedWith(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = JSON.stringify({ type: 'error', error: { type, message } });
  return new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } });
}

export const REQUEST: ModelRequest = {
  model: 'claude-sonnet-5-5',
  system: 'You are an agent.',
  tools: [
    {
      name: 'read_file',
      description: 'Reads.',
      inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
    },
  ],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Do it.' }] }],
  maxOutputTokens: 1_000,
};

export interface Asked {
  readonly result: Result<ModelTurn, Failure>;
  readonly sent: readonly Sent[];
  readonly texts: readonly string[];
  readonly heads: readonly AnswerHead[];
}

/** Asks once, through the real SDK. */
export async function ask(
  answer: (signal: AbortSignal) => Response | Promise<Response>,
  options: Partial<AnthropicClientOptions> & {
    readonly request?: Partial<ModelRequest>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Asked> {
  const { request, signal, ...rest } = options;
  const scripted = scriptedFetch(answer);
  const texts: string[] = [];
  const heads: AnswerHead[] = [];
  const client = createAnthropicClient({
    apiKey: KEY,
    label: 'Anthropic',
    provider: 'anthropic',
    fetch: scripted.fetch,
    ...rest,
  });
  const result = await client.streamTurn(
    { ...REQUEST, ...request },
    { onText: (delta) => void texts.push(delta), onHead: (head) => void heads.push(head) },
    signal ?? new AbortController().signal,
  );
  return { result, sent: scripted.sent, texts, heads };
}

export function failureOf(asked: Asked): Failure {
  if (asked.result.ok) throw new Error('expected a failure, got an answer');
  return asked.result.failure;
}

export function turnOf(asked: Asked): ModelTurn {
  if (!asked.result.ok)
    throw new Error(`expected an answer, got ${asked.result.failure.kind}: ${asked.result.failure.message}`);
  return asked.result.value;
}

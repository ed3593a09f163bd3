import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequest, sse } from './answers.ts';
import type { MockAnswer, MockRequest } from './answers.ts';

/** What a server that speaks little of the Messages API was asked, and what it would not have. */
export interface BareServer {
  readonly baseUrl: string;
  /** Method and path of every request but those for messages. */
  readonly others: readonly string[];
  /** Of the requests for messages: what was refused in them; `undefined`: it was answered. */
  readonly refusals: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** What it knows of a body. */
const FIELDS: ReadonlySet<string> = new Set(['model', 'max_tokens', 'stream', 'system', 'tools', 'messages']);

/**
 * A server as some gateways and local ones are: it takes messages with the oldest fields alone and refuses every other by
 * name, knows no pictures and no other address, counts no tokens, tells no limits and no date, ends answers for reasons of
 * its own and never says that they are over.
 */
export async function openBareServer(answer: (request: MockRequest) => MockAnswer): Promise<BareServer> {
  const others: string[] = [];
  const refusals: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.sendDate = false;
      if (request.method !== 'POST' || request.url !== '/v1/messages') {
        others.push(`${request.method} ${request.url}`);
        response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
        return;
      }
      const body = Buffer.concat(chunks).toString('utf8');
      const refusal = refusalOf(body);
      refusals.push(refusal);
      if (refusal !== undefined) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: refusal } }));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(bareAnswer(answer(readRequest(body)), refusals.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    others,
    refusals,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refusalOf(body: string): string | undefined {
  const unknown = Object.keys(JSON.parse(body) as object).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  if (body.includes('"cache_control"')) return 'system.0.cache_control: Extra inputs are not permitted';
  return body.includes('"type":"image"') ? 'content type image is not supported' : undefined;
}

function bareAnswer({ text = '', calls = [] }: MockAnswer, number: number): string {
  const said = text === '' ? [] : [{ start: { type: 'text', text: '' }, delta: { type: 'text_delta', text } }];
  const called = calls.map(({ name, input }, index) => ({
    start: { type: 'tool_use', id: `call_${number}_${index}`, name, input: {} },
    delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) },
  }));
  const blocks = [...said, ...called].flatMap(({ start, delta }, index) => [
    { type: 'content_block_start', index, content_block: start },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ]);
  return sse([
    { type: 'message_start', message: { role: 'assistant', content: [] } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: calls.length === 0 ? 'eos_token' : 'function_call' } },
  ]);
}

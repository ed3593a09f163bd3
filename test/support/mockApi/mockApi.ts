import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FINISH, readRequest, sse, streamedAnswer } from './answers.ts';
import type { MockAnswer, MockRequest, StreamedAnswer } from './answers.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { createPromptCache } from './promptCache.ts';
import type { CachedPrompt, PromptCache, PromptCacheOptions } from './promptCache.ts';

/** How the server answers from now on. */
export interface MockBehaviour {
  /** From the end of the request to the first byte of an answer. Refusals come at once. Default: 0. */
  readonly latencyMs?: number;
  /** Default: ends every task with its first turn. */
  readonly answer?: (request: MockRequest) => MockAnswer;
  readonly faults?: FaultPlan;
  /**
   * Whether prompts are cached and cached tokens counted, with an empty cache from now on. `refused`: as by servers that
   * do not know the marks. Default: marks are passed over.
   */
  readonly cache?: PromptCacheOptions | 'refused';
  /** Bytes of a body beyond which a request is refused as longer than the context window. Default: none is. */
  readonly longestBytes?: number;
}

/** A request and what became of it. Times in milliseconds since the epoch, finer than a millisecond. */
export interface MockRecord {
  readonly taskId: string;
  readonly turn: number;
  readonly receivedAt: number;
  /** Bytes of the body. */
  readonly bytes: number;
  /** What went wrong by plan; absent: nothing. */
  readonly fault?: Fault['kind'];
  /** Only where prompts are cached. */
  readonly prompt?: Pick<CachedPrompt, 'usage' | 'bytes'>;
}

export interface MockApi {
  readonly baseUrl: string;
  /** Requests since the behaviour was set last, in the order in which they came. */
  readonly records: readonly MockRecord[];
  /** The most requests that were in the works at the same time since then. */
  readonly peak: number;
  behave(behaviour: MockBehaviour): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** A Messages API over HTTP on the loopback interface, with settable latency and faults. */
export async function openMockApi(first: MockBehaviour = {}): Promise<MockApi> {
  let behaviour = first;
  let cache = cacheOf(first);
  let records: MockRecord[] = [];
  let tries = new Map<string, number>();
  let open = 0;
  let peak = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    open += 1;
    peak = Math.max(peak, open);
    response.on('close', () => (open -= 1));
    const body = await textOf(request);
    const read = readRequest(body);
    const attempt = tries.get(body) ?? 0;
    tries.set(body, attempt + 1);
    const fault = behaviour.faults?.({ taskId: read.taskId, turn: read.turn, attempt });
    const record = {
      taskId: read.taskId,
      turn: read.turn,
      bytes: Buffer.byteLength(body),
      receivedAt: performance.timeOrigin + performance.now(),
    };
    const prompt = cache?.take(body);
    const taken = prompt === undefined || 'refusal' in prompt ? undefined : prompt;
    const number = records.push({
      ...record,
      ...(fault === undefined ? {} : { fault: fault.kind }),
      ...(taken === undefined ? {} : { prompt: { usage: taken.usage, bytes: taken.bytes } }),
    });
    if (refuse(response, fault)) return;
    if (prompt !== undefined && 'refusal' in prompt) {
      error(response, { status: 400, type: 'invalid_request_error', message: prompt.refusal });
      return;
    }
    const { latencyMs = 0, answer = () => FINISH, longestBytes = Infinity } = behaviour;
    if (Buffer.byteLength(body) > longestBytes) {
      const message = `prompt is too long: ${Math.round(body.length / 4)} tokens > ${Math.round(longestBytes / 4)} maximum`;
      error(response, { status: 400, type: 'invalid_request_error', message });
      return;
    }
    if (latencyMs > 0) await sleep(latencyMs);
    taken?.begun();
    await send(response, streamedAnswer(answer(read), number, taken?.usage), fault);
  }

  const server = createServer((request, response) => {
    // It has no list of models; what is not asked of it by messages is no part of a run.
    if (request.method !== 'POST') {
      error(response, { status: 404, type: 'not_found_error' });
      return;
    }
    // A client that went away in the middle is no error of the server.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get records() {
      return records;
    },
    get peak() {
      return peak;
    },
    behave(next) {
      behaviour = next;
      cache = cacheOf(next);
      records = [];
      tries = new Map();
      peak = open;
    },
    close: () => close(server),
  };
}

function cacheOf({ cache }: MockBehaviour): PromptCache | undefined {
  return cache === 'refused' ? WITHOUT_CACHE : cache && createPromptCache(cache);
}

/** Refuses marks as servers do that know no field but their own. */
const WITHOUT_CACHE: PromptCache = {
  take: (body) =>
    body.includes('"cache_control"')
      ? { refusal: 'system.0.cache_control: Extra inputs are not permitted' }
      : { usage: { input_tokens: 1_500 }, bytes: { all: Buffer.byteLength(body), read: 0 }, begun: () => undefined },
};

/** Answers with an error where the fault is one; says whether it did. */
function refuse(response: ServerResponse, fault: Fault | undefined): boolean {
  switch (fault?.kind) {
    case 'rate-limited':
      error(response, { status: 429, type: 'rate_limit_error', retryAfterMs: fault.retryAfterMs });
      return true;
    case 'overloaded':
      error(response, {
        status: fault.status ?? 529,
        type: fault.status === 500 ? 'api_error' : 'overloaded_error',
        retryAfterMs: fault.retryAfterMs,
      });
      return true;
    case 'malformed':
      if (fault.how !== 'web-page') return false;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><html><body>Welcome</body></html>');
      return true;
    case 'cut':
      if (fault.at !== 'before-answer') return false;
      response.destroy();
      return true;
    case 'silent':
      return fault.at === 'before-answer';
    default:
      return false;
  }
}

function error(
  response: ServerResponse,
  what: {
    readonly status: number;
    readonly type: string;
    readonly message?: string;
    readonly retryAfterMs?: number | undefined;
  },
): void {
  const { status, type, message = 'Not now.', retryAfterMs } = what;
  // Seconds with fractions, as some servers send them.
  const retryAfter = retryAfterMs === undefined ? {} : { 'retry-after': String(retryAfterMs / 1_000) };
  response.writeHead(status, { 'content-type': 'application/json', ...retryAfter });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}

async function send(response: ServerResponse, answer: StreamedAnswer, fault: Fault | undefined): Promise<void> {
  const { bytes } = answer;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  switch (fault?.kind) {
    case 'cut':
      await write(response, bytes.subarray(0, placeOf(fault.at, answer)));
      // Let the bytes arrive: a reset would take them back.
      await sleep(5);
      response.destroy();
      return;
    case 'truncated':
      response.end(bytes.subarray(0, placeOf(fault.at, answer)));
      return;
    case 'silent':
      await write(response, bytes.subarray(0, placeOf(fault.at, answer)));
      return;
    case 'overloaded-midway':
      response.write(bytes.subarray(0, answer.textEnds));
      response.end(sse([{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }]));
      return;
    case 'slow':
      await drip(response, bytes, fault);
      return;
    case 'malformed':
      response.write(bytes.subarray(0, answer.textEnds));
      response.end(fault.how === 'no-json' ? 'event: content_block_delta\ndata: {"type":\n\n' : sse([WRONG]));
      return;
    default:
      response.end(bytes);
  }
}

/** A piece of a block that never began. */
const WRONG = { type: 'content_block_delta', index: 77, delta: { type: 'text_delta', text: 'x' } };

function placeOf(at: number | string, { bytes, textBegins, textEnds }: StreamedAnswer): number {
  if (at === 'before-text') return textBegins;
  if (at === 'in-text') return Math.floor((textBegins + textEnds) / 2);
  if (at === 'after-text') return textEnds;
  // Never the last bytes: an answer is whole without them.
  return Math.floor(bytes.indexOf('event: message_delta') * Number(at));
}

async function drip(
  response: ServerResponse,
  bytes: Buffer,
  { pieces, everyMs }: { readonly pieces: number; readonly everyMs: number },
): Promise<void> {
  const size = Math.ceil(bytes.length / pieces);
  for (let sent = 0; sent < bytes.length; sent += size) {
    await write(response, bytes.subarray(sent, sent + size));
    await sleep(everyMs);
  }
  response.end();
}

function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => response.write(bytes, () => resolve()));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

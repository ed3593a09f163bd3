/**
 * A Messages API in a process of its own, so that its work does not count as that of the measured process. Prints its
 * base URL in one line. `POST /bench/behaviour` says how it shall answer and forgets what it noted; `GET /bench/records`
 * gives what it noted since.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How requests are answered. Shares are 0 to 1 and spread evenly, without chance: of one half, every second one. */
export interface Behaviour {
  /** From the end of the request to the first byte of an answer. */
  readonly latencyMs: number;
  /** Answers until an agent is told to finish; those before it ask for a list of files. */
  readonly turns: number;
  readonly rateLimitedShare?: number;
  readonly retryAfterSeconds?: number;
  readonly overloadedShare?: number;
  readonly cutShare?: number;
  /** One task whose answers take another time. */
  readonly slow?: { readonly taskId: string; readonly latencyMs: number };
}

/** A request and what became of it. Times in milliseconds since the epoch. */
export interface RequestRecord {
  readonly taskId: string;
  /** From 1, by the answers that the request holds. */
  readonly turn: number;
  readonly receivedAt: number;
  /** When the last byte of the answer was handed over; absent: not yet. */
  endedAt?: number;
  outcome: 'open' | 'answered' | 'rate-limited' | 'overloaded' | 'cut' | 'gone';
}

/** Gives true for a share of all calls, evenly spread. */
function createShare(share: number): () => boolean {
  let due = 0;
  return () => {
    due += share;
    if (due < 1) return false;
    due -= 1;
    return true;
  };
}

function createFaults(behaviour: Behaviour): () => RequestRecord['outcome'] {
  const isRateLimited = createShare(behaviour.rateLimitedShare ?? 0);
  const isOverloaded = createShare(behaviour.overloadedShare ?? 0);
  const isCut = createShare(behaviour.cutShare ?? 0);
  return () => (isRateLimited() ? 'rate-limited' : isOverloaded() ? 'overloaded' : isCut() ? 'cut' : 'answered');
}

function serve(): void {
  let behaviour: Behaviour = { latencyMs: 0, turns: 1 };
  let nextOutcome = createFaults(behaviour);
  let records: RequestRecord[] = [];

  const server = createServer((request, response) => {
    void handle(request, response);
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    if (request.url === '/bench/records') {
      response.end(JSON.stringify(records));
    } else if (request.url === '/bench/behaviour') {
      behaviour = JSON.parse(body) as Behaviour;
      nextOutcome = createFaults(behaviour);
      records = [];
      response.end();
    } else {
      await answer(body, response);
    }
  }

  async function answer(body: string, response: ServerResponse): Promise<void> {
    const record: RequestRecord = { ...readRequest(body), receivedAt: now(), outcome: 'open' };
    records.push(record);
    const outcome = nextOutcome();
    if (outcome === 'rate-limited' || outcome === 'overloaded') {
      refuse(response, outcome, behaviour);
      note(record, outcome);
      return;
    }
    const { slow } = behaviour;
    await sleep(slow?.taskId === record.taskId ? slow.latencyMs : behaviour.latencyMs);
    const events = eventsOf(record.turn < behaviour.turns ? LIST_FILES : FINISH, records.length);
    const [first = '', ...others] = events;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(first);
    if (outcome === 'cut') {
      response.write(others.slice(0, 2).join(''), () => response.destroy());
      note(record, 'cut');
      return;
    }
    response.on('close', () => note(record, response.writableFinished ? 'answered' : 'gone'));
    response.end(others.join(''));
    record.endedAt = now();
  }

  server.listen(0, '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

function note(record: RequestRecord, outcome: RequestRecord['outcome']): void {
  record.outcome = outcome;
  record.endedAt ??= now();
}

/** Found in the text of the body, since parsing it would cost time of the machine that is measured. */
function readRequest(body: string): { taskId: string; turn: number } {
  const taskId = /<task id=\\"([\w.-]+)\\"/.exec(body)?.[1] ?? '';
  const answers = body.match(/"role":"assistant"/g)?.length ?? 0;
  return { taskId, turn: answers + 1 };
}

function refuse(response: ServerResponse, outcome: 'rate-limited' | 'overloaded', behaviour: Behaviour): void {
  const isLimit = outcome === 'rate-limited';
  const type = isLimit ? 'rate_limit_error' : 'overloaded_error';
  response.writeHead(isLimit ? 429 : 529, {
    'content-type': 'application/json',
    ...(isLimit ? { 'retry-after': String(behaviour.retryAfterSeconds ?? 1) } : {}),
  });
  response.end(JSON.stringify({ type: 'error', error: { type, message: 'Not now.' } }));
}

/** The summary has 14 bytes. */
const FINISH = { name: 'finish', input: { summary: 'Done as asked.' } };
const LIST_FILES = { name: 'list_files', input: {} };

function eventsOf(call: { readonly name: string; readonly input: unknown }, count: number): string[] {
  const usage = { input_tokens: 1_500, output_tokens: 1 };
  const id = `${count}`.padStart(8, '0');
  return [
    { type: 'message_start', message: { id: `msg_${id}`, type: 'message', role: 'assistant', content: [], usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'On my way.' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: `toolu_${id}`, name: call.name, input: {} },
    },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(call.input) },
    },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 40 } },
    { type: 'message_stop' },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Comparable between the processes of one machine, and finer than a millisecond. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

serve();

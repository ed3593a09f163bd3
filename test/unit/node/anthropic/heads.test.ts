import assert from 'node:assert/strict';
import { answerEvents, ask, failureOf, refusedWith, sse, streamed, turnOf } from './answers.ts';

const WHOLE = sse(answerEvents([{ type: 'text', text: 'Done.' }]));
const DATE = 'Wed, 21 Oct 2026 07:28:00 GMT';

describe('the beginning of an answer', () => {
  it('tells that the request was taken and what is left of the limits, before any text', async () => {
    const asked = await ask(() =>
      streamed(WHOLE, {
        date: DATE,
        'anthropic-ratelimit-requests-limit': '50',
        'anthropic-ratelimit-requests-remaining': '20',
        'anthropic-ratelimit-requests-reset': '2026-10-21T07:28:36Z',
        'anthropic-ratelimit-input-tokens-limit': '40000',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-10-21T07:27:00Z',
      }),
    );
    turnOf(asked);
    assert.deepEqual(asked.heads, [
      {
        accepted: true,
        allowances: [
          { of: 'requests', limit: 50, remaining: 20, fullInMs: 36_000 },
          { of: 'input-tokens', limit: 40_000, remaining: 0, fullInMs: 0 },
        ],
      },
    ]);
  });

  it('tells the same of a request that was refused', async () => {
    const asked = await ask(() =>
      refusedWith(429, 'rate_limit_error', 'Slow down', {
        date: DATE,
        'anthropic-ratelimit-tokens-limit': '1000',
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2026-10-21T07:29:00Z',
      }),
    );
    assert.equal(failureOf(asked).kind, 'model-rate-limited');
    const allowances = [{ of: 'tokens', limit: 1_000, remaining: 0, fullInMs: 60_000 }];
    assert.deepEqual(asked.heads, [{ accepted: false, allowances }]);
  });

  it('has no limits where the headers are missing, incomplete or no numbers', async () => {
    const asked = await ask(() =>
      streamed(WHOLE, {
        'anthropic-ratelimit-requests-limit': 'many',
        'anthropic-ratelimit-requests-remaining': '-1',
        'anthropic-ratelimit-requests-reset': 'soon',
        'anthropic-ratelimit-tokens-limit': '10',
      }),
    );
    assert.deepEqual(asked.heads, [{ accepted: true, allowances: [] }]);
  });
});

/** A body that sends each piece so many milliseconds after the one before it, and then nothing more, for ever. */
function dripping(pieces: readonly string[], everyMs: number): Response {
  const encoder = new TextEncoder();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = pieces[sent];
      if (piece === undefined) return new Promise(() => undefined);
      if (sent > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
      sent += 1;
      controller.enqueue(encoder.encode(piece));
      return undefined;
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

describe('a server that falls silent', () => {
  it('in the middle of its answer has cut it off', async () => {
    const asked = await ask(() => dripping([WHOLE.slice(0, 300)], 0), { idleTimeoutMs: 40 });
    const failure = failureOf(asked);
    assert.equal(failure.kind, 'model-answer-cut');
    assert.match(failure.message, /fell silent/);
  });

  it('before its answer cannot be reached', async () => {
    const silent = (signal: AbortSignal): Promise<Response> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
    const failure = failureOf(await ask(silent, { idleTimeoutMs: 40 }));
    assert.equal(failure.kind, 'model-unreachable');
    assert.match(failure.message, /did not answer/);
  });

  it('is not silent as long as it sends pings', async () => {
    const pings = Array.from({ length: 20 }, () => 'event: ping\ndata: {"type":"ping"}\n\n');
    const asked = await ask(() => dripping([...pings, WHOLE], 20), { idleTimeoutMs: 300 });
    assert.deepEqual(turnOf(asked).content, [{ type: 'text', text: 'Done.' }]);
  });

  it('after its whole answer takes nothing away from it', async () => {
    const asked = await ask(() => dripping([WHOLE], 0), { idleTimeoutMs: 40 });
    assert.deepEqual(turnOf(asked).content, [{ type: 'text', text: 'Done.' }]);
  });
});

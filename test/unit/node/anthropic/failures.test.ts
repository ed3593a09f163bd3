import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAnthropicClient } from '../../../../src/node/anthropic/anthropicClient.ts';
import { KEY, REQUEST, answerEvents, ask, failureOf, refusedWith, sse, streamed } from './answers.ts';

describe('an error of the Messages API', () => {
  for (const [status, type, kind] of [
    [400, 'invalid_request_error', 'model-request-refused'],
    [401, 'authentication_error', 'model-unauthorized'],
    [402, 'billing_error', 'model-unauthorized'],
    [403, 'permission_error', 'model-unauthorized'],
    [404, 'not_found_error', 'model-request-refused'],
    [413, 'request_too_large', 'context-overflow'],
    [422, 'invalid_request_error', 'model-request-refused'],
    [429, 'rate_limit_error', 'model-rate-limited'],
    [500, 'api_error', 'model-overloaded'],
    [502, 'api_error', 'model-overloaded'],
    [503, 'api_error', 'model-overloaded'],
    [529, 'overloaded_error', 'model-overloaded'],
  ] as const) {
    it(`${status} is ${kind}, with the provider's words and the host, asked once`, async () => {
      const asked = await ask(() => refusedWith(status, type, 'The provider says why'));
      const failure = failureOf(asked);
      assert.equal(failure.kind, kind);
      assert.match(failure.message, /api\.anthropic\.com.*The provider says why\./);
      assert.equal(asked.sent.length, 1);
    });

    it(`${type} within a stream is ${kind}`, async () => {
      const events = [
        ...answerEvents([{ type: 'text', text: 'x' }]).slice(0, 3),
        { type: 'error', error: { type, message: 'The provider says why' } },
      ];
      assert.equal(failureOf(await ask(() => streamed(sse(events)))).kind, kind);
    });
  }

  it('tells how long to wait, in seconds, as a date or in milliseconds', async () => {
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
    const cases: [Record<string, string>, number | undefined][] = [
      [{ 'retry-after': '12' }, 12_000],
      [{ 'retry-after': '1.5' }, 1_500],
      [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date }, 30_000],
      [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
      [{ 'retry-after': 'soon' }, undefined],
      [{}, undefined],
    ];
    for (const [headers, expected] of cases) {
      const failure = failureOf(await ask(() => refusedWith(429, 'rate_limit_error', 'Slow down', headers)));
      assert.equal('retryAfterMs' in failure ? failure.retryAfterMs : undefined, expected, JSON.stringify(headers));
    }
  });

  it('says nothing of the page of a proxy in between', async () => {
    const failure = failureOf(
      await ask(() => new Response('<!DOCTYPE html><html><body>Bad gateway</body></html>', { status: 502 })),
    );
    assert.equal(failure.kind, 'model-overloaded');
    assert.doesNotMatch(failure.message, /html|body/i);
  });

  it('never shows the key, even when the server quotes it', async () => {
    const failure = failureOf(await ask(() => refusedWith(401, 'authentication_error', `invalid x-api-key ${KEY}`)));
    assert.equal(JSON.stringify(failure).includes(KEY), false);
    assert.match(failure.message, /Check the key/);
  });
});

describe('a stream that ends too early', () => {
  const whole = sse(
    answerEvents(
      [
        { type: 'text', text: 'Reading.' },
        { type: 'tool_use', id: 't', name: 'read_file', input: { path: 'a.js' } },
      ],
      { stop: 'tool_use' },
    ),
  );
  const bytes = new TextEncoder().encode(whole);
  const complete = whole.indexOf('"stop_reason"');

  it('is an answer that was cut, wherever it ends, and never half an answer', async () => {
    for (let length = 0; length < complete; length += 29) {
      const asked = await ask(() => streamed(new TextDecoder().decode(bytes.subarray(0, length))));
      assert.equal(failureOf(asked).kind, 'model-answer-cut', `after ${length} bytes`);
    }
  });

  it('is cut too when the connection breaks instead of ending', async () => {
    for (const length of [0, 1, 150, 400, complete]) {
      const asked = await ask(() => breakingAfter(bytes.subarray(0, length)));
      assert.equal(failureOf(asked).kind, 'model-answer-cut', `after ${length} bytes`);
    }
  });

  it('is cut when a real server hangs up', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(whole.slice(0, 300), () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const failure = await failureAt(`http://127.0.0.1:${port}`);
      assert.equal(failure.kind, 'model-answer-cut');
      assert.match(failure.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
    } finally {
      server.close();
    }
  });
});

describe('a server that does not speak the Messages API', () => {
  it('gives an invalid answer', async () => {
    const answers: (() => Response)[] = [
      () => new Response('<html>Welcome</html>', { status: 200, headers: { 'content-type': 'text/html' } }),
      () => new Response('{"choices":[]}', { status: 200, headers: { 'content-type': 'application/json' } }),
      () => new Response(null, { status: 200 }),
      () => streamed('event: message_start\ndata: {no json}\n\n'),
      () => streamed('event: message_start\ndata: [1]\n\n'),
      () => streamed(sse([{ type: 'message_start' }])),
      () => streamed(sse([{ type: 'content_block_delta', index: 5, delta: { type: 'text_delta', text: 'x' } }])),
    ];
    for (const [index, answer] of answers.entries()) {
      assert.equal(failureOf(await ask(answer)).kind, 'model-answer-invalid', `answer ${index}`);
    }
  });
});

describe('a server that cannot be reached', () => {
  it('is named with the reason of the system', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureAt(`http://127.0.0.1:${port}`);
    assert.equal(failure.kind, 'model-unreachable');
    assert.match(failure.message, new RegExp(`^127\\.0\\.0\\.1:${port} cannot be reached \\(ECONNREFUSED\\)`));
  });

  it('is named when its name cannot be resolved', async () => {
    const failure = failureOf(
      await ask(() => {
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }),
        });
      }),
    );
    assert.equal(failure.kind, 'model-unreachable');
    assert.match(failure.message, /api\.anthropic\.com cannot be reached \(ENOTFOUND\)/);
  });
});

describe('a request that is aborted', () => {
  it('is not sent when it is aborted before', async () => {
    const asked = await ask(() => streamed(''), { signal: AbortSignal.abort() });
    assert.equal(failureOf(asked).kind, 'cancelled');
    assert.equal(asked.sent.length, 0);
  });

  it('is cancelled while it waits for the answer', async () => {
    const aborting = new AbortController();
    const asked = await ask(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          aborting.abort();
        }),
      { signal: aborting.signal },
    );
    assert.equal(failureOf(asked).kind, 'cancelled');
  });

  it('is cancelled in the middle of the answer, and the connection is let go', async () => {
    const aborting = new AbortController();
    let isLetGo = false;
    const start = new TextEncoder().encode(sse(answerEvents([{ type: 'text', text: 'x' }]).slice(0, 4)));
    const body = (signal: AbortSignal) =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(start);
          signal.addEventListener('abort', () => {
            isLetGo = true;
            controller.error(signal.reason);
          });
          setImmediate(() => aborting.abort());
        },
      });
    const asked = await ask(
      (signal) => new Response(body(signal), { headers: { 'content-type': 'text/event-stream' } }),
      { signal: aborting.signal },
    );
    assert.equal(failureOf(asked).kind, 'cancelled');
    assert.equal(isLetGo, true);
  });
});

describe('a client that is not set up', () => {
  it('says what is wrong with the base URL or the key, without asking and without the key', async () => {
    const cases = [
      [{ apiKey: ' ' }, 'model-unconfigured', /no API key/],
      [{ apiKey: 'sk-ant-ä' }, 'model-unauthorized', /characters that no key has/],
      [{ apiKey: 'sk-ant\nsecond line' }, 'model-unauthorized', /characters that no key has/],
      [{ baseUrl: 'gateway.example.com' }, 'model-unconfigured', /"gateway\.example\.com" is not an http/],
      [{ baseUrl: 'file:///etc' }, 'model-unconfigured', /is not an http/],
      [{ baseUrl: 'https://user:secret@gateway.example.com' }, 'model-unconfigured', /user name or password/],
    ] as const;
    for (const [options, kind, message] of cases) {
      const asked = await ask(() => streamed(''), options);
      const failure = failureOf(asked);
      assert.equal(failure.kind, kind);
      assert.match(failure.message, message);
      assert.doesNotMatch(failure.message, /sk-ant|secret/);
      assert.equal(asked.sent.length, 0);
    }
  });

  it('takes a key with spaces around it', async () => {
    const asked = await ask(() => streamed(sse(answerEvents([]))), { apiKey: ` ${KEY}\n` });
    assert.equal(asked.sent[0]?.headers.get('authorization'), `Bearer ${KEY}`);
  });
});

it('an error of the observer is a bug and is thrown', async () => {
  const client = createAnthropicClient({
    apiKey: KEY,
    label: 'Anthropic',
    provider: 'anthropic',
    fetch: async () => streamed(sse(answerEvents([{ type: 'text', text: 'x' }]))),
  });
  const observer = {
    onText: () => {
      throw new Error('a bug');
    },
  };
  await assert.rejects(client.streamTurn(REQUEST, observer, new AbortController().signal), /a bug/);
});

async function failureAt(baseUrl: string) {
  const client = createAnthropicClient({ apiKey: KEY, label: 'Anthropic', provider: 'anthropic', baseUrl });
  const result = await client.streamTurn(REQUEST, {}, new AbortController().signal);
  if (result.ok) throw new Error('expected a failure');
  return result.failure;
}

function breakingAfter(bytes: Uint8Array): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

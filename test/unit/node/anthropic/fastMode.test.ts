import assert from 'node:assert/strict';
import { createAnthropicClient } from '../../../../src/node/anthropic/anthropicClient.ts';
import type { AnthropicClientOptions } from '../../../../src/node/anthropic/anthropicClient.ts';
import type { AnswerHead } from '../../../../src/core/ports/model.ts';
import { KEY, REQUEST, answerEvents, refusedWith, scriptedFetch, sse, streamed } from './answers.ts';
import type { Sent } from './answers.ts';

const OPUS = { ...REQUEST, model: 'claude-opus-5-5' };

const fine = (speed?: string) => (): Response =>
  streamed(
    sse(
      answerEvents([{ type: 'text', text: 'x' }], {
        usage: { input_tokens: 1_000_000, output_tokens: 0, ...(speed === undefined ? {} : { speed }) },
      }),
    ),
  );

/** A client whose server gives these answers in turn, the last one again and again. */
function clientOn(answers: readonly (() => Response)[], options: Partial<AnthropicClientOptions> = {}) {
  let count = 0;
  const scripted = scriptedFetch(() => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    if (answer === undefined) throw new Error('no answer');
    return answer();
  });
  const notices: string[] = [];
  const heads: AnswerHead[] = [];
  const client = createAnthropicClient({
    apiKey: KEY,
    label: 'Anthropic',
    provider: 'anthropic',
    fetch: scripted.fetch,
    fast: true,
    onFastRefused: (message) => void notices.push(message),
    ...options,
  });
  const asked = async (request = OPUS) => {
    const turn = await client.streamTurn(
      request,
      { onHead: (head) => void heads.push(head) },
      new AbortController().signal,
    );
    // In whole dollars: the answer adds a little.
    return turn.ok ? Math.floor(turn.value.costUsd ?? -1) : turn.failure.kind;
  };
  return { client, asked, sent: scripted.sent, notices, heads };
}

function speedOf({ body, headers }: Sent): string {
  return `${String(body['speed'])} ${String(headers.get('anthropic-beta'))}`;
}

describe('Fast mode', () => {
  it('is asked for where it is wanted and the model has one, at its price', async () => {
    const { client, asked, sent } = clientOn([fine('fast')]);
    assert.equal(await asked(), 8);
    assert.deepEqual(sent.map(speedOf), ['fast fast-mode-2026-02-01']);
    assert.equal(client.priceOf('claude-opus-5-5')?.inputUsd, 8);
    assert.equal(client.priceAt?.('claude-opus-5-5', 10)?.cacheReadUsd, 0.4);
  });

  it('costs the usual price when the provider says that it answered at the usual speed', async () => {
    const { asked } = clientOn([fine('standard')]);
    assert.equal(await asked(), 4);
  });

  it('counts as used where the provider does not say at which speed it answered', async () => {
    const { asked } = clientOn([fine()]);
    assert.equal(await asked(), 8);
  });

  it('is not asked for by itself, of other models, or of other servers', async () => {
    for (const { request = OPUS, ...options } of [
      { fast: false },
      { request: REQUEST },
      { baseUrl: 'https://gateway.example.com' },
    ] as (Partial<AnthropicClientOptions> & { request?: typeof OPUS })[]) {
      const { asked, sent } = clientOn([fine()], options);
      await asked(request);
      assert.deepEqual(sent.map(speedOf), ['undefined null']);
    }
  });

  it('is done without from then on when the provider refuses it, which is told once', async () => {
    const refusing = (): Response =>
      refusedWith(400, 'invalid_request_error', 'speed: fast mode is not supported for this account');
    const { client, asked, sent, notices, heads } = clientOn([refusing, fine()]);
    assert.equal(await asked(), 4);
    assert.equal(await asked(), 4);
    assert.deepEqual(
      sent.map(({ body }) => body['speed']),
      ['fast', undefined, undefined],
    );
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /fast mode/);
    assert.deepEqual(
      heads.map(({ accepted }) => accepted),
      [true, true],
    );
    assert.equal(client.priceOf('claude-opus-5-5')?.inputUsd, 4);
  });

  it('is done without only this time when there is no room in it', async () => {
    const full = (): Response => refusedWith(429, 'rate_limit_error', 'fast mode input tokens');
    const { asked, sent, notices } = clientOn([full, fine(), fine('fast')]);
    assert.equal(await asked(), 4);
    assert.equal(await asked(), 8);
    assert.deepEqual(
      sent.map(({ body }) => body['speed']),
      ['fast', undefined, 'fast'],
    );
    assert.deepEqual(notices, []);
  });

  it('does not make other refusals its own', async () => {
    const refusing = (): Response => refusedWith(400, 'invalid_request_error', 'max_tokens: too large');
    const { asked, sent, notices, heads } = clientOn([refusing]);
    assert.equal(await asked(), 'model-request-refused');
    assert.equal(sent.length, 1);
    assert.deepEqual(notices, []);
    assert.deepEqual(
      heads.map(({ accepted }) => accepted),
      [false],
    );
  });
});

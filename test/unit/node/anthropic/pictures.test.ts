import assert from 'node:assert/strict';
import type { ModelMessage, ModelRequest, Picture } from '../../../../src/core/ports/model.ts';
import { createAnthropicClient } from '../../../../src/node/anthropic/anthropicClient.ts';
import type { AnthropicClientOptions } from '../../../../src/node/anthropic/anthropicClient.ts';
import { KEY, REQUEST, answerEvents, refusedWith, scriptedFetch, sse, streamed } from './answers.ts';

const PNG: Picture = {
  mediaType: 'image/png',
  base64: Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1').toString('base64'),
};
const NEVER = new AbortController().signal;

type ResultBlock = Extract<ModelMessage['content'][number], { type: 'tool-result' }>;

function asked(
  pictures: readonly Picture[],
  rest: Partial<ResultBlock> = {},
  model = 'claude-sonnet-5-5',
): ModelRequest {
  const result: ResultBlock = {
    type: 'tool-result',
    callId: 't',
    text: 'The page.',
    isError: false,
    pictures,
    ...rest,
  };
  return {
    ...REQUEST,
    model,
    messages: [
      ...REQUEST.messages,
      { role: 'assistant', content: [{ type: 'tool-call', id: 't', name: 'browser_screenshot', input: {} }] },
      { role: 'user', content: [result] },
    ],
  };
}

const fine = (): Response => streamed(sse(answerEvents([{ type: 'text', text: 'x' }])));

/** Answers requests for models and those with messages, the latter one after the other and then as the last. */
function clientOn(answers: readonly (() => Response)[], options: Partial<AnthropicClientOptions> = {}) {
  let count = 0;
  const scripted = scriptedFetch(() => (answers[Math.min(count++, answers.length - 1)] ?? fine)());
  const client = createAnthropicClient({
    ...{ apiKey: KEY, label: 'Anthropic', provider: 'anthropic', fetch: scripted.fetch },
    ...options,
  });
  const heads: boolean[] = [];
  return {
    client,
    heads,
    sent: scripted.sent,
    ask: (request: ModelRequest) =>
      client.streamTurn(request, { onHead: ({ accepted }) => void heads.push(accepted) }, NEVER),
  };
}

/** What the newest result of a tool says in a body. */
function contentOf(body: Readonly<Record<string, unknown>> | undefined): unknown {
  const messages = body?.['messages'] as { content: { content?: unknown }[] }[];
  return messages.at(-1)?.content.at(-1)?.content;
}

describe('Pictures that tools give back', () => {
  it('are sent behind the text of their result', async () => {
    const { ask, sent, client } = clientOn([fine]);
    assert.equal((await ask(asked([PNG]))).ok, true);
    assert.deepEqual(contentOf(sent[0]?.body), [
      { type: 'text', text: 'The page.' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG.base64 } },
    ]);
    assert.equal(client.abilitiesOf?.('claude-sonnet-5-5')?.pictures, true);
  });

  it('are left out with a word where they cannot be shown', async () => {
    const broken: [Picture, string][] = [
      [{ ...PNG, base64: 'no base64!' }, 'it is no valid base64'],
      [{ ...PNG, base64: 'aGVsbG8gd29ybGQhISEh' }, 'it is no image/png by its content'],
      [
        { ...PNG, base64: `${PNG.base64.replace(/=*$/, '')}${'AAAA'.repeat(1_700_000)}` },
        'it has 5.1 MB, of which 5 may be',
      ],
      [{ ...PNG, mediaType: 'image/tiff' as 'image/png' }, 'image/tiff is no type of picture that models take'],
      [{ ...PNG, base64: '' }, 'it is no valid base64'],
    ];
    for (const [picture, why] of broken) {
      const { ask, sent } = clientOn([fine]);
      assert.equal((await ask(asked([picture]))).ok, true);
      assert.equal(contentOf(sent[0]?.body), `The page.\n[A picture was left out: ${why}.]`);
    }
    const { ask, sent } = clientOn([fine]);
    await ask(asked([PNG], { isError: true, text: '' }));
    assert.equal(contentOf(sent[0]?.body), '[A picture was left out: the call failed.]');
  });

  it('are not sent to the demo model', async () => {
    const { ask, sent, client } = clientOn([fine], { provider: 'demo' });
    await ask(asked([PNG]));
    assert.equal(contentOf(sent[0]?.body), 'The page.\n[A picture was left out: this model cannot be shown pictures.]');
    assert.deepEqual(client.abilitiesOf?.('any')?.pictures, false);
  });

  it('are done without where a server refuses them, which is noticed once', async () => {
    const refusal = (): Response => refusedWith(400, 'invalid_request_error', 'model does not support vision');
    const { ask, sent, heads, client } = clientOn([refusal, fine, fine], { baseUrl: 'https://gateway.example.com' });
    const request = asked([PNG], {}, 'local-model');
    assert.equal(client.abilitiesOf?.('local-model')?.pictures, undefined);
    assert.equal((await ask(request)).ok, true);
    assert.deepEqual(heads, [true]);
    assert.equal(client.abilitiesOf?.('local-model')?.pictures, false);
    const before = sent.filter(({ url }) => url.endsWith('/messages')).length;
    assert.equal((await ask(request)).ok, true);
    assert.equal(sent.filter(({ url }) => url.endsWith('/messages')).length, before + 1);
  });

  it('are left out one by one where a model that takes pictures refuses some', async () => {
    const refusal = (): Response => refusedWith(400, 'invalid_request_error', 'Could not process image');
    const { ask, sent, client } = clientOn([refusal, fine]);
    const first = asked([PNG]);
    assert.equal((await ask(first)).ok, true);
    assert.equal((await ask(first)).ok, true);
    assert.equal(sent.length, 3);
    assert.equal(contentOf(sent[2]?.body), 'The page.\n[A picture was left out: the provider refused it.]');
    await ask(asked([{ ...PNG }]));
    assert.equal(Array.isArray(contentOf(sent[3]?.body)), true);
    assert.equal(client.abilitiesOf?.('claude-sonnet-5-5')?.pictures, true);
  });

  it('are not what is refused when the request is refused without them, too', async () => {
    const refusal = (): Response => refusedWith(400, 'invalid_request_error', 'messages: too odd');
    const { ask, sent, heads, client } = clientOn([refusal], { baseUrl: 'https://gateway.example.com' });
    assert.equal((await ask(asked([PNG], {}, 'local-model'))).ok, false);
    assert.equal(sent.length, 2);
    assert.deepEqual(heads, [false]);
    assert.equal(client.abilitiesOf?.('local-model')?.pictures, undefined);
  });

  it('count as pictures and not as text where the server counts nothing', async () => {
    const uncounted = (): Response =>
      streamed(sse(answerEvents([{ type: 'text', text: 'x' }], { startUsage: undefined, usage: undefined })));
    const large = { ...PNG, base64: `${PNG.base64.replace(/=*$/, '')}${'AAAA'.repeat(100_000)}` };
    const turn = await clientOn([uncounted]).ask(asked([large]));
    assert.ok(turn.ok);
    assert.equal(turn.value.usageIs, 'estimated');
    assert.ok(turn.value.usage.inputTokens > 1_600 && turn.value.usage.inputTokens < 2_000);
  });
});

import assert from 'node:assert/strict';
import type { ModelMessage, ModelRequest } from '../../../../src/core/ports/model.ts';
import { createAnthropicClient } from '../../../../src/node/anthropic/anthropicClient.ts';
import type { AnthropicClientOptions } from '../../../../src/node/anthropic/anthropicClient.ts';
import { minimumTokensOf } from '../../../../src/node/anthropic/cacheMarks.ts';
import type { AnswerHead } from '../../../../src/core/ports/model.ts';
import {
  KEY,
  REQUEST,
  answerEvents,
  ask,
  failureOf,
  refusedWith,
  scriptedFetch,
  sse,
  streamed,
  turnOf,
} from './answers.ts';

/** An answer; `cached`: tokens that were read from the cache and written into it. */
const fine = (cached?: { readonly read: number; readonly written: number }) => (): Response => {
  const usage = cached && { cache_read_input_tokens: cached.read, cache_creation_input_tokens: cached.written };
  return streamed(sse(answerEvents([{ type: 'text', text: 'x' }], { usage: { input_tokens: 10, ...usage } })));
};
const refusing = (): Response =>
  refusedWith(400, 'invalid_request_error', 'system.0.cache_control: Extra inputs are not permitted');
const GATEWAY = 'https://gateway.example.com';

/** So many tokens are shared, and the role has its own words. */
function request(sharedTokens: number, rest: Partial<ModelRequest> = {}): ModelRequest {
  const shared = 's'.repeat(sharedTokens * 4);
  return { ...REQUEST, system: `${shared}Your role.`, sharedSystemLength: shared.length, ...rest };
}

/** The places of the marks in the body that was sent: "system 0", "message 2 block 1". */
function marksIn(body: Record<string, unknown> | undefined): string[] {
  const isMarked = (block: object): boolean => 'cache_control' in block;
  const system = body?.['system'] as object[];
  const messages = body?.['messages'] as { readonly content: object[] }[];
  return [
    ...system.flatMap((block, index) => (isMarked(block) ? [`system ${index}`] : [])),
    ...messages.flatMap(({ content }, index) =>
      content.flatMap((block, at) => (isMarked(block) ? [`message ${index} block ${at}`] : [])),
    ),
  ];
}

function clientOn(answer: () => Response, options: Partial<AnthropicClientOptions> = {}) {
  const scripted = scriptedFetch(answer);
  const client = createAnthropicClient({
    apiKey: KEY,
    label: 'Anthropic',
    provider: 'anthropic',
    fetch: scripted.fetch,
    ...options,
  });
  const asked = (what: ModelRequest, heads: AnswerHead[] = []) =>
    client.streamTurn(what, { onHead: (head) => void heads.push(head) }, new AbortController().signal);
  return { client, sent: scripted.sent, asked };
}

describe('The marks for the cache', () => {
  it('stand after what is shared, after the role, and at the end', async () => {
    const { sent } = await ask(fine(), { request: request(600) });
    assert.deepEqual(marksIn(sent[0]?.body), ['system 0', 'system 1', 'message 0 block 0']);
    const [shared, own] = sent[0]?.body['system'] as { readonly text: string; readonly cache_control: unknown }[];
    assert.deepEqual([shared?.text.length, own?.text], [2_400, 'Your role.']);
    assert.deepEqual(shared?.cache_control, { type: 'ephemeral' });
  });

  it('are never more than four, and one stands where the request before ended', async () => {
    const result = (callId: string) => ({ type: 'tool-result', callId, text: 'ok', isError: false }) as const;
    const turn = (...ids: string[]): ModelMessage[] => [
      { role: 'assistant', content: ids.map((id) => ({ type: 'tool-call', id, name: 'read_file', input: {} })) },
      { role: 'user', content: ids.map(result) },
    ];
    const messages = [...REQUEST.messages, ...turn('a'), ...turn('b', 'c'), ...turn('d')];
    const { sent } = await ask(fine(), { request: request(600, { messages }) });
    assert.deepEqual(marksIn(sent[0]?.body), ['system 0', 'system 1', 'message 4 block 1', 'message 6 block 0']);
  });

  it('stand nowhere in a beginning that is too short for the model', async () => {
    const marks = async (what: ModelRequest) => marksIn((await ask(fine(), { request: what })).sent[0]?.body);
    assert.deepEqual(await marks(request(10)), []);
    assert.deepEqual(await marks(request(600, { model: 'claude-opus-4-6' })), []);
    assert.deepEqual(await marks(request(1_100, { model: 'some-new-model' })), [
      'system 0',
      'system 1',
      'message 0 block 0',
    ]);
    const long = [{ role: 'user', content: [{ type: 'text', text: 'x'.repeat(4_000) }] }] as const;
    assert.deepEqual(await marks(request(10, { messages: long })), ['message 0 block 0']);
  });

  it('follow the minimum of each model, also of dated ids', () => {
    assert.deepEqual(
      ['claude-sonnet-5-5', 'claude-haiku-4-5-20251001', 'anthropic/claude-opus-4-8', 'gpt'].map(minimumTokensOf),
      [512, 4_096, 1_024, 1_024],
    );
  });

  it('are not given to the demo model', async () => {
    const { sent } = await ask(fine(), { request: request(600), provider: 'demo' });
    assert.deepEqual(marksIn(sent[0]?.body), []);
  });

  it('are left out from then on when the server refuses them, without that counting as a failure', async () => {
    let answers = 0;
    const { client, sent, asked } = clientOn(() => ((answers += 1) === 1 ? refusing() : fine()()), {
      baseUrl: GATEWAY,
    });
    const heads: AnswerHead[] = [];
    assert.equal((await asked(request(600), heads)).ok, true);
    assert.equal((await asked(request(600), heads)).ok, true);
    assert.deepEqual(
      sent.map(({ body }) => marksIn(body).length),
      [3, 0, 0],
    );
    assert.deepEqual(
      heads.map((head) => head.accepted),
      [true, true],
    );
    assert.equal(client.keptPrefix?.(request(600)), undefined);
  });

  it('stay when a request is refused for anything else, which is told with its head', async () => {
    const refused = await ask(() => refusedWith(400, 'invalid_request_error', 'messages: too long'), {
      request: request(600),
      baseUrl: GATEWAY,
    });
    assert.equal(failureOf(refused).kind, 'model-request-refused');
    assert.equal(refused.sent.length, 1);
    assert.deepEqual(
      refused.heads.map((head) => head.accepted),
      [false],
    );
  });
});

describe('The prefix that a provider keeps', () => {
  it('is the same for requests that begin alike, whatever their role and task', () => {
    const { client } = clientOn(fine());
    const kept = (what: ModelRequest) => client.keptPrefix?.(what)?.key;
    const key = kept(request(600));
    assert.ok(key !== undefined);
    const messages: ModelMessage[] = [{ role: 'user', content: [{ type: 'text', text: 'Another.' }] }];
    const shared = 's'.repeat(2_400);
    assert.equal(kept(request(600, { system: `${shared}Another role.`, messages })), key);
    assert.notEqual(kept(request(601)), key);
    assert.notEqual(kept(request(600, { model: 'claude-opus-5-5' })), key);
    assert.notEqual(kept(request(600, { tools: [] })), key);
    assert.equal(kept(request(10)), undefined);
    assert.equal(kept(request(600, { sharedSystemLength: undefined })), undefined);
  });

  it('and the tools that are sent follow the request when runs with other tools take turns', async () => {
    const { client, asked, sent } = clientOn(fine());
    const look = { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } };
    const write = { name: 'write', description: 'Writes.', inputSchema: { type: 'object' } };
    const requests = [[look], [look, write], [look]].map((tools) => request(600, { tools }));
    const keys = requests.map((each) => client.keptPrefix?.(each)?.key);
    assert.equal(keys[0], keys[2]);
    assert.notEqual(keys[0], keys[1]);
    for (const each of requests) await asked(each);
    const names = sent.map(({ body }) => (body['tools'] as { readonly name: string }[]).map(({ name }) => name));
    assert.deepEqual(names, [['look'], ['look', 'write'], ['look']]);
  });

  it('is estimated rather low, and kept for five minutes', () => {
    const { client } = clientOn(fine());
    const prefix = client.keptPrefix?.(request(600));
    assert.ok(prefix !== undefined && prefix.tokens >= 600 && prefix.tokens < 650);
    assert.equal(prefix.keptForMs, 300_000);
  });

  it('is known at another server once that has counted cached tokens, and at none that counts none', async () => {
    const isKept = (on: ReturnType<typeof clientOn>, what: ModelRequest) => on.client.keptPrefix?.(what) !== undefined;
    const gateway = clientOn(fine({ read: 0, written: 600 }), { baseUrl: GATEWAY });
    assert.equal(isKept(gateway, request(600)), false);
    await gateway.asked(request(600));
    assert.equal(isKept(gateway, request(600)), true);
    assert.equal(isKept(gateway, request(1_100, { model: 'another' })), false);
    const official = clientOn(fine());
    await official.asked(request(10));
    assert.equal(isKept(official, request(600)), true, 'nothing was marked, so nothing was learnt');
    await official.asked(request(600));
    assert.equal(isKept(official, request(600)), false);
  });

  it('is none of the demo model', () => {
    assert.equal(clientOn(fine(), { provider: 'demo' }).client.keptPrefix?.(request(600)), undefined);
  });
});

describe('The cost of a turn without a cache', () => {
  it('counts read and written tokens as input', async () => {
    const turn = turnOf(await ask(fine({ read: 1_000_000, written: 100_000 }), { request: request(600) }));
    const output = turn.usage.outputTokens * 10e-6;
    assert.equal((turn.costUsd ?? 0).toFixed(4), (10 * 2e-6 + 0.1 + 0.25 + output).toFixed(4));
    assert.equal((turn.uncachedCostUsd ?? 0).toFixed(4), (10 * 2e-6 + 2 + 0.2 + output).toFixed(4));
  });

  it('is not known where the price is not', async () => {
    const turn = turnOf(await ask(fine(), { request: { model: 'nobody-knows' } }));
    assert.deepEqual([turn.costUsd, turn.uncachedCostUsd], [undefined, undefined]);
  });
});

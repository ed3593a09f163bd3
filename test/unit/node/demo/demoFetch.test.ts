import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { createDemoFetch } from '../../../../src/node/demo/demoFetch.ts';
import { demoClient } from './demoRig.ts';

const PLANNER: Anthropic.MessageCreateParamsNonStreaming = {
  model: 'wavewright-demo',
  max_tokens: 1000,
  system: [{ type: 'text', text: 'You plan.' }],
  tools: ['list_files', 'submit_plan'].map((name) => ({ name, input_schema: { type: 'object' as const } })),
  messages: [{ role: 'user', content: '<request>Migrate to ESM</request><limits maxTasks="50"/>' }],
};

const OTHER = { ...PLANNER, messages: [{ role: 'user' as const, content: '<request>Write a poem – 詩 🙂</request>' }] };

function clientWith(sleep: (ms: number, signal?: AbortSignal) => Promise<void>, paceMs: number): Anthropic {
  return new Anthropic({
    apiKey: 'x',
    baseURL: 'http://demo.invalid',
    maxRetries: 0,
    fetch: createDemoFetch({ paceMs, sleep }),
  });
}

describe('The demo model as an API', () => {
  it('answers with tool calls, as a stream and in one piece, and both are the same', async () => {
    const whole = await demoClient().messages.create(PLANNER);
    const streamed = await demoClient().messages.stream(PLANNER).finalMessage();
    assert.deepEqual(whole.content, streamed.content);
    assert.deepEqual(whole.usage, streamed.usage);
    assert.equal(streamed.stop_reason, 'tool_use');
    assert.deepEqual(
      streamed.content.map((block) => (block.type === 'tool_use' ? [block.name, block.input] : block.type)),
      ['text', ['list_files', {}]],
    );
  });

  it('streams events in the order of the protocol', async () => {
    const events: string[] = [];
    for await (const event of demoClient().messages.stream(PLANNER)) events.push(event.type);
    const order = events.filter((event, index) => event !== events[index - 1]);
    assert.deepEqual(order, [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('counts about four characters to a token and has no cache', async () => {
    const { usage } = await demoClient().messages.create(PLANNER);
    const more = await demoClient().messages.create({ ...PLANNER, system: 'x'.repeat(4000) });
    assert.ok(Math.abs(more.usage.input_tokens - usage.input_tokens - 1000) < 30);
    assert.deepEqual([usage.cache_read_input_tokens, usage.cache_creation_input_tokens], [0, 0]);
    assert.ok(usage.output_tokens > 10);
  });

  it('says what it can do, and how to connect a real model, when it is asked for anything else', async () => {
    const { content, stop_reason: stop } = await demoClient().messages.create(OTHER);
    const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    assert.equal(stop, 'end_turn');
    for (const part of ['CommonJS to ES modules', 'Wavewright: Choose Model', 'Set API Key', 'ANTHROPIC_API_KEY']) {
      assert.ok(text.includes(part), part);
    }
  });

  it('says the same to a task that it did not plan', async () => {
    const messages = [
      {
        role: 'user' as const,
        content: '<task id="a" role="code"><title>A</title><instructions>Fix it.</instructions></task>',
      },
    ];
    const { content } = await demoClient().messages.create({ ...PLANNER, tools: [], messages });
    assert.match(content[0]?.type === 'text' ? content[0].text : '', /I can do one job/);
  });

  it('thinks for its pace before each answer', async () => {
    const slept: number[] = [];
    const sleep = (ms: number): Promise<void> => Promise.resolve(void slept.push(ms));
    await clientWith(sleep, 250).messages.create(OTHER);
    assert.deepEqual(slept, [250]);
  });

  it('stops thinking when the request is aborted', async () => {
    const controller = new AbortController();
    const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        controller.abort();
      });
    const request = clientWith(sleep, 1000).messages.create(PLANNER, { signal: controller.signal });
    await assert.rejects(request, Anthropic.APIUserAbortError);
  });

  it('stops streaming when the request is aborted', async () => {
    const stream = demoClient().messages.stream(PLANNER);
    await assert.rejects(async () => {
      for await (const event of stream) if (event.type === 'content_block_start') stream.abort();
    }, Anthropic.APIUserAbortError);
  });

  it('lists its one model', async () => {
    const models = await demoClient().models.list();
    assert.deepEqual(
      models.data.map(({ id }) => id),
      ['wavewright-demo'],
    );
  });

  it('knows no other paths, and refuses requests that are none', async () => {
    const fetch = createDemoFetch({ paceMs: 0, sleep: () => Promise.resolve() });
    const wrong: readonly [string, RequestInit, number, string][] = [
      ['/v1/messages/count_tokens', { method: 'POST', body: '{}' }, 404, 'not_found_error'],
      ['/v1/messages', {}, 404, 'not_found_error'],
      ['/v1/messages', { method: 'POST', body: '{"model": 1}' }, 400, 'invalid_request_error'],
      ['/v1/messages', { method: 'POST', body: 'no JSON' }, 400, 'invalid_request_error'],
    ];
    for (const [path, init, status, type] of wrong) {
      const response = await fetch(`http://demo.invalid${path}`, init);
      const body = (await response.json()) as { type: string; error: { type: string } };
      assert.deepEqual([response.status, body.type, body.error.type], [status, 'error', type], path);
    }
  });
});

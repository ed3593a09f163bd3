import assert from 'node:assert/strict';
import { answerEvents, ask, sse, streamed, turnOf } from './answers.ts';

describe('an answer of the Messages API', () => {
  it('becomes text, tool calls and opaque blocks in their order', async () => {
    const thinking = { type: 'thinking', thinking: 'Let me look at it.', signature: 'c2lnbmF0dXJl' };
    const redacted = { type: 'redacted_thinking', data: 'abc' };
    const searched = { type: 'web_search_tool_result', tool_use_id: 'srv_1', content: [{ url: 'x' }] };
    const server = { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: { query: 'x' } };
    const blocks = [
      thinking,
      redacted,
      { type: 'text', text: 'I read it – ä€😀.' },
      server,
      searched,
      { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'src/ä.js', startLine: 3 } },
    ];
    const turn = turnOf(await ask(() => streamed(sse(answerEvents(blocks, { stop: 'tool_use' })))));
    const opaque = (block: unknown) => ({
      type: 'opaque',
      provider: 'anthropic',
      value: { model: 'claude-sonnet-5-5', block },
    });
    assert.deepEqual(turn.content, [
      opaque(thinking),
      opaque(redacted),
      { type: 'text', text: 'I read it – ä€😀.' },
      opaque(server),
      opaque(searched),
      { type: 'tool-call', id: 'toolu_1', name: 'read_file', input: { path: 'src/ä.js', startLine: 3 } },
    ]);
    assert.equal(turn.stop, 'tool-calls');
  });

  it('gives its text to the observer as it comes', async () => {
    const asked = await ask(() => streamed(sse(answerEvents([{ type: 'text', text: 'one two three' }]))));
    assert.deepEqual(asked.texts, ['one two', ' three']);
  });

  it('may call a tool without any input', async () => {
    const events = answerEvents([{ type: 'tool_use', id: 't', name: 'list_files', input: '' }], { stop: 'tool_use' });
    const turn = turnOf(await ask(() => streamed(sse(events))));
    assert.deepEqual(turn.content, [{ type: 'tool-call', id: 't', name: 'list_files', input: {} }]);
  });

  it('keeps the text of input that is no JSON, as when the limit on tokens cut it', async () => {
    const events = answerEvents(
      [{ type: 'tool_use', id: 't', name: 'write_file', input: '{"path":"a.js","content":"let' }],
      { stop: 'max_tokens' },
    );
    const turn = turnOf(await ask(() => streamed(sse(events))));
    assert.equal(turn.stop, 'length');
    assert.deepEqual(turn.content, [
      { type: 'tool-call', id: 't', name: 'write_file', input: '{"path":"a.js","content":"let' },
    ]);
  });

  for (const [reason, stop] of [
    ['end_turn', 'end'],
    ['stop_sequence', 'end'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'length'],
    ['refusal', 'declined'],
    ['something_new', 'unknown'],
  ]) {
    it(`stops with ${stop} when the reason is ${reason}`, async () => {
      const events = answerEvents([{ type: 'text', text: 'x' }], { stop: reason! });
      assert.equal(turnOf(await ask(() => streamed(sse(events)))).stop, stop);
    });
  }

  it('may be empty', async () => {
    const turn = turnOf(await ask(() => streamed(sse(answerEvents([])))));
    assert.deepEqual([turn.content, turn.stop], [[], 'end']);
  });

  it('is taken without its last event, which some servers leave out', async () => {
    const events = answerEvents([{ type: 'text', text: 'x' }]).filter((event) => event.type !== 'message_stop');
    assert.equal(turnOf(await ask(() => streamed(sse(events)))).stop, 'end');
  });

  it('is taken with events and deltas of kinds that are not known yet', async () => {
    const known = answerEvents([{ type: 'text', text: 'x' }]);
    const events = [
      ...known.slice(0, 3),
      { type: 'weather', sunny: true },
      { type: 'content_block_delta', index: 0, delta: { type: 'mood_delta', mood: 1 } },
      ...known.slice(3),
    ];
    assert.deepEqual(turnOf(await ask(() => streamed(sse(events)))).content, [{ type: 'text', text: 'x' }]);
  });
});

describe('usage and cost of an answer', () => {
  const events = (usage: unknown, startUsage: unknown) =>
    sse(answerEvents([{ type: 'text', text: 'x'.repeat(400) }], { usage, startUsage }));

  it('are those of the provider, priced by the list', async () => {
    const start = {
      input_tokens: 1_000,
      cache_read_input_tokens: 10_000,
      cache_creation_input_tokens: 2_000,
      output_tokens: 3,
    };
    const turn = turnOf(await ask(() => streamed(events({ output_tokens: 500 }, start))));
    assert.deepEqual(turn.usage, {
      inputTokens: 1_000,
      outputTokens: 500,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 2_000,
    });
    assert.equal(turn.usageIs, 'measured');
    assert.equal(turn.costUsd, (1_000 * 2 + 500 * 10 + 10_000 * 0.1 + 2_000 * 2.5) / 1_000_000);
  });

  it('take the last event before the first where both have a figure', async () => {
    const turn = turnOf(
      await ask(() =>
        streamed(events({ input_tokens: 1_200, output_tokens: 500 }, { input_tokens: 1, output_tokens: 1 })),
      ),
    );
    assert.equal(turn.usage.inputTokens, 1_200);
  });

  it('are estimated where the server does not count', async () => {
    for (const [usage, start] of [
      [null, null],
      [{}, {}],
      [{ output_tokens: 0 }, { input_tokens: 0, output_tokens: 0 }],
    ]) {
      const turn = turnOf(await ask(() => streamed(events(usage, start))));
      assert.equal(turn.usageIs, 'estimated');
      assert.ok(turn.usage.outputTokens >= 100 && turn.usage.outputTokens < 120, String(turn.usage.outputTokens));
      assert.ok(turn.usage.inputTokens > 50 && turn.usage.inputTokens < 100, String(turn.usage.inputTokens));
    }
  });

  it('are measured when the whole prompt came from the cache', async () => {
    const turn = turnOf(
      await ask(() => streamed(events({ output_tokens: 5 }, { input_tokens: 0, cache_read_input_tokens: 900 }))),
    );
    assert.deepEqual([turn.usageIs, turn.usage.inputTokens], ['measured', 0]);
  });

  it('have no cost when the price is not known, and the given price when there is one', async () => {
    const unknown = turnOf(await ask(() => streamed(sse(answerEvents([]))), { request: { model: 'llama-5' } }));
    assert.equal(unknown.costUsd, undefined);
    const price = { inputUsd: 1, outputUsd: 2, cacheReadUsd: 0, cacheWriteUsd: 0 };
    const known = turnOf(
      await ask(() => streamed(sse(answerEvents([{ type: 'text', text: 'x' }]))), {
        request: { model: 'llama-5' },
        prices: { 'llama-5': { price } },
      }),
    );
    assert.equal(known.costUsd, (100 * 1 + 20 * 2) / 1_000_000);
  });
});

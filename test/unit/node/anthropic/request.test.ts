import assert from 'node:assert/strict';
import type { ModelBlock, ModelMessage } from '../../../../src/core/ports/model.ts';
import { KEY, answerEvents, ask, sse, streamed, turnOf } from './answers.ts';

const fine = () => streamed(sse(answerEvents([{ type: 'text', text: 'x' }])));

describe('a request to the Messages API', () => {
  it('holds model, limit, system, tools and messages and nothing that a server may not know', async () => {
    const { sent } = await ask(fine, { baseUrl: 'http://127.0.0.1:9' });
    assert.deepEqual(sent[0]?.body, {
      model: 'claude-sonnet-5-5',
      max_tokens: 1_000,
      stream: true,
      system: [{ type: 'text', text: 'You are an agent.' }],
      tools: [
        {
          name: 'read_file',
          description: 'Reads.',
          input_schema: { type: 'object', properties: { path: { type: 'string' } } },
        },
      ],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Do it.' }] }],
    });
  });

  it('goes to the base URL, with or without v1, with the key where gateways look for it', async () => {
    for (const baseUrl of [
      'https://gateway.example.com/llm',
      'https://gateway.example.com/llm/',
      'https://gateway.example.com/llm/v1/',
    ]) {
      const { sent } = await ask(fine, { baseUrl });
      assert.ok(sent[0]);
      assert.equal(sent[0].url, 'https://gateway.example.com/llm/v1/messages');
      assert.equal(sent[0].headers.get('x-api-key'), KEY);
      assert.equal(sent[0].headers.get('authorization'), `Bearer ${KEY}`);
    }
  });

  it('goes to the official service when no base URL is given, whatever the environment says', async () => {
    const before = process.env['ANTHROPIC_BASE_URL'];
    process.env['ANTHROPIC_BASE_URL'] = 'http://elsewhere.example.com';
    try {
      const { sent } = await ask(fine);
      assert.ok(sent[0]);
      assert.equal(sent[0].url, 'https://api.anthropic.com/v1/messages');
      assert.equal(sent[0].headers.get('authorization'), `Bearer ${KEY}`);
    } finally {
      if (before === undefined) delete process.env['ANTHROPIC_BASE_URL'];
      else process.env['ANTHROPIC_BASE_URL'] = before;
    }
  });

  it('sends back every kind of block, opaque ones of the same model word for word', async () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };
    const answered = turnOf(
      await ask(() =>
        streamed(
          sse(
            answerEvents([thinking, { type: 'tool_use', id: 't', name: 'read_file', input: { path: 'a' } }], {
              stop: 'tool_use',
            }),
          ),
        ),
      ),
    );
    const messages: ModelMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'Do it.' }] },
      { role: 'assistant', content: JSON.parse(JSON.stringify(answered.content)) as ModelBlock[] },
      {
        role: 'user',
        content: [
          { type: 'tool-result', callId: 't', text: '', isError: false },
          { type: 'text', text: 'Go on.' },
        ],
      },
    ];
    const { sent } = await ask(fine, { request: { messages }, baseUrl: 'http://127.0.0.1:9' });
    assert.deepEqual((sent[0]?.body['messages'] as unknown[]).slice(1), [
      {
        role: 'assistant',
        content: [thinking, { type: 'tool_use', id: 't', name: 'read_file', input: { path: 'a' } }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't', content: '[nothing]', is_error: false },
          { type: 'text', text: 'Go on.' },
        ],
      },
    ]);
  });

  it('leaves out what the API refuses: blank text, and opaque blocks of another model or provider', async () => {
    const block = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };
    const content: ModelBlock[] = [
      { type: 'opaque', provider: 'anthropic', value: { model: 'claude-opus-5-5', block } },
      { type: 'opaque', provider: 'vscode', value: { model: 'claude-sonnet-5-5', block } },
      { type: 'text', text: ' \n' },
    ];
    const messages: ModelMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'Do it.' }] },
      { role: 'assistant', content: [...content, { type: 'text', text: 'Done.' }] },
      { role: 'assistant', content },
    ];
    const { sent } = await ask(fine, { request: { messages }, baseUrl: 'http://127.0.0.1:9' });
    assert.deepEqual((sent[0]?.body['messages'] as unknown[]).slice(1), [
      { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] },
    ]);
  });

  it('wraps input that was no JSON object into one', async () => {
    const content: ModelBlock[] = [{ type: 'tool-call', id: 't', name: 'write_file', input: '{"path":"a' }];
    const { sent } = await ask(fine, {
      request: { messages: [{ role: 'assistant', content }] },
      baseUrl: 'http://127.0.0.1:9',
    });
    assert.deepEqual(sent[0]?.body['messages'], [
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't', name: 'write_file', input: { INVALID_JSON: '{"path":"a' } }],
      },
    ]);
  });
});

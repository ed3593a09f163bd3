import assert from 'node:assert/strict';
import type { AnswerHead, ModelAbilities, ModelClient, ModelRequest } from '../../../../src/core/ports/model.ts';
import { createAnthropicClient } from '../../../../src/node/anthropic/anthropicClient.ts';
import type { AnthropicClientOptions } from '../../../../src/node/anthropic/anthropicClient.ts';
import { KEY, REQUEST, answerEvents, refusedWith, scriptedFetch, sse, streamed } from './answers.ts';
import type { Sent } from './answers.ts';

const GATEWAY = 'https://gateway.example.com';
const ANSWER = {
  name: 'state_colour',
  description: 'Names a colour.',
  schema: { type: 'object', properties: { colour: { type: 'string', maxLength: 9 } }, required: ['colour'] },
} as const;
const ASKED: ModelRequest = { ...REQUEST, tools: [], answer: ANSWER };

const asText = (): Response => streamed(sse(answerEvents([{ type: 'text', text: '{"colour":"red"}' }])));
const asCall = (): Response =>
  streamed(
    sse(
      answerEvents([{ type: 'tool_use', id: 't', name: 'state_colour', input: { colour: 'red' } }], {
        stop: 'tool_use',
      }),
    ),
  );
const refusal = (status = 400): Response =>
  refusedWith(status, 'invalid_request_error', 'the extra field is not permitted');

/** How a body asks for its answer. */
function wayOf({ body }: Sent): string {
  if (body['output_config'] !== undefined) return 'structured';
  if (body['tool_choice'] !== undefined) return 'forced-tool';
  return JSON.stringify(body['messages']).includes('JSON Schema') ? 'words' : 'not at all';
}

function clientOn(answers: readonly (() => Response)[], options: Partial<AnthropicClientOptions> = {}) {
  let count = 0;
  const { fetch, sent } = scriptedFetch(() => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    if (answer === undefined) throw new Error('the test has no answer');
    return answer();
  });
  const heads: boolean[] = [];
  const onHead = (head: AnswerHead): void => void heads.push(head.accepted);
  const client = createAnthropicClient({ apiKey: KEY, label: 'A', provider: 'anthropic', fetch, ...options });
  return {
    client,
    sent,
    heads,
    ask: (request: ModelRequest = ASKED) => client.streamTurn(request, { onHead }, new AbortController().signal),
  };
}

describe('An answer that is wanted in a form', () => {
  it('is asked from the official service by a schema for the whole answer', async () => {
    const { ask, sent, client } = clientOn([asText]);
    const turn = await ask();
    assert.ok(turn.ok);
    assert.deepEqual(turn.value.content, [{ type: 'text', text: '{"colour":"red"}' }]);
    const [first] = sent;
    assert.ok(first);
    assert.equal(wayOf(first), 'structured');
    assert.deepEqual(first.body['output_config'], {
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { colour: { type: 'string', description: '{maxLength: 9}' } },
          additionalProperties: false,
          required: ['colour'],
        },
      },
    });
    assert.deepEqual(waysKnown(client), { structuredAnswer: true, forcedTool: true, toolUse: true });
  });

  it('is asked from other servers by a tool that must be called, since they may pass over what they do not know', async () => {
    const { ask, sent, client } = clientOn([asCall], { baseUrl: GATEWAY });
    const turn = await ask();
    assert.ok(turn.ok);
    assert.deepEqual(turn.value.content, [
      { type: 'tool-call', id: 't', name: 'state_colour', input: { colour: 'red' } },
    ]);
    assert.deepEqual(sent[0]?.body['tool_choice'], {
      type: 'tool',
      name: 'state_colour',
      disable_parallel_tool_use: true,
    });
    assert.deepEqual(sent[0].body['tools'], [
      { name: 'state_colour', description: 'Names a colour.', input_schema: ANSWER.schema },
    ]);
    assert.equal(client.abilitiesOf?.(ASKED.model)?.structuredAnswer, false);
  });

  it('is asked more loosely at once where a way is refused, and so from then on, without that counting as a failure', async () => {
    const { ask, sent, heads, client } = clientOn([() => refusal(), () => refusal(422), asText]);
    assert.equal((await ask()).ok, true);
    assert.deepEqual(sent.map(wayOf), ['structured', 'forced-tool', 'words']);
    assert.deepEqual(heads, [true]);
    assert.equal((await ask()).ok, true);
    assert.deepEqual(sent.slice(3).map(wayOf), ['words']);
    assert.deepEqual(waysKnown(client), { structuredAnswer: false, forcedTool: false, toolUse: true });
  });

  it('is asked as strictly as before when the request itself is what is refused', async () => {
    const { ask, sent, heads, client } = clientOn([() => refusal()]);
    const turn = await ask();
    assert.equal(!turn.ok && turn.failure.kind, 'model-request-refused');
    assert.deepEqual(sent.map(wayOf), ['structured', 'forced-tool', 'words']);
    assert.deepEqual(heads, [false]);
    assert.equal(client.abilitiesOf?.(ASKED.model)?.structuredAnswer, true);
  });

  for (const status of [401, 404, 429, 529]) {
    it(`is asked once when the server answers with ${status}, which is told with its head`, async () => {
      const { ask, sent, heads } = clientOn([() => refusal(status)]);
      assert.equal((await ask()).ok, false);
      assert.equal(sent.length, 1);
      assert.deepEqual(heads, [false]);
    });
  }

  it('is asked by a tool where its form cannot be told by a strict schema', async () => {
    const open = { type: 'object', properties: { data: {} } };
    const record = {
      type: 'object',
      properties: { data: { type: 'object', additionalProperties: { type: 'string' } } },
    };
    const { ask, sent } = clientOn([asCall]);
    for (const schema of [open, record]) await ask({ ...ASKED, answer: { ...ANSWER, schema } });
    assert.deepEqual(sent.map(wayOf), ['forced-tool', 'forced-tool']);
  });

  it('changes nothing of requests that want none', async () => {
    const { ask, sent } = clientOn([asText]);
    await ask(REQUEST);
    assert.deepEqual(sent.map(wayOf), ['not at all']);
  });
});

function waysKnown(client: ModelClient): Partial<ModelAbilities> {
  const { structuredAnswer, forcedTool, toolUse } = client.abilitiesOf?.(ASKED.model) ?? {};
  return { structuredAnswer, forcedTool, toolUse } as Partial<ModelAbilities>;
}

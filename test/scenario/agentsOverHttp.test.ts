import assert from 'node:assert/strict';
import { createAnthropicClient } from '../../src/node/anthropic/anthropicClient.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { ok } from '../../src/shared/result.ts';
import type { MockAnswer, MockRequest } from '../support/mockApi/answers.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi, MockBehaviour } from '../support/mockApi/mockApi.ts';
import { createRig, planText } from '../support/rig.ts';

const FILES = {
  'a.js': 'let a = 1;\n',
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`big${n}.txt`, `${n} ${'words and words '.repeat(1_500)}\n`]),
  ),
};

interface Said {
  readonly type: string;
  readonly text?: string;
  readonly content?: unknown;
  readonly is_error?: boolean;
}

describe('Agents with a model behind HTTP', () => {
  let api: MockApi;
  beforeEach(async () => {
    api = await openMockApi();
  });
  afterEach(() => api.close());

  async function ran(
    answer: (request: MockRequest) => MockAnswer,
    rest: Omit<MockBehaviour, 'answer'> = {},
  ): Promise<{ state: RunState; bodies: string[] }> {
    const bodies: string[] = [];
    api.behave({ ...rest, answer: (request) => (bodies.push(request.body), answer(request)) });
    const client = createAnthropicClient({ apiKey: 'any', baseUrl: api.baseUrl, label: 'Mock', provider: 'anthropic' });
    const rig = createRig({
      files: FILES,
      script: () => ({ kind: 'internal', message: 'not asked' }),
      deps: { models: () => Promise.resolve(ok(client)) },
    });
    return { state: await rig.run({ planText: planText('a') }), bodies };
  }

  /** The blocks of the newest message of a request. */
  function newest(body: string | undefined): readonly Said[] {
    const { messages } = JSON.parse(body ?? '{}') as { messages?: readonly { content: readonly Said[] }[] };
    return messages?.at(-1)?.content ?? [];
  }

  const done: MockAnswer = { calls: [{ name: 'finish', input: { summary: 'Done.' } }] };
  const inTurns =
    (...answers: readonly MockAnswer[]) =>
    ({ turn }: MockRequest): MockAnswer =>
      answers[turn - 1] ?? done;
  const read = (path: string) => ({ name: 'read_file', input: { path } });

  it('make the calls of one answer, and give back each result under its own id, in their order', async () => {
    const edit = { name: 'edit_file', input: { path: 'a.js', oldText: '1', newText: '2' } };
    const { state, bodies } = await ran(inTurns({ calls: [read('a.js'), edit, read('a.js'), read('none.js')] }));
    assert.equal(state.tasks['a']?.state, 'succeeded');
    const results = newest(bodies[1]).map(({ content, is_error: isError }) => [
      JSON.stringify(content),
      isError === true,
    ]);
    assert.deepEqual(
      results.map(([, isError]) => isError),
      [false, false, false, true],
    );
    assert.match(String(results[0]?.[0]), /let a = 1/);
    assert.match(String(results[2]?.[0]), /let a = 2/);
  });

  it('have malformed input given back to the model, and go on', async () => {
    const torn = { name: 'write_file', input: {}, json: '{"path": "b.js", "content": "x' };
    const { state, bodies } = await ran(
      inTurns({ calls: [torn] }, { calls: [{ name: 'read_file', input: { file: 1 } }] }),
    );
    assert.equal(state.tasks['a']?.state, 'succeeded');
    assert.match(
      JSON.stringify(newest(bodies[1])),
      /The input of write_file was not a complete JSON object, so nothing was done/,
    );
    assert.match(JSON.stringify(newest(bodies[2])), /The input of read_file is not valid, so nothing was done/);
    assert.equal(state.tasks['a'].changeSet, undefined);
  });

  it('fail when the model refuses, with its refusal and without another paid try of the same model', async () => {
    const { state, bodies } = await ran(() => ({ text: 'No.', stop: 'refusal' }));
    assert.equal(state.tasks['a']?.failure?.kind, 'model-declined');
    assert.equal(bodies.length, 1);
  });

  it('go on after an answer that was cut off in the middle of a call', async () => {
    const torn = { name: 'write_file', input: {}, json: '{"path": "b.js", "content": "xxxx' };
    const { state, bodies } = await ran(inTurns({ calls: [torn], stop: 'max_tokens' }));
    assert.equal(state.tasks['a']?.state, 'succeeded');
    assert.match(JSON.stringify(newest(bodies[1])), /cut off by the limit on output tokens/);
  });

  it('get a conversation through a window that nobody knew, shorter and without failing', async () => {
    const longestBytes = 130_000;
    const reads = Array.from({ length: 10 }, (_, n): MockAnswer => ({ calls: [read(`big${n}.txt`)] }));
    let given = 0;
    const { state, bodies } = await ran(
      ({ body }) => (body.includes('Call no tool in this answer') ? { text: 'Read some.' } : (reads[given++] ?? done)),
      { longestBytes },
    );
    assert.equal(state.tasks['a']?.state, 'succeeded', state.tasks['a']?.failure?.message);
    assert.equal(state.tasks['a'].attempts.length, 1);
    const refused = api.records.filter(({ bytes }) => bytes > longestBytes).length;
    assert.ok(refused >= 1 && refused <= 3, `${refused} refused`);
    assert.equal(api.records.length, bodies.length + refused);
    assert.match(bodies.at(-1) ?? '', /cleared to make room|earlier-work/);
  });

  it('fail with what to do when even the task alone is too long', async () => {
    const { state } = await ran(inTurns(), { longestBytes: 1_000 });
    assert.equal(state.tasks['a']?.failure?.kind, 'context-overflow');
    assert.match(state.tasks['a'].failure.message, /prompt is too long: .*Split the task/);
  });
});

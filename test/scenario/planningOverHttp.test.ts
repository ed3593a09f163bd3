import assert from 'node:assert/strict';
import { createAnthropicClient } from '../../src/node/anthropic/anthropicClient.ts';
import { awaitsApproval, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { ok } from '../../src/shared/result.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi } from '../support/mockApi/mockApi.ts';
import type { MockAnswer, MockRequest } from '../support/mockApi/answers.ts';
import { createRig, must } from '../support/rig.ts';

const INTENT = { primary: 'testing', entities: ['a.js'], successCriteria: ['The tests pass.'] };
const PLAN = {
  title: 'Test it',
  tasks: [
    {
      id: 'tests',
      title: 'Write tests',
      type: 'test-generation',
      role: 'test',
      instructions: 'Test a.js.',
      dependsOn: [],
    },
    {
      id: 'docs',
      title: 'Say how to run them',
      type: 'documentation',
      role: 'docs',
      instructions: 'In the README.',
      dependsOn: [{ id: 'tests', kind: 'data', reason: 'Their names.' }],
      complexity: 'trivial',
    },
  ],
};

const asksForIntent = ({ body }: MockRequest): boolean => body.includes('"name":"state_intent"');

describe('Planning with a model behind HTTP', () => {
  let api: MockApi;
  beforeEach(async () => {
    api = await openMockApi();
  });
  afterEach(() => api.close());

  async function planned(answer: (request: MockRequest) => MockAnswer): Promise<{ state: RunState; bodies: string[] }> {
    const bodies: string[] = [];
    api.behave({ answer: (request) => (bodies.push(request.body), answer(request)) });
    const client = createAnthropicClient({ apiKey: 'any', baseUrl: api.baseUrl, label: 'Mock', provider: 'anthropic' });
    const rig = createRig({
      files: { 'a.js': 'export const a = 1;\n' },
      script: () => ({ kind: 'internal', message: 'not asked' }),
      deps: { models: () => Promise.resolve(ok(client)) },
    });
    const runId = await rig.start({ request: 'Test a.js' });
    return { state: must(await rig.app.whenAtRest(runId)), bodies };
  }

  function assertPlanned(state: RunState): void {
    assert.ok(awaitsApproval(state), JSON.stringify(state.failure));
    assert.deepEqual([state.planning.intent?.primary, state.planning.intent?.entities], ['testing', ['a.js']]);
    assert.deepEqual(
      tasksOf(state).map(({ id, dependsOn }) => [id, dependsOn]),
      [
        ['tests', []],
        ['docs', ['tests']],
      ],
    );
  }

  it('asks for the intent by a tool that must be called, and takes the plan from another', async () => {
    const { state, bodies } = await planned((request) =>
      asksForIntent(request)
        ? { calls: [{ name: 'state_intent', input: INTENT }] }
        : { calls: [{ name: 'submit_plan', input: PLAN }] },
    );
    assertPlanned(state);
    assert.match(bodies[0] ?? '', /"tool_choice":\{"type":"tool","name":"state_intent"/);
    assert.doesNotMatch(bodies[1] ?? '', /tool_choice/);
    assert.deepEqual(state.planning.repairs, []);
  });

  it('comes to the same with a provider that knows no tools and writes everything down', async () => {
    const { state } = await planned((request) =>
      request.body.includes('state_intent')
        ? { text: `This is testing work.\n\n\`\`\`json\n${JSON.stringify(INTENT)}\n\`\`\`` }
        : { text: `I would do this:\n${JSON.stringify(PLAN, undefined, 2)}\nShall I begin?` },
    );
    assertPlanned(state);
  });

  it('plans without an intent where a provider says nothing of use, and fails in its words where it has no plan', async () => {
    const { state, bodies } = await planned(() => ({ text: 'I cannot do that.' }));
    assert.deepEqual(
      [state.state, state.failure?.kind, state.failure?.message],
      ['failed', 'plan-declined', 'I cannot do that.'],
    );
    assert.equal(state.planning.intent?.primary, 'feature-development');
    assert.equal(bodies.length, 3, 'the intent twice, the plan once');
  });
});

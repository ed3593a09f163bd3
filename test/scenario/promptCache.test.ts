import assert from 'node:assert/strict';
import { runAgent } from '../../src/core/agents/agentLoop.ts';
import { taskJob } from '../../src/core/agents/taskAgent.ts';
import type { ModelClient } from '../../src/core/ports/model.ts';
import { governedClient } from '../../src/core/runs/requests/governedClient.ts';
import { createPrefixCache } from '../../src/core/runs/requests/prefixCache.ts';
import { createRateGovernors } from '../../src/core/runs/requests/rateGovernors.ts';
import { WITHOUT_COMMANDS } from '../../src/core/tools/toolsets.ts';
import { createAnthropicClient } from '../../src/node/anthropic/anthropicClient.ts';
import { cacheShare } from '../../src/shared/savings.ts';
import { NO_USAGE, addUsage } from '../../src/shared/usage.ts';
import type { Usage } from '../../src/shared/usage.ts';
import { ROLES } from '../../src/shared/plan.ts';
import type { Role } from '../../src/shared/plan.ts';
import { createManualClock } from '../support/manualClock.ts';
import { memoryView } from '../support/memoryView.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi } from '../support/mockApi/mockApi.ts';
import { FINISH } from '../support/mockApi/answers.ts';
import { proposed, recordRun } from '../support/recordedRun.ts';

const randomness = { newId: () => 'id', fraction: () => 0 };

/** Agents of one run on one provider. The clock stands still, so that nobody's patience ends before an answer comes. */
function agentsOn(api: MockApi) {
  const clock = createManualClock();
  const run = recordRun();
  run.record(proposed('a'));
  const provider = createAnthropicClient({
    provider: 'anthropic',
    label: 'Mock',
    apiKey: 'key',
    baseUrl: api.baseUrl,
  });
  const client: ModelClient = governedClient(provider, 'a', {
    state: run.state,
    governors: createRateGovernors({ clock, randomness, maxInFlight: () => 100 }),
    prefixes: createPrefixCache({ clock }),
    randomness,
    onActivity: () => undefined,
    pausing: () => new AbortController().signal,
    scheduler: { stepAside: () => undefined, comeBack: () => Promise.resolve(true) },
  });
  async function agent(id: string, role: Role = 'code'): Promise<{ readonly ok: boolean; readonly usage: Usage }> {
    let usage = NO_USAGE;
    const job = taskJob({
      planTitle: 'A plan',
      request: 'Raise everything.',
      task: { id, title: `Task ${id}`, role, instructions: `Do ${id}.` },
      handoffs: [],
      rights: WITHOUT_COMMANDS,
      view: memoryView({}),
      model: 'claude-sonnet-5-5',
      maxTurns: 9,
      transcript: [],
    });
    const deps = {
      client,
      beforeRequest: async () => ({ ok: true, value: undefined }) as const,
      onTurn: async (turn: { readonly usage: Usage }) => void (usage = addUsage(usage, turn.usage)),
      onActivity: () => undefined,
    };
    const end = await runAgent(job, deps, new AbortController().signal);
    return { ok: end.ok, usage };
  }
  return { agent, clock };
}

describe('Agents of a run at a provider that caches prompts', () => {
  let api: MockApi;
  beforeEach(async () => {
    api = await openMockApi({ cache: {}, latencyMs: 20 });
  });
  afterEach(() => api.close());

  it('write what they share once, although all start at once, and the others read it', async () => {
    const { agent, clock } = agentsOn(api);
    await agent('first');
    // Now it is known that this provider caches, and so much later it keeps nothing any more.
    await clock.advance(300_000);
    api.behave({ cache: {}, latencyMs: 20 });
    const ends = await Promise.all(Array.from({ length: 30 }, (_, index) => agent(`t${index}`)));
    assert.ok(ends.every(({ ok }) => ok));
    const read = api.records.map(({ prompt }) => prompt?.usage.cache_read_input_tokens ?? 0);
    assert.deepEqual([read.length, read[0], read.filter((tokens) => tokens === 0).length], [30, 0, 1]);
    const total = ends.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);
    assert.ok(cacheShare(total) > 0.85, `${cacheShare(total)} read`);
  });

  it('read their own history in later turns, whatever their roles', async () => {
    const looking = { calls: [{ name: 'list_files', input: {} }] };
    api.behave({ cache: {}, answer: ({ turn }) => (turn < 4 ? looking : FINISH) });
    const { agent } = agentsOn(api);
    for (const role of ROLES) await agent(`as-${role}`, role);
    for (const { turn, taskId, prompt } of api.records) {
      const read = prompt?.usage.cache_read_input_tokens ?? 0;
      assert.equal(read > 0, turn > 1 || taskId !== `as-${ROLES[0]}`, `${taskId}, turn ${turn}`);
      if (turn > 1) assert.ok((prompt?.usage.input_tokens ?? 0) < 20, 'all but the newest was read or written');
    }
  });

  it('work all the same when it refuses the marks, which it is not sent again', async () => {
    api.behave({ cache: 'refused' });
    const { agent } = agentsOn(api);
    const ends = [await agent('a'), await agent('b'), await agent('c')];
    assert.deepEqual(
      ends.map(({ ok, usage }) => [ok, cacheShare(usage)]),
      [
        [true, 0],
        [true, 0],
        [true, 0],
      ],
    );
    assert.deepEqual(
      api.records.map(({ taskId }) => taskId),
      ['a', 'a', 'b', 'c'],
    );
  });
});

import assert from 'node:assert/strict';
import { createAnthropicClient } from '../../src/node/anthropic/anthropicClient.ts';
import type { FileContent } from '../../src/shared/changes.ts';
import type { RunLimits, RunModel } from '../../src/shared/limits.ts';
import { ok } from '../../src/shared/result.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { createFastClock } from '../support/fastClock.ts';
import type { MockAnswer, MockRequest } from '../support/mockApi/answers.ts';
import { anyOf, byChance, dice, firstTries } from '../support/mockApi/faults.ts';
import type { Fault, FaultPlan } from '../support/mockApi/faults.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi } from '../support/mockApi/mockApi.ts';
import { LIMITS, createRig, must, planText } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';

/** The core's time goes faster than the machine's, so that its pauses need not be waited for. */
const FASTER = 20;
const MODEL: RunModel = { provider: 'anthropic', model: 'claude-sonnet-5-5', label: 'Mock' };

/** Three turns: reads, adds a line to the file of its task, ends. What is done twice can be seen in the file. */
function script({ taskId, turn }: MockRequest): MockAnswer {
  const path = `${taskId}.txt`;
  if (turn === 1) return { text: `Reading ${path} first.`, calls: [{ name: 'read_file', input: { path } }] };
  if (turn === 2) {
    return {
      text: 'Now one line more.',
      calls: [{ name: 'edit_file', input: { path, oldText: 'end', newText: 'more\nend' } }],
    };
  }
  return { text: 'That is all.', calls: [{ name: 'finish', input: { summary: `${taskId} is done.` } }] };
}

const taskIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`);

describe('Over real HTTP, whatever the provider does', () => {
  let api: MockApi;
  let rig: Rig | undefined;

  beforeEach(async () => {
    api = await openMockApi();
  });
  afterEach(async () => {
    await rig?.app.close();
    await api.close();
  });

  async function run(
    tasks: number,
    options: {
      readonly faults?: FaultPlan;
      readonly answer?: (request: MockRequest) => MockAnswer;
      readonly latencyMs?: number;
      readonly idleTimeoutMs?: number;
      readonly limits?: Partial<RunLimits>;
    },
  ): Promise<RunState> {
    const { faults, answer = script, latencyMs = 0 } = options;
    api.behave({ latencyMs, answer, ...(faults === undefined ? {} : { faults }) });
    const fraction = dice(7);
    let ids = 0;
    rig = createRig({
      files: Object.fromEntries(taskIds(tasks).map((id) => [`${id}.txt`, 'begin\nend\n'])),
      script: () => assert.fail('the scripted model is not asked here'),
      deps: {
        clock: createFastClock(FASTER),
        randomness: { newId: () => `id${(ids += 1)}`, fraction },
        models: () =>
          Promise.resolve(
            ok(
              createAnthropicClient({
                provider: 'anthropic',
                label: 'Mock',
                apiKey: 'key',
                baseUrl: api.baseUrl,
                idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
              }),
            ),
          ),
      },
    });
    return rig.run({
      planText: planText(...taskIds(tasks)),
      model: MODEL,
      limits: { ...LIMITS, concurrency: 100, maxTasks: 1_000, ...options.limits },
    });
  }

  /** Everything succeeded with its first attempt, in three turns, and every edit was made once. */
  async function assertDoneOnce(state: RunState, tasks: number): Promise<void> {
    assert.equal(state.state, 'completed', state.failure?.message);
    assert.equal(state.counts.succeeded, tasks);
    for (const task of tasksOf(state)) {
      assert.equal(task.attempts.length, 1, `${task.id}: ${task.attempts[0]?.failure?.message}`);
      assert.equal(task.attempts[0]?.turns, 3, task.id);
      assert.deepEqual(
        task.attempts[0].toolCalls.map(({ name, ok: worked }) => `${name} ${worked}`),
        ['read_file true', 'edit_file true', 'finish true'],
      );
      const after = task.changeSet?.files[0]?.after;
      assert.ok(after, task.id);
      assert.equal(await textOf(after), 'begin\nmore\nend\n', task.id);
      assert.equal(task.result?.summary, `${task.id} is done.`);
    }
    await assertTextsWhole(state);
  }

  async function textOf(content: FileContent): Promise<string> {
    assert.ok(rig);
    return new TextDecoder().decode(must(await rig.app.readContent(content)));
  }

  /** No text of an answer is in the journal twice, or in part. */
  async function assertTextsWhole(state: RunState): Promise<void> {
    for (const task of tasksOf(state)) {
      const texts: string[] = [];
      for (const hash of task.attempts[0]?.transcript ?? []) {
        const messages = JSON.parse(await textOf({ hash, size: 0, executable: false })) as {
          role: string;
          content: { type: string; text?: string }[];
        }[];
        for (const { role, content } of messages) {
          if (role === 'assistant')
            texts.push(...content.flatMap(({ type, text }) => (type === 'text' ? [text ?? ''] : [])));
        }
      }
      assert.deepEqual(texts, [`Reading ${task.id}.txt first.`, 'Now one line more.', 'That is all.'], task.id);
    }
  }

  it('nothing: all is asked once', async () => {
    await assertDoneOnce(await run(20, {}), 20);
    assert.equal(api.records.length, 60);
  });

  it('429 with retry-after for half of all requests: all 64 succeed, and no faster than they may', async () => {
    const state = await run(64, { faults: byChance(0.5, { kind: 'rate-limited', retryAfterMs: 2_000 }) });
    await assertDoneOnce(state, 64);
    assertPaced(2_000);
  });

  it('429 without any time for half of all requests: all 64 succeed', async () => {
    await assertDoneOnce(await run(64, { faults: byChance(0.5, { kind: 'rate-limited' }) }), 64);
  });

  it('529 for half of all requests: all 64 succeed', async () => {
    await assertDoneOnce(await run(64, { faults: byChance(0.5, { kind: 'overloaded' }) }), 64);
  });

  it('529 for every request for a while: nobody gives up, and the provider is left alone', async () => {
    const opensAt = performance.now() + 1_000;
    const state = await run(64, { faults: () => (performance.now() < opensAt ? { kind: 'overloaded' } : undefined) });
    await assertDoneOnce(state, 64);
    const refused = api.records.filter(({ fault }) => fault !== undefined);
    assert.ok(refused.length >= 8 && refused.length < 200, `${refused.length} were refused`);
  });

  it('429 for every request that comes too soon: the rate is found', async () => {
    let allowed = 10;
    let at = 0;
    const faults: FaultPlan = () => {
      const now = performance.now();
      allowed = Math.min(10, allowed + ((now - at) / 1_000) * 200);
      at = now;
      if (allowed < 1) return { kind: 'rate-limited', retryAfterMs: 500 };
      allowed -= 1;
      return undefined;
    };
    const state = await run(64, { faults });
    await assertDoneOnce(state, 64);
  });

  it('10 % of the streams cut in the middle, at any byte', async () => {
    const cut = byChance(0.1, (fraction): Fault => ({ kind: 'cut', at: fraction() }));
    await assertDoneOnce(await run(64, { faults: cut }), 64);
    assert.ok(api.records.some(({ fault }) => fault === 'cut'));
  });

  for (const fault of [
    { kind: 'cut', at: 'before-answer' },
    { kind: 'cut', at: 'before-text' },
    { kind: 'cut', at: 'in-text' },
    { kind: 'cut', at: 'after-text' },
    { kind: 'truncated', at: 0.7 },
    { kind: 'overloaded', status: 500 },
    { kind: 'overloaded', status: 503 },
    { kind: 'overloaded-midway' },
    { kind: 'malformed', how: 'no-json' },
    { kind: 'malformed', how: 'wrong-events' },
    { kind: 'malformed', how: 'web-page' },
  ] as const satisfies readonly Fault[]) {
    it(`${JSON.stringify(fault)} at the first try of every request: repeated, nothing doubled`, async () => {
      await assertDoneOnce(await run(8, { faults: firstTries(1, fault) }), 8);
      assert.equal(api.records.length, 48);
    });
  }

  for (const at of ['before-answer', 0.5] as const) {
    it(`silence (${at}) at the first try of every request: repeated, nothing doubled`, async () => {
      const faults = firstTries(1, { kind: 'silent', at });
      await assertDoneOnce(await run(8, { faults, idleTimeoutMs: 400 }), 8);
    });
  }

  it('an answer that comes slowly is waited for', async () => {
    await assertDoneOnce(await run(4, { faults: () => ({ kind: 'slow', pieces: 20, everyMs: 5 }) }), 4);
    assert.equal(api.records.length, 12);
  });

  it('everything at once: all 64 succeed', async () => {
    const faults = anyOf(
      byChance(0.2, { kind: 'rate-limited', retryAfterMs: 500 }, 1),
      byChance(0.2, { kind: 'overloaded' }, 2),
      byChance(0.1, { kind: 'overloaded', status: 500 }, 3),
      byChance(0.05, (fraction) => ({ kind: 'cut', at: fraction() }), 4),
      byChance(0.02, { kind: 'silent', at: 0.5 }, 5),
      byChance(0.03, { kind: 'malformed', how: 'no-json' }, 6),
      byChance(0.1, { kind: 'overloaded-midway' }, 7),
    );
    await assertDoneOnce(await run(64, { faults, idleTimeoutMs: 2_000 }), 64);
  });

  it('a server that is gone: the run pauses, and goes on when it is back', async () => {
    const { baseUrl } = api;
    await api.close();
    const paused = await run(3, {});
    assert.equal(paused.state, 'paused');
    assert.equal(paused.failure?.kind, 'model-unreachable');
    assert.match(baseUrl, /127/);
  });

  /** Between a refusal and the next try of the same request lies the time that was asked for. */
  function assertPaced(retryAfterMs: number): void {
    const refusedAt = new Map<string, number>();
    for (const { taskId, turn, fault, receivedAt } of api.records) {
      const key = `${taskId} ${turn}`;
      const before = refusedAt.get(key);
      if (before !== undefined) {
        const waited = (receivedAt - before) * FASTER;
        assert.ok(waited >= retryAfterMs * 0.9, `${key} waited ${waited} ms`);
      }
      if (fault === 'rate-limited') refusedAt.set(key, receivedAt);
      else refusedAt.delete(key);
    }
  }
}).timeout(30_000);

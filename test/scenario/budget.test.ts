import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunEvent } from '../../src/shared/events.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import { totalTokens } from '../../src/shared/usage.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { LIMITS, createRig, must, planText } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';

const PRICE = { inputUsd: 1, outputUsd: 1, cacheReadUsd: 0.1, cacheWriteUsd: 1.25 };
const FILES = { 'a.txt': 'one\n' };
const read = (costUsd: number) => calls([['read_file', { path: 'a.txt' }]], { costUsd });
const ended = (costUsd: number) => ({ ...finish('done'), costUsd });

function plan(tasks: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[]): string {
  const whole = tasks.map(({ id, ...rest }) => ({
    id,
    title: `Task ${id}`,
    role: 'code',
    instructions: `Do ${id}.`,
    ...rest,
  }));
  return JSON.stringify({ version: 1, title: 'A plan', tasks: whole });
}

function told<Type extends RunEvent['type']>(rig: Rig, type: Type): Extract<RunEvent, { type: Type }>[] {
  return rig.events
    .map(({ event }) => event)
    .filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

describe('A run within its budgets', () => {
  it('has only the task wait that used up its own budget, and pauses when nothing else can go on', async () => {
    const script = agentScript({
      greedy: [read(0.3), read(0.3), ended(0.3)],
      other: [read(0.3), read(0.3), ended(0.3)],
    });
    const rig = createRig({ files: FILES, price: PRICE, script });
    const planned = plan([{ id: 'greedy', budgetUsd: 0.5 }, { id: 'other' }, { id: 'after', dependsOn: ['greedy'] }]);
    const paused = await rig.run({ planText: planned });
    assert.deepEqual([paused.state, paused.pauseReason], ['paused', 'budget']);
    assert.match(paused.failure?.message ?? '', /Nothing else can go on, and "Task greedy" waits for a larger budget/);
    assert.deepEqual(
      tasksOf(paused).map((task) => [task.id, task.state, task.waitingFor?.kind]),
      [
        ['greedy', 'waiting', 'budget'],
        ['other', 'succeeded', undefined],
        ['after', 'pending', undefined],
      ],
    );

    must(await rig.app.resumeRun(paused.runId, { limits: { taskBudgetUsd: 2 } }));
    const state = must(await rig.app.whenAtRest(paused.runId));
    assert.equal(state.state, 'completed');
    const turns = tasksOf(state).map((task) => task.attempts.map((attempt) => attempt.turns));
    assert.deepEqual(turns, [[3], [3], [1]], 'the attempt went on from its last turn');
    assert.equal(rig.model.requests.filter((request) => taskIdOf(request) === 'greedy').length, 3);
  });

  it('waits again when it is resumed without a larger budget', async () => {
    const rig = createRig({ files: FILES, price: PRICE, script: agentScript({ a: [read(0.3), ended(0.3)] }) });
    const paused = await rig.run({ planText: planText('a'), limits: { ...LIMITS, taskBudgetUsd: 0.2 } });
    assert.equal(paused.pauseReason, 'budget');
    must(await rig.app.resumeRun(paused.runId));
    const again = must(await rig.app.whenAtRest(paused.runId));
    assert.deepEqual([again.state, again.pauseReason, again.tasks['a']?.state], ['paused', 'budget', 'waiting']);
    assert.equal(rig.model.requests.length, 1);
  });

  it('warns once at 80 % of each budget, and anew when that was raised', async () => {
    const script = agentScript({ a: [read(0.3), read(0.3), read(0.3), read(0.3), ended(0.1)] });
    const rig = createRig({ files: FILES, price: PRICE, script });
    const limits = { ...LIMITS, budgetUsd: 1, taskBudgetUsd: 0.601, reservedShare: 0 };
    const paused = await rig.run({ planText: planText('a'), limits });
    assert.equal(paused.state, 'paused');
    assert.deepEqual(
      told(rig, 'budget-warned').map(({ taskId, spent, cap }) => [taskId, spent, cap]),
      [['a', { usd: 0.6, tokens: 220 }, { usd: 0.601 }]],
    );
    must(await rig.app.resumeRun(paused.runId, { limits: { taskBudgetUsd: 5, budgetUsd: 1.3 } }));
    const state = must(await rig.app.whenAtRest(paused.runId));
    assert.equal(state.budgetWarned, true);
    assert.deepEqual(
      told(rig, 'budget-warned').map(({ taskId }) => taskId),
      ['a', undefined],
    );
  });

  it('lets reviews use what others may not', async () => {
    const script = agentScript({
      code: [read(0.45), read(0.45), ended(0.01)],
      look: [read(0.02), read(0.02), ended(0.02)],
    });
    const rig = createRig({ files: FILES, price: PRICE, script });
    const planned = plan([{ id: 'code' }, { id: 'look', role: 'review' }]);
    const limits = { ...LIMITS, budgetUsd: 1, reservedShare: 0.1 };
    const paused = await rig.run({ planText: planned, limits });
    assert.deepEqual([paused.state, paused.pauseReason], ['paused', 'budget']);
    assert.equal(paused.tasks['look']?.state, 'succeeded');
    assert.notEqual(paused.tasks['code']?.state, 'succeeded');
    must(await rig.app.resumeRun(paused.runId, { limits: { reservedShare: 0 } }));
    assert.equal(must(await rig.app.whenAtRest(paused.runId)).state, 'completed');
  });

  it('holds tokens where the price of the model is not known', async () => {
    const usage = { inputTokens: 5_000, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const free = { ...finish('done'), usage, costUsd: undefined };
    const rig = createRig({ script: () => free });
    const ids = Array.from({ length: 30 }, (_, index) => `t${index}`);
    const limits = { ...LIMITS, concurrency: 1, budgetTokens: 100_000, reservedShare: 0 };
    const paused = await rig.run({ planText: planText(...ids), limits });
    assert.deepEqual([paused.state, paused.pauseReason, paused.costIsComplete], ['paused', 'budget', false]);
    assert.ok(totalTokens(paused.usage) <= 100_000);
    assert.match(paused.failure?.message ?? '', /100,000 tokens/);
    must(await rig.app.resumeRun(paused.runId, { limits: { budgetTokens: 1_000_000 } }));
    assert.equal(must(await rig.app.whenAtRest(paused.runId)).state, 'completed');
  });

  it('never passes a cap by more than the requests in flight cost, whatever they cost and whichever fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          concurrency: fc.integer({ min: 1, max: 12 }),
          budgetUsd: fc.double({ min: 0.05, max: 2, noNaN: true }),
          costs: fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { minLength: 20, maxLength: 20 }),
          failing: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        }),
        async ({ concurrency, budgetUsd, costs, failing }) => {
          let asked = 0;
          const rig = createRig({
            price: PRICE,
            script: () => {
              const index = (asked += 1) % 20;
              if (failing[index]) return { kind: 'model-declined', message: 'no' };
              return { ...finish('done'), costUsd: costs[index] ?? 0 };
            },
          });
          const ids = Array.from({ length: 20 }, (_, index) => `t${index}`);
          const state = await rig.run({ planText: planText(...ids), limits: { ...LIMITS, concurrency, budgetUsd } });
          const largest = Math.max(...costs);
          assert.ok(state.costUsd <= budgetUsd + concurrency * largest, `${state.costUsd} of ${budgetUsd}`);
          assert.ok(state.state === 'paused' || state.counts.succeeded + state.counts.failed === 20);
          if (state.state === 'paused') assert.equal(state.pauseReason, 'budget');
        },
      ),
      { numRuns: 40 },
    );
  });
});

import assert from 'node:assert/strict';
import type { RunLimits } from '../../src/shared/limits.ts';
import { forecastAgainstActual } from '../../src/shared/report/forecastActual.ts';
import { reportOf } from '../../src/shared/report/runReport.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { LIMITS, MODEL, createRig, must, mustFail, planText } from '../support/rig.ts';
import type { RigOptions } from '../support/rig.ts';
import { finish, submitPlan, turnOf } from '../support/scriptedModel.ts';

const PRICE = { inputUsd: 2, outputUsd: 10, cacheReadUsd: 0.2, cacheWriteUsd: 2.5 };
const TIERED: RunLimits = {
  ...LIMITS,
  preset: 'balanced',
  tiers: { light: 'small', standard: 'medium', strong: 'large' },
};
const DECLINED = { kind: 'model-declined', message: 'No.' } as const;

function planWith(...tasks: readonly object[]): string {
  const whole = { title: 'T', role: 'code', instructions: 'Do it.' };
  return JSON.stringify({ version: 1, title: 'P', tasks: tasks.map((task) => ({ ...whole, ...task })) });
}

function modelsOf(state: RunState, taskId: string): string[] | undefined {
  return state.tasks[taskId]?.attempts.map(({ model }) => model);
}

describe('Routing', () => {
  it('has each task ask the model of its tier, members as their fan-out, and the planner the strongest', async () => {
    const plan = {
      tasks: [
        { id: 'find', role: 'search' },
        { id: 'hard', complexity: 'complex' },
        { id: 'each', role: 'review', complexity: 'complex', dependsOn: ['find'], forEach: { items: ['x', 'y'] } },
      ],
    };
    const rig = createRig({
      script: (request, index) =>
        taskIdOf(request) === 'planner' ? submitPlan(plan) : agentScript({})(request, index),
    });
    const state = await rig.run({ limits: TIERED });
    assert.equal(state.state, 'completed');
    assert.equal(rig.model.requests[0]?.model, 'large');
    const asked = ['find', 'hard', 'each.1', 'each.2'].map((id) => [id, ...(modelsOf(state, id) ?? [])]);
    assert.deepEqual(asked, [
      ['find', 'small'],
      ['hard', 'large'],
      ['each.1', 'small'],
      ['each.2', 'small'],
    ]);
    assert.deepEqual(
      state.routing?.tasks.slice(0, 3).map(({ model }) => model),
      ['small', 'large', 'small'],
    );
  });

  it('takes a task a tier up when its model fails, also where it would refuse the same again', async () => {
    const failures = [DECLINED, DECLINED];
    const rig = createRig({ script: () => failures.shift() ?? finish('done') });
    const runId = await rig.start({
      planText: planWith({ id: 'a', complexity: 'trivial' }),
      autoApprove: 'command-line',
      limits: TIERED,
    });
    await rig.clock.advance(10_000);
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(modelsOf(state, 'a'), ['small', 'medium', 'large']);
  });

  it('gives up on the strongest model, which would refuse the same again', async () => {
    const rig = createRig({ script: () => DECLINED });
    const runId = await rig.start({
      planText: planWith({ id: 'a', tier: 'standard', maxAttempts: 9 }),
      autoApprove: 'command-line',
      limits: TIERED,
    });
    await rig.clock.advance(100_000);
    assert.deepEqual(modelsOf(must(await rig.app.whenAtRest(runId)), 'a'), ['medium', 'large']);
  });

  it('asks no model that may not be asked', async () => {
    const rig = createRig({ script: agentScript({}) });
    const limits = { ...TIERED, allowedModels: ['scripted', 'medium'] };
    const state = await rig.run({
      planText: planWith({ id: 'a', complexity: 'trivial' }, { id: 'b', tier: 'strong' }),
      limits,
    });
    assert.deepEqual([modelsOf(state, 'a'), modelsOf(state, 'b')], [['medium'], ['medium']]);
  });

  it('ends with a resume that names one model, which is then meant for all', async () => {
    const rig = createRig({ script: agentScript({}) });
    const runId = await rig.start({ planText: planWith({ id: 'a', complexity: 'trivial' }), limits: TIERED });
    await rig.app.whenAtRest(runId);
    must(await rig.app.resumeRun(runId, { model: { ...MODEL, model: 'one' }, autoApprove: 'command-line' }));
    const state = must(await rig.app.whenAtRest(runId));
    assert.deepEqual([modelsOf(state, 'a'), state.limits.tiers], [['one'], undefined]);
  });
});

describe('Forecasts', () => {
  /** Rigs on one store and repository, as processes one after the other. */
  function rigs(options: Partial<RigOptions> = {}) {
    const store = createMemoryStore();
    const repository = createMemoryRepository({ root: {} });
    let runs = 0;
    return () =>
      createRig({
        script: () => ({ ...finish('done'), usage: { ...turnOf([]).usage, inputTokens: 50_000 } }),
        price: PRICE,
        repository,
        store,
        deps: { randomness: { newId: () => `r${(runs += 1)}`, fraction: () => 0.5 } },
        ...options,
      });
  }

  it('come nearer to what runs take from run to run, and are told against it', async () => {
    const next = rigs();
    const ratios: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      const state = await next().run({ planText: planText('a', 'b<-a', 'c<-a') });
      assert.equal(state.forecast?.basedOnRuns, index);
      const compared = forecastAgainstActual(state);
      assert.deepEqual([compared?.agents.forecast.likely, compared?.agents.actual], [3, 3]);
      assert.equal(compared?.tokens.actual, 3 * 50_010);
      assert.deepEqual(reportOf(state, { checkpoints: 0 }).forecast, compared);
      ratios.push(Math.abs(Math.log(compared.tokens.ratio ?? 0)));
    }
    assert.deepEqual(
      ratios,
      [...ratios].sort((a, b) => b - a),
    );
    assert.ok((ratios.at(-1) ?? 1) < (ratios[0] ?? 0) * 0.6, ratios.join(' '));
  });

  it('are not corrected by runs of models of another family, nor by runs that were cancelled', async () => {
    const next = rigs();
    await next().run({ planText: planText('a') });
    const other = { provider: 'anthropic', model: 'm', label: 'M' } as const;
    const state = await next().run({ planText: planText('a'), model: other });
    assert.equal(state.forecast?.basedOnRuns, 0);
    const rig = next();
    const waiting = await rig.start({ planText: planText('a') });
    await rig.app.whenAtRest(waiting);
    must(await rig.app.cancelRun(waiting));
    assert.equal((await next().run({ planText: planText('a') })).forecast?.basedOnRuns, 1);
  });

  it('learn from what succeeded in a run that failed', async () => {
    const store = createMemoryStore();
    const rig = createRig({ script: agentScript({ bad: [DECLINED] }), store });
    const state = await rig.run({ planText: planText('good', 'bad') });
    assert.equal(state.state, 'failed');
    const [note, ...others] = await store.listNotes('forecast/root/', 9);
    assert.deepEqual(others, []);
    const entries = (JSON.parse(note?.text ?? '{}') as { entries: { tasks: number; by: string }[] }).entries;
    assert.deepEqual(
      entries.map(({ tasks, by }) => [tasks, by]),
      [[1, 'scripted']],
    );
  });
});

describe('A plan that needs an explicit yes', () => {
  const many = planText(...Array.from({ length: 12 }, (_, index) => `t${index}`));
  const limits = { ...LIMITS, confirmAboveAgents: 10 };

  it('waits although plans are approved by a setting, and runs with a yes to its sum', async () => {
    const rig = createRig({ script: agentScript({}) });
    const runId = await rig.start({ planText: many, limits, autoApprove: 'setting' });
    assert.equal(must(await rig.app.whenAtRest(runId)).planning.phase, 'awaiting-approval');
    const refused = mustFail(await rig.app.approvePlan(runId, 'person'));
    assert.deepEqual([refused.kind, refused.message.includes('12 agents')], ['needs-yes', true]);
    assert.equal(mustFail(await rig.app.approvePlan(runId, 'person', { usd: 0, agents: 11 })).kind, 'needs-yes');
    must(await rig.app.approvePlan(runId, 'person', { usd: 0, agents: 12 }));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
  });

  it('runs with the yes of a command line within the caps of the run', async () => {
    const rig = createRig({ script: agentScript({}), price: PRICE });
    const state = await rig.run({ planText: many, limits: { ...limits, confirmAboveUsd: 0 } });
    assert.equal(state.state, 'completed');
  });

  it('waits when it is likely to cost more than the command line lets it, and runs when that is raised', async () => {
    const rig = createRig({ script: agentScript({}), price: PRICE });
    const waiting = await rig.run({ planText: many, limits: { ...LIMITS, confirmAboveUsd: 0, budgetUsd: 0.5 } });
    assert.equal(waiting.planning.phase, 'awaiting-approval');
    assert.ok((waiting.forecast?.costUsd?.likely ?? 0) > 0.5);
    must(await rig.app.resumeRun(waiting.runId, { limits: { budgetUsd: 1_000 }, autoApprove: 'command-line' }));
    assert.equal(must(await rig.app.whenAtRest(waiting.runId)).state, 'completed');
  });
});

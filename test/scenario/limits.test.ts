import assert from 'node:assert/strict';
import type { App } from '../../src/core/app/app.ts';
import type { ModelAccess } from '../../src/core/ports/model.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { failed, ok } from '../../src/shared/result.ts';
import { heldAgents } from '../support/heldAgents.ts';
import type { HeldAgents } from '../support/heldAgents.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, scriptedModel } from '../support/scriptedModel.ts';
import { planWith } from '../support/unfoldingPlans.ts';

const DECLINED: Failure = { kind: 'model-declined', message: 'No.' };
const LOOK = calls([['list_files', {}]]);

describe('Limits of a run', () => {
  it('pause it when it was at work as long as it may be, pauses not counted, and let it go on with more time', async () => {
    const { app, runId, rig, agents } = await begun({ timeLimitMs: 60_000 });
    await rig.clock.advance(40_000);
    must(await app.pauseRun(runId));
    agents.answer('a', LOOK);
    must(await app.whenAtRest(runId));
    await rig.clock.advance(3_600_000);
    must(await app.resumeRun(runId));
    await rig.clock.advance(19_999);
    assert.equal(must(await app.readRun(runId)).state, 'running');
    await rig.clock.advance(1);
    agents.answer('a', LOOK);
    const paused = must(await app.whenAtRest(runId));
    assert.deepEqual([paused.state, paused.pauseReason, paused.failure?.kind], ['paused', 'time-limit', 'timeout']);
    assert.match(mustFail(await app.resumeRun(runId)).message, /at work for 1 min, as long as it may be/);
    must(await app.resumeRun(runId, { limits: { timeLimitMs: 120_000 } }));
    agents.letGo('a');
    assert.equal(must(await app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(rig.clock.sleeping(), []);
  });

  async function begun(limits: object): Promise<{ app: App; runId: string; rig: Rig; agents: HeldAgents }> {
    const agents = heldAgents('a');
    const rig = createRig({ script: agents.script });
    const runId = await rig.start({
      planText: planText('a'),
      autoApprove: 'command-line',
      limits: { ...LIMITS, attemptTimeoutMs: 10_000_000, ...limits },
    });
    await quiet();
    return { app: rig.app, runId, rig, agents };
  }

  it('let other models be asked after a failure and for single tasks, and the attempts name them', async () => {
    const agents = heldAgents();
    agents.letGo('a', DECLINED);
    const rig = createRig({ script: agents.script });
    const runId = await rig.start({
      planText: planWith({ id: 'a', maxAttempts: 2 }, { id: 'b', model: 'small' }),
      autoApprove: 'command-line',
      limits: { ...LIMITS, fallbackModel: 'large' },
    });
    await quiet();
    assert.equal(agents.requestOf('b').model, 'small');
    agents.letGo('a');
    await rig.clock.advance(2_000);
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(
      state.tasks['a']?.attempts.map(({ model }) => model),
      ['scripted', 'large'],
    );
    assert.equal(agents.requestOf('a').model, 'large');
    assert.deepEqual(Object.keys(state.byModel).sort(), ['large', 'small']);
  });

  it('open a client for each model that is asked, and fail only the task whose model cannot be reached', async () => {
    const opened: string[] = [];
    const agents = heldAgents();
    const models: ModelAccess = ({ model }) => {
      opened.push(model);
      if (model !== 'gone') return Promise.resolve(ok(scriptedModel(agents.script)));
      return Promise.resolve(failed({ kind: 'model-unconfigured', message: 'There is no model "gone".' }));
    };
    const rig = createRig({ script: agents.script, deps: { models } });
    const small = { model: 'small' };
    const state = await rig.run({
      planText: planWith({ id: 'a' }, { id: 'b', ...small }, { id: 'c', ...small }, { id: 'd', model: 'gone' }),
    });
    assert.deepEqual(opened.slice(1).sort(), ['gone', 'scripted', 'small']);
    assert.deepEqual(rendered(state).split('\n').slice(1), [
      'a succeeded (1 attempt)',
      'b succeeded (1 attempt)',
      'c succeeded (1 attempt)',
      'd failed (0 attempts, model-unconfigured)',
    ]);
  });

  it('refuse every model that is not allowed before anything is asked', async () => {
    const rig = createRig({ script: heldAgents().script });
    const start = (limits: object, plan = planText('a')) =>
      rig.app.startRun({
        request: 'x',
        planText: plan,
        model: { provider: 'demo', model: 'scripted', label: 'S' },
        limits: { ...LIMITS, ...limits },
      });
    assert.match(
      mustFail(await start({ allowedModels: ['other'] })).message,
      /"scripted" may not be asked. Only these may: other/,
    );
    assert.match(
      mustFail(await start({ allowedModels: ['scripted'], fallbackModel: 'x' })).message,
      /"x", which is meant for/,
    );
    const named = mustFail(await start({ allowedModels: ['scripted'] }, planWith({ id: 'a', model: 'dear' })));
    assert.match(named.message, /Task "a" names the model "dear", but only these may be asked: scripted/);
    assert.equal(named.kind, 'plan-invalid');
    const state = await rig.run({ planText: planWith({ id: 'a', model: 'dear' }), autoApprove: undefined as never });
    const resumed = await rig.app.resumeRun(state.runId, {
      limits: { allowedModels: ['scripted'] },
      autoApprove: 'command-line',
    });
    assert.match(mustFail(resumed).message, /names the model "dear"/);
    assert.equal(rig.model.requests.length, 0);
  });

  it('of single tasks hold before those of the run', async () => {
    const agents = heldAgents('slow');
    agents.letGo('turns', LOOK);
    agents.letGo('once', { kind: 'model-answer-cut', message: 'Cut.' });
    const rig = createRig({ script: agents.script, files: { 'a.txt': 'a' } });
    const runId = await rig.start({
      planText: planWith(
        { id: 'slow', timeoutSeconds: 2, maxAttempts: 1 },
        { id: 'turns', maxTurns: 2, maxAttempts: 1 },
        { id: 'once', maxAttempts: 1 },
      ),
      autoApprove: 'command-line',
    });
    for (let minute = 0; minute < 10; minute += 1) await rig.clock.advance(60_000);
    assert.deepEqual(
      rendered(must(await rig.app.whenAtRest(runId)))
        .split('\n')
        .slice(1),
      [
        'slow failed (1 attempt, timeout)',
        'turns failed (1 attempt, turn-limit)',
        'once failed (1 attempt, model-answer-cut)',
      ],
    );
  });
});

import assert from 'node:assert/strict';
import type { Failure } from '../../src/shared/failures.ts';
import { taskIdOf } from '../support/agentScript.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, MODEL, createRig, must, planText, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';

const throttled: Failure = { kind: 'model-rate-limited', message: 'Slow down.', retryAfterMs: 3_600_000 };
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];

describe('A run whose provider throttles', () => {
  it('shows until when it waits, has nobody else ask meanwhile, and then goes on with the same attempts', async () => {
    let isOpen = false;
    const waits: number[] = [];
    const rig = createRig({
      script: async () => {
        // All that may ask at the same time have asked before the first answer is there.
        await quiet();
        return isOpen ? finish('done') : throttled;
      },
    });
    rig.app.subscribe({ onProviderWait: (_runId, until) => waits.push(until) });
    const runId = await rig.start({ planText: planText(...NAMES), autoApprove: 'command-line' });
    while (waits.length < NAMES.length) await quiet();
    await rig.clock.advance(1_000);
    // Eight refusals in a row are no accident: the other four, which got the places of those that wait, do not even ask.
    assert.equal(rig.model.requests.length, 8);
    const latest = Math.max(...waits);
    assert.ok(latest >= rig.clock.now() + 3_590_000);
    assert.deepEqual(Object.keys(rig.app.activitiesOf(runId)), NAMES);
    isOpen = true;
    await rig.clock.advance(3_650_000);
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(rendered(state), ['completed', ...NAMES.map((id) => `${id} succeeded (1 attempt)`)].join('\n'));
  });

  it('pauses at once although its agents wait, and goes on after a resume where they were', async () => {
    let isOpen = false;
    const rig = createRig({ script: () => (isOpen ? finish('done') : throttled) });
    const runId = await rig.start({ planText: planText('a', 'b'), autoApprove: 'command-line' });
    await quiet();
    must(await rig.app.pauseRun(runId));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'paused');
    isOpen = true;
    must(await rig.app.resumeRun(runId));
    await rig.clock.advance(1_000);
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(rendered(state), 'completed\na succeeded (1 attempt)\nb succeeded (1 attempt)');
  });

  it('is cancelled at once although its agents wait, and leaves nothing sleeping', async () => {
    const rig = createRig({ script: () => throttled });
    const runId = await rig.start({ planText: planText(...NAMES), autoApprove: 'command-line' });
    await quiet();
    must(await rig.app.cancelRun(runId));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'cancelled');
    await quiet();
    assert.deepEqual(rig.clock.sleeping(), []);
  });

  it('lets the most urgent task ask first when not all can, also with its later turns', async () => {
    const order: string[] = [];
    const turnsDone = (): number => rig.events.filter(({ event }) => event.type === 'turn-completed').length;
    const rig = createRig({
      script: async (request) => {
        const isFirst = request.messages.length === 1;
        order.push(`${taskIdOf(request)}${isFirst ? 1 : 2}`);
        // Whoever was answered has asked again before the next answer is there.
        while (turnsDone() < order.length - 1) await quiet();
        await quiet();
        return isFirst ? calls([['list_files', {}]]) : finish('done');
      },
      deps: { maxRequests: () => 1 },
    });
    const tasks = ['low', 'normal', 'high', 'critical'].map((priority) => {
      return { id: priority, title: 'A task', role: 'code', instructions: 'Do.', priority };
    });
    await rig.run({ planText: JSON.stringify({ version: 1, title: 'A plan', tasks }) });
    // The place that a request frees goes to one that waits already; the next turn comes right after that.
    assert.deepEqual(order.slice(0, 4), ['critical1', 'high1', 'critical2', 'high2']);
    assert.deepEqual(order.slice(4).sort(), ['low1', 'low2', 'normal1', 'normal2']);
  });
});

describe('Two runs at the same provider', () => {
  it('share the limit on requests in flight; a run elsewhere has its own', async () => {
    let inFlight = 0;
    let highest = 0;
    const rig = createRig({
      script: async () => {
        inFlight += 1;
        highest = Math.max(highest, inFlight);
        await quiet();
        inFlight -= 1;
        return finish('done');
      },
      deps: { maxRequests: () => 3 },
    });
    const request = { planText: planText(...NAMES), autoApprove: 'command-line' as const, limits: LIMITS };
    const runs = [await rig.start(request), await rig.start(request)];
    for (const runId of runs) assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.equal(highest, 3);
    highest = 0;
    const apart = [await rig.start(request), await rig.start({ ...request, model: { ...MODEL, baseUrl: 'http://x' } })];
    for (const runId of apart) assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.equal(highest, 6);
  });
});

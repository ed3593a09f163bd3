import assert from 'node:assert/strict';
import { tasksOf } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import { calls, finish, submitPlan, text } from '../support/scriptedModel.ts';
import type { Failure } from '../../src/shared/failures.ts';

const overloaded: Failure = { kind: 'model-overloaded', message: 'The service is overloaded.' };

describe('A run', () => {
  it('starts each task when its own dependencies are done, and completes when all succeeded', async () => {
    const started: string[] = [];
    const rig = createRig({
      script: (request) => {
        started.push(taskIdOf(request));
        return finish('done');
      },
    });
    const state = await rig.run({ planText: planText('a', 'b<-a', 'c<-a', 'd<-b,c') });
    assert.equal(
      rendered(state),
      ['completed', ...['a', 'b', 'c', 'd'].map((id) => `${id} succeeded (1 attempt)`)].join('\n'),
    );
    assert.deepEqual(started, ['a', 'b', 'c', 'd']);
    assert.deepEqual(state.waves, [['a'], ['b', 'c'], ['d']]);
  });

  it('is no barrier between waves: a task starts although a slow one of an earlier wave still runs', async () => {
    let releaseSlow = (): void => undefined;
    const slow = new Promise<void>((resolve) => (releaseSlow = resolve));
    const started: string[] = [];
    const rig = createRig({
      script: async (request) => {
        const id = taskIdOf(request);
        started.push(id);
        if (id === 'slow') await slow;
        return finish('done');
      },
    });
    const runId = await rig.start({ planText: planText('slow', 'quick', 'next<-quick'), autoApprove: 'command-line' });
    await quiet();
    assert.deepEqual(started, ['quick', 'slow', 'next'], 'the one that others wait for goes first');
    releaseSlow();
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
  });

  it('never has more agents at work than the limit says', async () => {
    let atWork = 0;
    let most = 0;
    const rig = createRig({
      script: async () => {
        atWork += 1;
        most = Math.max(most, atWork);
        await new Promise((resolve) => setImmediate(resolve));
        atWork -= 1;
        return finish('done');
      },
    });
    const ids = Array.from({ length: 12 }, (_, index) => `t${index}`);
    const state = await rig.run({ planText: planText(...ids), limits: { ...LIMITS, concurrency: 3 } });
    assert.equal(state.state, 'completed');
    assert.equal(most, 3);
  });

  it('plans by asking the planner, waits for approval, and starts nothing before it', async () => {
    const rig = createRig({
      files: { 'a.js': 'x\n' },
      script: agentScript({
        planner: [
          calls([['list_files', {}]]),
          submitPlan({ title: 'Two steps', tasks: [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }] }),
        ],
      }),
    });
    const runId = await rig.start({ request: 'Please do two steps' });
    const waiting = must(await rig.app.whenAtRest(runId));
    assert.equal(waiting.state, 'initializing');
    assert.equal(waiting.planning.phase, 'awaiting-approval');
    assert.equal(waiting.title, 'Two steps');
    assert.equal(rig.model.requests.length, 2);
    must(await rig.app.approvePlan(runId, 'person'));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
  });

  it('mends what can be mended without asking: cycles, and tasks that nobody knows', async () => {
    const wrong = submitPlan({
      tasks: [
        { id: 'a', dependsOn: ['b'] },
        { id: 'b', dependsOn: [{ id: 'a', kind: 'order', reason: 'Later.' }] },
        { id: 'c', dependsOn: ['nowhere'] },
      ],
    });
    const rig = createRig({ script: agentScript({ planner: [wrong] }) });
    const state = await rig.run({ request: 'Do it' });
    assert.equal(state.state, 'completed');
    const kinds = state.planning.repairs.map(({ kind }) => kind);
    assert.ok(kinds.includes('cycle-broken') && kinds.includes('unknown-dependency-removed'), kinds.join());
  });

  /** More tasks than are allowed, which nothing mends. */
  const TOO_MANY = submitPlan({ tasks: Array.from({ length: 60 }, (_, index) => ({ id: `t${index}` })) });

  it('gives another wrong plan back once with its problems, and takes the mended one', async () => {
    const rig = createRig({ script: agentScript({ planner: [TOO_MANY, submitPlan({ tasks: [{ id: 'a' }] })] }) });
    const state = await rig.run({ request: 'Do it' });
    assert.equal(state.state, 'completed');
    const refused = rig.events.map((recorded) => recorded.event).find((event) => event.type === 'plan-refused');
    assert.match(refused?.problems.join('\n') ?? '', /60 tasks, but at most 50/);
  });

  it('gives up with a clear message when the mended plan is wrong as well', async () => {
    const rig = createRig({ script: agentScript({ planner: [TOO_MANY, TOO_MANY] }) });
    const state = await rig.run({ request: 'Do it' });
    assert.equal(rendered(state), 'failed plan-invalid');
    assert.match(state.failure?.message ?? '', /60 tasks/);
  });

  it('fails with the words of a planner that answers without a plan', async () => {
    const rig = createRig({ script: () => text('I can only migrate modules.') });
    const state = await rig.run({ request: 'Sing a song' });
    assert.equal(rendered(state), 'failed plan-declined');
    assert.match(state.failure?.message ?? '', /only migrate modules/);
  });
});

describe('A task', () => {
  it('gets the results of the tasks it depends on and of no others', async () => {
    let opening = '';
    const rig = createRig({
      script: agentScript({
        a: [finish('A is done', { files: ['<x>'] })],
        other: [finish('OTHER is done')],
        b: [
          (request) => {
            opening = JSON.stringify(request.messages[0]);
            return finish('B is done');
          },
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a', 'other', 'b<-a') });
    assert.equal(state.state, 'completed');
    assert.match(opening, /A is done/);
    assert.doesNotMatch(opening, /OTHER/);
    assert.deepEqual(state.tasks['a']?.result, { summary: 'A is done', data: { files: ['<x>'] } });
  });

  it('is tried again after a failure that another try can mend, and a repaired failure is no failure', async () => {
    let asked = 0;
    const rig = createRig({
      script: async (request, index) => {
        asked += 1;
        if (index === 0) await new Promise(() => undefined); // Never answers: the time limit ends it.
        return finish(`done ${taskIdOf(request)}`);
      },
    });
    const runId = await rig.start({
      planText: planText('a'),
      autoApprove: 'command-line',
      limits: { ...LIMITS, attemptTimeoutMs: 5_000 },
    });
    await quiet();
    await rig.clock.advance(5_000);
    await rig.clock.advance(60_000);
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(rendered(state), 'completed\na succeeded (2 attempts)');
    assert.equal(state.tasks['a']?.attempts[0]?.failure?.kind, 'timeout');
    assert.equal(asked, 2);
  });

  it('fails for good after its last attempt; what builds on it is blocked and names it, the rest goes on', async () => {
    const rig = createRig({
      script: (request) => (taskIdOf(request) === 'bad' ? { kind: 'model-declined', message: 'No.' } : finish('done')),
    });
    const state = await rig.run({ planText: planText('bad', 'x<-bad', 'y<-x', 'good') });
    assert.equal(
      rendered(state),
      [
        'failed wrong-state',
        'bad failed (1 attempt, model-declined)',
        'x blocked (0 attempts, blocked by bad)',
        'y blocked (0 attempts, blocked by bad)',
        'good succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.equal(state.counts.failed, 1);
    assert.equal(state.counts.blocked, 2);
  });

  it('of a failed run is tried again by a resume, while what succeeded is not', async () => {
    let broken = true;
    const asked: string[] = [];
    const rig = createRig({
      script: (request) => {
        asked.push(taskIdOf(request));
        if (taskIdOf(request) === 'bad' && broken) return { kind: 'model-declined', message: 'No.' };
        return finish('done');
      },
    });
    const failedRun = await rig.run({ planText: planText('good', 'bad', 'x<-bad,good') });
    assert.equal(failedRun.state, 'failed');
    broken = false;
    must(await rig.app.resumeRun(failedRun.runId));
    const state = must(await rig.app.whenAtRest(failedRun.runId));
    assert.equal(rendered(state).split('\n')[0], 'completed');
    assert.deepEqual(asked, ['good', 'bad', 'bad', 'x']);
  });

  it('repeats a request that the provider was too busy for, without a new attempt', async () => {
    let tries = 0;
    const rig = createRig({ script: () => ((tries += 1) < 3 ? overloaded : finish('done')) });
    const runId = await rig.start({ planText: planText('a'), autoApprove: 'command-line' });
    await quiet();
    assert.deepEqual(rig.app.activitiesOf(runId)['a'], { waitsFor: 'provider', until: rig.clock.now() + 788 });
    await rig.clock.advance(10_000);
    await rig.clock.advance(10_000);
    assert.equal(rendered(must(await rig.app.whenAtRest(runId))), 'completed\na succeeded (1 attempt)');
    assert.equal(tries, 3);
  });
});

describe('A run that cannot go on', () => {
  it('pauses when the key is refused, keeps what is done, and goes on after a resume', async () => {
    let keyIsRight = false;
    const rig = createRig({
      script: (request) =>
        taskIdOf(request) === 'a' || keyIsRight
          ? finish('done')
          : { kind: 'model-unauthorized', message: 'The key was refused (401).', status: 401 },
    });
    const paused = await rig.run({ planText: planText('a', 'b<-a', 'c<-a') });
    assert.equal(paused.state, 'paused');
    assert.equal(paused.pauseReason, 'provider');
    assert.match(paused.failure?.message ?? '', /401/);
    keyIsRight = true;
    must(await rig.app.resumeRun(paused.runId));
    const state = must(await rig.app.whenAtRest(paused.runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(
      tasksOf(state).map((task) => task.attempts.length),
      [1, 1, 1],
    );
  });

  it('pauses before the request that may pass the budget, and goes on with a larger one', async () => {
    const price = { inputUsd: 10, outputUsd: 10, cacheReadUsd: 1, cacheWriteUsd: 12 };
    const rig = createRig({
      price,
      script: () => ({ ...finish('done'), costUsd: 0.05 }),
    });
    const ids = Array.from({ length: 10 }, (_, index) => `t${index}`);
    const limits = { ...LIMITS, budgetUsd: 0.3, confirmAboveUsd: 1_000, concurrency: 2 };
    const paused = await rig.run({ planText: planText(...ids), limits });
    assert.equal(paused.state, 'paused');
    assert.equal(paused.pauseReason, 'budget');
    assert.ok(paused.costUsd <= 0.3, `spent ${paused.costUsd}`);
    assert.ok(paused.counts.succeeded > 0);
    must(await rig.app.resumeRun(paused.runId, { limits: { budgetUsd: 5 } }));
    const state = must(await rig.app.whenAtRest(paused.runId));
    assert.equal(state.state, 'completed');
    assert.equal(state.limits.concurrency, 2);
  });

  it('refuses commands that its state does not allow, with the reason', async () => {
    const rig = createRig({ script: () => finish('done') });
    const state = await rig.run({ planText: planText('a') });
    assert.equal(mustFail(await rig.app.pauseRun(state.runId)).kind, 'wrong-state');
    assert.equal(mustFail(await rig.app.cancelRun(state.runId)).kind, 'wrong-state');
    assert.equal(mustFail(await rig.app.resumeRun(state.runId)).kind, 'wrong-state');
    assert.equal(mustFail(await rig.app.approvePlan(state.runId, 'person')).kind, 'wrong-state');
    assert.equal(mustFail(await rig.app.pauseRun('nobody')).kind, 'not-found');
  });
});

describe('Pause and cancel', () => {
  it('lets running agents finish their turn, and resumes them from there', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reads = 0;
    const rig = createRig({
      files: { 'a.txt': 'hello\n' },
      script: agentScript({
        a: [
          async () => {
            await held;
            return calls([['read_file', { path: 'a.txt' }]]);
          },
          () => {
            reads += 1;
            return finish('read it');
          },
        ],
      }),
    });
    const runId = await rig.start({ planText: planText('a', 'b<-a'), autoApprove: 'command-line' });
    await quiet();
    must(await rig.app.pauseRun(runId));
    release();
    const paused = must(await rig.app.whenAtRest(runId));
    assert.equal(paused.state, 'paused');
    assert.equal(paused.tasks['a']?.attempts[0]?.turns, 1);
    assert.equal(reads, 0);
    must(await rig.app.resumeRun(runId));
    assert.equal(
      rendered(must(await rig.app.whenAtRest(runId))),
      'completed\na succeeded (1 attempt)\nb succeeded (1 attempt)',
    );
    assert.equal(rig.model.requests.length, 3);
  });

  it('goes on at once when a run is resumed before its last turns have ended', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const rig = createRig({
      script: agentScript({
        a: [
          async () => {
            await held;
            return finish('done');
          },
        ],
      }),
    });
    const runId = await rig.start({ planText: planText('a', 'b<-a'), autoApprove: 'command-line' });
    await quiet();
    must(await rig.app.pauseRun(runId));
    must(await rig.app.resumeRun(runId));
    await quiet();
    release();
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.equal(rig.model.requests.length, 2);
  });

  it('cancels what runs and what waits, and keeps what is finished', async () => {
    const rig = createRig({
      script: (request) => (taskIdOf(request) === 'a' ? finish('done') : new Promise(() => undefined)),
    });
    const runId = await rig.start({ planText: planText('a', 'b<-a', 'c<-b'), autoApprove: 'command-line' });
    await quiet();
    must(await rig.app.cancelRun(runId));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(
      rendered(state),
      'cancelled\na succeeded (1 attempt)\nb cancelled (1 attempt)\nc cancelled (0 attempts)',
    );
  });
});

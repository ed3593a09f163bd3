import assert from 'node:assert/strict';
import { createApprovalPolicy } from '../../../../../src/core/app/approvalPolicy.ts';
import type { ApprovalSettings } from '../../../../../src/core/app/approvalPolicy.ts';
import { createApprovalDesk } from '../../../../../src/core/runs/commands/approvalDesk.ts';
import { requireTask } from '../../../../../src/shared/runState.ts';
import { proposed, recordRun } from '../../../../support/recordedRun.ts';
import { must, mustFail } from '../../../../support/rig.ts';

const never = new AbortController().signal;

/** The desk of a run whose tasks a, b and c are at work. */
function deskRig(settings: ApprovalSettings, options: { readonly canAsk?: boolean } = {}) {
  const run = recordRun();
  run.record({ type: 'planning-started' }, proposed('a', 'b', 'c'), { type: 'plan-approved', by: 'person' });
  run.record({ type: 'run-started' });
  for (const taskId of ['a', 'b', 'c']) run.record({ type: 'attempt-started', taskId, attempt: 1, model: 'demo' });
  const rig = { settings, remembered: [] as string[], trusted: true, durable: 0 };
  let ids = 0;
  const desk = createApprovalDesk({
    recorder: {
      state: run.state,
      record: (event) => run.record(event),
      durable: async () => void (rig.durable += 1),
    },
    policy: createApprovalPolicy({
      settings: () => rig.settings,
      remembered: { read: () => rig.remembered, add: async (rules) => void rig.remembered.push(...rules) },
      canAsk: options.canAsk ?? true,
      platform: 'linux',
    }),
    isTrusted: () => rig.trusted,
    randomness: { newId: () => `approval${(ids += 1)}` },
  });
  return { run, rig, desk, task: (id: string) => requireTask(run.state, id) };
}

describe('The approval desk', () => {
  it('lets what is allowed go at once, without a word in the journal', async () => {
    const { run, desk } = deskRig({ level: 'allow-listed', deny: [] });
    const before = run.events.length;
    must(await desk.clear({ taskId: 'a', line: 'ls src' }, never));
    assert.equal(run.events.length, before);
  });

  it('asks for everything at the level "ask" but what was remembered', async () => {
    const { rig, desk, task } = deskRig({ level: 'ask', deny: [] });
    let isAsked = false;
    const asked = desk.clear({ taskId: 'a', line: 'ls src', onWaiting: () => (isAsked = true) }, never);
    assert.equal(task('a').state, 'waiting');
    assert.equal(isAsked, true);
    must(await desk.decide('approval1', { allow: true, remember: ['ls'] }));
    must(await asked);
    assert.deepEqual([task('a').state, task('a').approval], ['running', undefined]);
    must(await desk.clear({ taskId: 'a', line: 'ls test' }, never));
    assert.deepEqual(rig.remembered, ['ls']);
    assert.equal(rig.durable, 1, 'the answer is on disk before anybody is told');
  });

  it('refuses what a rule denies at every level, whoever is asked', async () => {
    for (const level of ['ask', 'allow-listed', 'everything'] as const) {
      const { desk, task } = deskRig({ level, deny: ['git push'] });
      const failure = mustFail(await desk.clear({ taskId: 'a', line: 'npm test && git push' }, never));
      assert.equal(failure.kind, 'not-allowed');
      assert.match(failure.message, /The rule "git push" denies a command in that line/);
      assert.equal(task('a').approval, undefined);
    }
  });

  it('runs nothing in a workspace that is not trusted, even when it was waiting already', async () => {
    const { rig, desk } = deskRig({ level: 'ask', deny: [] });
    const asked = desk.clear({ taskId: 'a', line: 'npm test' }, never);
    rig.trusted = false;
    desk.judgeAgain();
    assert.equal(mustFail(await asked).kind, 'not-allowed');
    assert.match(mustFail(await desk.clear({ taskId: 'b', line: 'ls' }, never)).message, /not trusted/);
  });

  it('answers equal requests together and leaves others waiting', async () => {
    const { desk, task } = deskRig({ level: 'ask', deny: [] });
    const [a, b] = ['a', 'b'].map((taskId) => desk.clear({ taskId, line: 'npm test' }, never));
    void desk.clear({ taskId: 'c', line: 'npm test --watch' }, never);
    must(await desk.decide('approval2', { allow: false }));
    for (const answer of [a, b]) {
      assert.match(mustFail(await (answer ?? assert.fail())).message, /^The person denied this command/);
    }
    assert.equal(task('c').state, 'waiting');
    assert.equal(mustFail(await desk.decide('approval1', { allow: true })).kind, 'not-found');
  });

  it('remembers nothing with a denial', async () => {
    const { rig, desk } = deskRig({ level: 'ask', deny: [] });
    const asked = desk.clear({ taskId: 'a', line: 'npm test' }, never);
    must(await desk.decide('approval1', { allow: false, remember: ['npm test'] }));
    mustFail(await asked);
    assert.deepEqual(rig.remembered, []);
  });

  it('denies at once what would ask where nobody is', async () => {
    const { run, desk, task } = deskRig({ level: 'allow-listed', deny: [] }, { canAsk: false });
    const failure = mustFail(await desk.clear({ taskId: 'a', line: 'npm test' }, never));
    assert.match(failure.message, /nobody is here to be asked/);
    assert.deepEqual([task('a').state, task('a').approval], ['running', undefined]);
    assert.deepEqual(run.events.at(-1)?.event, {
      type: 'approval-decided',
      taskId: 'a',
      approvalId: 'approval1',
      decision: 'denied',
      by: 'command-line',
    });
  });

  it('forgets who was cancelled, and asks nobody for one that was cancelled before', async () => {
    const { run, desk } = deskRig({ level: 'ask', deny: [] });
    const cancelling = new AbortController();
    const asked = desk.clear({ taskId: 'a', line: 'npm test' }, cancelling.signal);
    cancelling.abort();
    assert.equal(mustFail(await asked).kind, 'cancelled');
    assert.equal(mustFail(await desk.decide('approval1', { allow: true })).kind, 'not-found');
    const before = run.events.length;
    assert.equal(mustFail(await desk.clear({ taskId: 'b', line: 'npm test' }, cancelling.signal)).kind, 'cancelled');
    assert.equal(run.events.length, before);
  });
});

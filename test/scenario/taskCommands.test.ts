import assert from 'node:assert/strict';
import type { App } from '../../src/core/app/app.ts';
import type { Failure } from '../../src/shared/failures.ts';
import type { TaskStateName } from '../../src/shared/runState.ts';
import { heldAgents } from '../support/heldAgents.ts';
import type { HeldAgents } from '../support/heldAgents.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, newestText, text } from '../support/scriptedModel.ts';
import { planWith } from '../support/unfoldingPlans.ts';

const DECLINED: Failure = { kind: 'model-declined', message: 'No.' };
const LOOK = calls([['list_files', {}]]);

interface Begun {
  readonly rig: Rig;
  readonly agents: HeldAgents;
  readonly app: App;
  readonly runId: string;
  /** The tasks one a line, once the run is at rest. */
  rested(): Promise<string>;
  /** Resolves when the task is in this state. */
  untilTask(taskId: string, name: TaskStateName): Promise<void>;
}

async function begin(plan: string, ...held: readonly string[]): Promise<Begun> {
  const agents = heldAgents(...held);
  const rig = createRig({ files: { 'a.txt': 'a\n' }, script: agents.script });
  // Whatever is to be done again is done by agents.
  const limits = { ...LIMITS, reuseResults: 'never' } as const;
  const runId = await rig.start({ planText: plan, autoApprove: 'command-line', limits });
  const [first] = held;
  if (first !== undefined) await agents.untilAsked(first);
  await quiet();
  const rested = async (): Promise<string> => rendered(must(await rig.app.whenAtRest(runId)));
  const untilTask = async (taskId: string, name: TaskStateName): Promise<void> => {
    while (must(await rig.app.readRun(runId)).tasks[taskId]?.state !== name) await quiet();
  };
  return { rig, agents, app: rig.app, runId, rested, untilTask };
}

/** A run in which the task `bad` failed, and whatever builds on it is blocked. */
async function failed(plan: string): Promise<Begun> {
  const begun = await begin(plan, 'bad');
  begun.agents.letGo('bad', DECLINED);
  await begun.rested();
  begun.agents.letGo('bad');
  return begun;
}

describe('Cancelling a task', () => {
  it('stops its agent at once, blocks what builds on it and leaves the rest alone', async () => {
    const { app, runId, rested, agents, rig } = await begin(planText('a', 'x<-a', 'y<-x', 'b', 'z<-b'), 'a', 'b');
    must(await app.cancelTask(runId, 'a'));
    await quiet();
    assert.equal(app.activitiesOf(runId)['a'], undefined);
    agents.letGo('b');
    assert.equal(
      await rested(),
      [
        'failed wrong-state',
        'a cancelled (1 attempt)',
        'x blocked (0 attempts, blocked by a)',
        'y blocked (0 attempts, blocked by a)',
        'b succeeded (1 attempt)',
        'z succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.match(
      must(await app.readRun(runId)).failure?.message ?? '',
      /^Of 5 tasks 1 was cancelled \("Task a"\), 2 were blocked by that\./,
    );
    assert.deepEqual(rig.troubles, []);
  });

  it('cancels what builds on it when asked to', async () => {
    const { app, runId, rested } = await begin(planText('a', 'x<-a', 'y<-x', 'b'), 'a');
    must(await app.cancelTask(runId, 'a', { withDependants: true }));
    assert.equal(
      await rested(),
      [
        'failed wrong-state',
        'a cancelled (1 attempt)',
        'x cancelled (0 attempts)',
        'y cancelled (0 attempts)',
        'b succeeded (1 attempt)',
      ].join('\n'),
    );
  });

  it('ends the wait for its next attempt, and the run with it when nothing else is left', async () => {
    const { app, runId, agents, rested, rig, untilTask } = await begin(planText('a'), 'a');
    agents.letGo('a', text(''));
    await untilTask('a', 'ready');
    must(await app.cancelTask(runId, 'a'));
    assert.match(await rested(), /^failed wrong-state\na cancelled/);
    assert.deepEqual(rig.clock.sleeping(), []);
  });

  it('of one member lets a fan-out end without it when the others are enough', async () => {
    const group = { id: 'g', forEach: { items: ['x', 'y'], enough: 0.5 } };
    const plan = planWith(group, { id: 'end', dependsOn: ['g'] });
    const { app, runId, agents, rested } = await begin(plan, 'g.1', 'g.2');
    must(await app.cancelTask(runId, 'g.1'));
    await quiet();
    agents.letGo('g.2');
    assert.deepEqual((await rested()).split('\n').slice(1), [
      'g succeeded (0 attempts)',
      'end succeeded (1 attempt)',
      'g.1 cancelled (1 attempt)',
      'g.2 succeeded (1 attempt)',
    ]);
  });

  it('of a fan-out cancels its members', async () => {
    const { app, runId, rested } = await begin(
      planWith({ id: 'g', forEach: { items: ['x', 'y'] } }, { id: 'end', dependsOn: ['g'] }),
      'g.1',
      'g.2',
    );
    must(await app.cancelTask(runId, 'g'));
    assert.deepEqual((await rested()).split('\n').slice(1), [
      'g cancelled (0 attempts)',
      'end blocked (0 attempts, blocked by g)',
      'g.1 cancelled (1 attempt)',
      'g.2 cancelled (1 attempt)',
    ]);
  });
});

describe('Skipping a task', () => {
  it('lets what builds on it start without it, and stops its agent', async () => {
    const { app, runId, rested } = await begin(planText('a', 'b<-a'), 'a');
    must(await app.skipTask(runId, 'a', { reason: 'Done by hand.' }));
    assert.equal(await rested(), 'completed\na skipped (1 attempt)\nb succeeded (1 attempt)');
    const { skipped } = must(await app.readRun(runId)).tasks['a'] ?? {};
    assert.deepEqual(skipped, { by: 'person', reason: 'Done by hand.' });
  });

  it('of a failed one has the failed run go on with what it held back', async () => {
    const { app, runId, rested } = await failed(planText('bad', 'x<-bad', 'y<-x', 'b'));
    must(await app.skipTask(runId, 'bad'));
    assert.equal(
      await rested(),
      [
        'completed',
        'bad skipped (1 attempt)',
        'x succeeded (1 attempt)',
        'y succeeded (1 attempt)',
        'b succeeded (1 attempt)',
      ].join('\n'),
    );
  });

  it('of a blocked one lets what builds on it go on, and leaves the failed one alone', async () => {
    const { app, runId, rested } = await failed(planText('bad', 'x<-bad', 'y<-x'));
    must(await app.skipTask(runId, 'x'));
    assert.equal(
      await rested(),
      [
        'failed wrong-state',
        'bad failed (1 attempt, model-declined)',
        'x skipped (0 attempts)',
        'y succeeded (1 attempt)',
      ].join('\n'),
    );
  });

  it('leaves blocked what something else holds back, and says what', async () => {
    const { app, runId, rested, agents } = await begin(
      planText('bad', 'worse', 'x<-bad,worse', 'y<-x'),
      'bad',
      'worse',
    );
    agents.letGo('bad', DECLINED);
    await quiet();
    agents.letGo('worse', DECLINED);
    await rested();
    must(await app.skipTask(runId, 'bad'));
    assert.deepEqual((await rested()).split('\n').slice(1), [
      'bad skipped (1 attempt)',
      'worse failed (1 attempt, model-declined)',
      'x blocked (0 attempts, blocked by worse)',
      'y blocked (0 attempts, blocked by worse)',
    ]);
  });

  it('of a failed member has its fan-out go on with the others', async () => {
    const { app, runId, rested, agents } = await begin(
      planWith({ id: 'g', forEach: { items: ['x', 'y'] } }, { id: 'end', dependsOn: ['g'] }),
      'g.1',
    );
    agents.letGo('g.1', DECLINED);
    assert.match(await rested(), /g failed .*members-failed/);
    must(await app.skipTask(runId, 'g.1'));
    assert.deepEqual((await rested()).split('\n'), [
      'completed',
      'g succeeded (0 attempts)',
      'end succeeded (1 attempt)',
      'g.1 skipped (1 attempt)',
      'g.2 succeeded (1 attempt)',
    ]);
  });

  it('asks for no model when nothing is left to be done', async () => {
    const agents = heldAgents();
    agents.letGo('bad', DECLINED);
    let isReachable = true;
    const unreachable = { ok: false, failure: { kind: 'model-unconfigured', message: 'No key.' } } as const;
    const rig = createRig({ script: agents.script });
    const models = () => Promise.resolve(isReachable ? ({ ok: true, value: rig.model } as const) : unreachable);
    const guarded = createRig({ script: agents.script, deps: { models } });
    const { runId } = await guarded.run({ planText: planText('bad', 'b') });
    isReachable = false;
    must(await guarded.app.skipTask(runId, 'bad'));
    assert.equal(must(await guarded.app.whenAtRest(runId)).state, 'completed');
  });
});

describe('Trying a task again', () => {
  it('has a failed run go on with it and what it had blocked, and with nothing else', async () => {
    const begun = await begin(planText('bad', 'x<-bad', 'worse', 'y<-worse'), 'bad', 'worse');
    const { app, runId, rested, agents } = begun;
    agents.letGo('bad', DECLINED);
    agents.letGo('worse', DECLINED);
    await rested();
    agents.letGo('bad');
    must(await app.retryTask(runId, 'bad', { instruction: 'Mind the gap.' }));
    assert.equal(
      await rested(),
      [
        'failed wrong-state',
        'bad succeeded (2 attempts)',
        'x succeeded (1 attempt)',
        'worse failed (1 attempt, model-declined)',
        'y blocked (0 attempts, blocked by worse)',
      ].join('\n'),
    );
    assert.match(newestText(agents.requestOf('bad')), /<instruction from="person">Mind the gap\.<\/instruction>/);
  });

  it('while the run goes on lets it start again beside the others', async () => {
    const { app, runId, rested, agents, untilTask } = await begin(planText('bad', 'x<-bad', 'b'), 'bad', 'b');
    agents.letGo('bad', DECLINED);
    await untilTask('bad', 'failed');
    agents.letGo('bad');
    must(await app.retryTask(runId, 'bad'));
    await untilTask('x', 'succeeded');
    agents.letGo('b');
    assert.match(await rested(), /^completed/);
  });

  it('takes back a cancellation, also while the agent is still being stopped', async () => {
    const { app, runId, rested, agents } = await begin(planText('a', 'x<-a'), 'a');
    const cancelled = app.cancelTask(runId, 'a');
    const early = app.retryTask(runId, 'a');
    must(await cancelled);
    const answer = await early;
    if (!answer.ok) {
      assert.match(answer.failure.message, /still being stopped/);
      await quiet();
      must(await app.retryTask(runId, 'a'));
    }
    await quiet();
    agents.letGo('a');
    assert.equal(await rested(), 'completed\na succeeded (2 attempts)\nx succeeded (1 attempt)');
  });

  it('in a paused run waits for the resume', async () => {
    const { app, runId, rested, agents, untilTask } = await begin(planText('bad', 'x<-bad', 'b'), 'bad', 'b');
    agents.letGo('bad', DECLINED);
    await untilTask('bad', 'failed');
    must(await app.pauseRun(runId));
    agents.letGo('b');
    await rested();
    agents.letGo('bad');
    must(await app.retryTask(runId, 'bad'));
    const paused = must(await app.whenAtRest(runId));
    assert.deepEqual(
      [paused.state, paused.tasks['bad']?.state, paused.tasks['x']?.state],
      ['paused', 'ready', 'pending'],
    );
    must(await app.resumeRun(runId));
    assert.match(await rested(), /^completed/);
  });

  it('of a fan-out tries the members again that did not succeed, and no others', async () => {
    const { app, runId, rested, agents } = await begin(
      planWith({ id: 'g', forEach: { items: ['x', 'y', 'z'] } }, { id: 'end', dependsOn: ['g'] }),
      'g.1',
    );
    agents.letGo('g.1', DECLINED);
    await rested();
    agents.letGo('g.1');
    must(await app.retryTask(runId, 'g'));
    assert.match(await rested(), /^completed/);
    assert.deepEqual([...agents.asked].sort(), ['end', 'g.1', 'g.1', 'g.2', 'g.3']);
  });

  it('grants a loop that did not pass its rounds anew', async () => {
    const loop = { check: 'Is it right?', maxRounds: 1 };
    const check = (passed: boolean) => finish('checked', { passed, findings: passed ? [] : ['wrong'] });
    const { app, runId, rested, agents } = await begin(
      planWith({ id: 'l', loop }, { id: 'end', dependsOn: ['l'] }),
      'l.1.check',
    );
    agents.letGo('l.1.check', check(false));
    assert.match(await rested(), /l failed .*not-passed/);
    agents.letGo('l.2.check', check(true));
    must(await app.retryTask(runId, 'l'));
    assert.match(await rested(), /^completed/);
    assert.deepEqual(agents.asked, ['l.1', 'l.1.check', 'l.2', 'l.2.check', 'end']);
  });

  it('is refused where it cannot help, with what would', async () => {
    const { app, runId } = await failed(planText('bad', 'x<-bad', 'b'));
    const why = async (taskId: string): Promise<string> => mustFail(await app.retryTask(runId, taskId)).message;
    assert.equal(await why('x'), 'The task "Task x" is blocked by "bad". Try that one again, or skip one of the two.');
    assert.match(await why('b'), /"Task b" has succeeded: only a failed or cancelled task can be tried again/);
    assert.equal(mustFail(await app.retryTask(runId, 'nobody')).kind, 'not-found');
  });
});

describe('Re-running from a task', () => {
  it('runs it and everything that builds on it anew in a completed run, and nothing else', async () => {
    const { app, runId, rested, agents } = await begin(planText('a', 'b', 'x<-a', 'y<-x,b'));
    await rested();
    must(await app.rerunFromTask(runId, 'x', { instruction: 'Better.' }));
    assert.equal(
      await rested(),
      [
        'completed',
        'a succeeded (1 attempt)',
        'b succeeded (1 attempt)',
        'x succeeded (2 attempts)',
        'y succeeded (2 attempts)',
      ].join('\n'),
    );
    assert.deepEqual(agents.asked.slice(-2), ['x', 'y']);
    assert.match(newestText(agents.requestOf('x')), /Better\./);
    const state = must(await app.readRun(runId));
    assert.equal(state.usage.outputTokens, 60, 'what the first time cost stays counted');
  });

  it('has fan-outs that build on it unfold anew', async () => {
    const { app, runId, rested, agents } = await begin(
      planWith(
        { id: 'scan' },
        { id: 'g', dependsOn: ['scan'], forEach: { from: 'scan', path: 'files' } },
        { id: 'end', dependsOn: ['g'] },
      ),
      'scan',
    );
    agents.letGo('scan', finish('found', { files: ['x', 'y'] }));
    await rested();
    agents.letGo('scan', finish('found', { files: ['z'] }));
    must(await app.rerunFromTask(runId, 'scan'));
    assert.equal(
      await rested(),
      [
        'completed',
        'scan succeeded (2 attempts)',
        'g succeeded (0 attempts)',
        'end succeeded (2 attempts)',
        'g.1 succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.equal(must(await app.readRun(runId)).tasks['g.1']?.item, 'z');
  });

  it('of one member keeps its siblings', async () => {
    const plan = planWith({ id: 'g', forEach: { items: ['x', 'y'] } }, { id: 'end', dependsOn: ['g'] });
    const { app, runId, rested, agents } = await begin(plan);
    await rested();
    must(await app.rerunFromTask(runId, 'g.2'));
    assert.match(await rested(), /^completed/);
    assert.deepEqual(agents.asked.slice(-2), ['g.2', 'end']);
  });

  it('takes out what agents had added, unless it is the task itself', async () => {
    const proposal = (id: string) =>
      calls([
        ['finish', { summary: 'more', tasks: [{ id, title: id, role: 'code', instructions: 'Do.', dependsOn: [] }] }],
      ]);
    const { app, runId, rested, agents } = await begin(
      planWith({ id: 'a', mayAdd: 2 }, { id: 'end', dependsOn: ['a'] }),
      'a',
    );
    agents.letGo('a', proposal('first'));
    assert.match(await rested(), /first succeeded/);
    must(await app.rerunFromTask(runId, 'first'));
    assert.match(await rested(), /^completed.*\na succeeded \(1 attempt\).*\nfirst succeeded \(2 attempts\)$/s);
    agents.letGo('a', proposal('second'));
    must(await app.rerunFromTask(runId, 'a'));
    assert.match(
      await rested(),
      /^completed\na succeeded \(2 attempts\)\nend succeeded \(3 attempts\)\nsecond succeeded \(1 attempt\)$/,
    );
    assert.deepEqual(must(await app.readRun(runId)).waves, [['a'], ['second'], ['end']]);
  });

  it('is refused when changes are accepted already, which it names, and while something is at work', async () => {
    const { app, runId, rested, agents, untilTask } = await begin(planText('a', 'x<-a', 'b'), 'a', 'b');
    agents.letGo(
      'a',
      calls([
        ['write_file', { path: 'a.txt', content: 'A\n' }],
        ['finish', { summary: 'a' }],
      ]),
    );
    await untilTask('x', 'succeeded');
    assert.match(mustFail(await app.rerunFromTask(runId, 'b')).message, /"Task b" is at work/);
    agents.hold('x');
    must(await app.rerunFromTask(runId, 'a'));
    await agents.untilAsked('x', 2);
    assert.match(
      mustFail(await app.rerunFromTask(runId, 'a')).message,
      /"Task a" cannot be run anew while "Task x" is at work/,
    );
    agents.letGo('x');
    agents.letGo('b');
    await rested();
    must(await app.acceptTasks(runId, ['a']));
    const refused = mustFail(await app.rerunFromTask(runId, 'a'));
    assert.match(refused.message, /the changes of "Task a" are accepted already/);
    assert.equal(must(await app.readRun(runId)).state, 'completed');
    must(await app.rerunFromTask(runId, 'x'));
    assert.match(await rested(), /^completed/);
  });

  it('in a failed run leaves blocked what another task holds back', async () => {
    const { app, runId, rested } = await failed(planText('bad', 'a', 'x<-a', 'y<-a,bad'));
    must(await app.rerunFromTask(runId, 'a'));
    assert.deepEqual((await rested()).split('\n').slice(1), [
      'bad failed (1 attempt, model-declined)',
      'a succeeded (2 attempts)',
      'x succeeded (2 attempts)',
      'y blocked (0 attempts, blocked by bad)',
    ]);
  });
});

describe('An instruction for a task', () => {
  it('reaches an agent at work with its next request, and one that has not begun with its opening', async () => {
    const { app, runId, rested, agents } = await begin(planText('a', 'b<-a'), 'a');
    must(await app.instructTask(runId, 'a', ' Use tabs. '));
    must(await app.instructTask(runId, 'b', 'Use spaces.'));
    agents.answer('a', LOOK);
    await agents.untilAsked('a', 2);
    assert.match(newestText(agents.requestOf('a')), /<instruction from="person">Use tabs\.<\/instruction>$/);
    agents.letGo('a');
    assert.match(await rested(), /^completed/);
    assert.match(newestText(agents.requestOf('b')), /<instruction from="person">Use spaces\.<\/instruction>/);
    const { tasks } = must(await app.readRun(runId));
    assert.deepEqual([tasks['a']?.attempts[0]?.instructionsGiven, tasks['b']?.attempts[0]?.instructionsGiven], [1, 1]);
  });

  it('that comes while the agent ends its work has it go on', async () => {
    const { app, runId, rested, agents } = await begin(planText('a'), 'a');
    must(await app.instructTask(runId, 'a', 'And test it.'));
    agents.answer('a', finish('early'));
    await agents.untilAsked('a', 2);
    assert.match(newestText(agents.requestOf('a')), /Not ended.*And test it/s);
    agents.letGo('a', finish('tested'));
    await rested();
    assert.equal(must(await app.readRun(runId)).tasks['a']?.result?.summary, 'tested');
  });

  it('for a fan-out reaches all its members, those to come included', async () => {
    const plan = planWith({ id: 'a' }, { id: 'g', dependsOn: ['a'], forEach: { items: ['x', 'y'] } });
    const { app, runId, rested, agents } = await begin(plan, 'a', 'g.1');
    must(await app.instructTask(runId, 'g', 'First.'));
    agents.letGo('a');
    await agents.untilAsked('g.1');
    must(await app.instructTask(runId, 'g', 'Second.'));
    agents.answer('g.1', LOOK);
    await agents.untilAsked('g.1', 2);
    agents.letGo('g.1');
    await rested();
    assert.match(JSON.stringify(agents.requestOf('g.1').messages), /First\..*Second\./);
    assert.match(newestText(agents.requestOf('g.2')), /First\./);
  });

  it('is refused for a task that is done, and when it is empty', async () => {
    const { app, runId, rested } = await begin(planText('a', 'b'), 'b');
    assert.match(mustFail(await app.instructTask(runId, 'a', 'Hm')).message, /has succeeded already\. Re-run from it/);
    assert.equal(mustFail(await app.instructTask(runId, 'b', ' ')).kind, 'wrong-use');
    must(await app.cancelRun(runId));
    await rested();
    assert.match(
      mustFail(await app.instructTask(runId, 'b', 'Hm')).message,
      /The run "A plan" is cancelled: it cannot be told anything more about a task now\. Nothing goes on in it any more/,
    );
  });
});

import assert from 'node:assert/strict';
import type { RecordedEvent } from '../../src/shared/events.ts';
import { reduceAll } from '../../src/shared/runReducer.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { createManualClock, quiet } from '../support/manualClock.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import type { Rig, RigOptions } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';

const FILES = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const SCRIPT: AgentScript = {
  a: [calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'ONE' }]]), finish('a')],
  b: [calls([['edit_file', { path: 'b.txt', oldText: 'two', newText: 'TWO' }]]), finish('b')],
};

interface Windows {
  readonly first: Rig;
  readonly second: Rig;
  /** Requests of both, as "first a", "second b". */
  readonly asked: string[];
  /** Lets the request of the first window for task b be answered; until then it waits. */
  readonly answerB: () => void;
}

/** Two windows on the same repository and storage. In the first one the agent of b waits for its answer. */
function openWindows(options: Readonly<Partial<Record<'first' | 'second', Partial<RigOptions>>>> = {}): Windows {
  const repository = createMemoryRepository({ root: FILES });
  const disk = createMemoryStore();
  const asked: string[] = [];
  const script = agentScript(SCRIPT);
  let answerB = (): void => undefined;
  const untilAnswered = new Promise<void>((resolve) => (answerB = resolve));
  const first = createRig({
    repository,
    store: disk,
    script: async (request, index) => {
      asked.push(`first ${taskIdOf(request)}`);
      if (taskIdOf(request) === 'b') await untilAnswered;
      return script(request, index);
    },
    ...options.first,
  });
  const second = createRig({
    repository,
    store: disk.another(),
    script: (request, index) => {
      asked.push(`second ${taskIdOf(request)}`);
      return script(request, index);
    },
    ...options.second,
  });
  return { first, second, asked, answerB };
}

/** A clock that is a day ahead and a day behind in turn; what sleeps is woken by `advance` as ever. */
function withJumpingClock(): Partial<RigOptions> {
  const clock = createManualClock();
  let reads = 0;
  return { clock: { ...clock, now: () => clock.now() + ((reads += 1) % 2 === 0 ? 86_400_000 : -86_400_000) } };
}

/** Starts `b` after `a` in the first window, and waits until the agent of b waits for its answer. */
async function startInFirst({ first, asked }: Windows): Promise<string> {
  const runId = await first.start({ planText: planText('a', 'b<-a'), autoApprove: 'command-line' });
  while (!asked.includes('first b')) await quiet();
  return runId;
}

/** Some seconds of life of both windows. */
async function live({ first, second }: Windows, seconds = 4): Promise<void> {
  for (let second_ = 0; second_ < seconds; second_ += 1) {
    await first.clock.advance(1000);
    await second.clock.advance(1000);
  }
}

function withoutGaps(events: readonly RecordedEvent[]): boolean {
  return events.every(({ seq }, index) => seq === (events[0]?.seq ?? 0) + index);
}

describe('A run that another window drives', () => {
  it('is not driven or decided on here: every command says so and changes nothing', async () => {
    const windows = openWindows();
    const { first, second } = windows;
    const runId = await startInFirst(windows);
    const before = must(await second.app.readRun(runId)).seq;
    const commands = [
      () => second.app.resumeRun(runId),
      () => second.app.pauseRun(runId),
      () => second.app.cancelRun(runId),
      () => second.app.approvePlan(runId, 'person'),
      () => second.app.acceptTasks(runId, ['a']),
      () => second.app.rejectTasks(runId, ['a']),
      () => second.app.cancelTask(runId, 'b'),
      () => second.app.skipTask(runId, 'b'),
      () => second.app.retryTask(runId, 'b'),
      () => second.app.rerunFromTask(runId, 'a'),
      () => second.app.instructTask(runId, 'b', 'Hurry.'),
    ];
    for (const command of commands) {
      const answer = command();
      await live(windows);
      const failure = mustFail<unknown>(await answer);
      assert.equal(failure.kind, 'wrong-state');
      assert.match(failure.message, /Another window or process drives this run now/);
    }
    assert.equal(must(await second.app.readRun(runId)).seq, before);
    assert.deepEqual(first.troubles, []);
    windows.answerB();
    assert.equal(must(await first.app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(
      windows.asked.filter((request) => request.startsWith('second')),
      [],
    );
  });

  it('can be watched: its events come here in order and once, until watching is ended', async () => {
    const windows = openWindows();
    const { first, second } = windows;
    const runId = await startInFirst(windows);
    const state = must(await second.app.readRun(runId));
    const changes: string[] = [];
    second.app.subscribe({ onDriverChanged: (changed) => changes.push(`${changed} ${second.app.isActive(changed)}`) });
    const unwatch = second.app.watch(runId, state.seq);
    await live(windows);
    assert.deepEqual([second.events, changes], [[], [`${runId} true`]]);

    windows.answerB();
    must(await first.app.whenAtRest(runId));
    await live(windows, 2);
    assert.ok(second.events.length > 0 && withoutGaps(second.events));
    const watched = reduceAll(state, second.events);
    assert.deepEqual(
      JSON.parse(JSON.stringify(watched)),
      JSON.parse(JSON.stringify(must(await first.app.readRun(runId)))),
    );
    assert.deepEqual(changes, [`${runId} true`, `${runId} false`]);

    unwatch();
    const told = second.events.length;
    must(await first.app.acceptTasks(runId, ['a']));
    await live(windows);
    assert.equal(second.events.length, told);
    assert.deepEqual(second.clock.sleeping(), [], 'nobody looks any more');
  });

  it('is known to be at work once the runs are listed, and waiting for its rest takes as long as it works', async () => {
    const windows = openWindows();
    const { second } = windows;
    const runId = await startInFirst(windows);
    assert.equal(second.app.isActive(runId), false);
    must(await second.app.listRuns());
    assert.equal(second.app.isActive(runId), true);
    let rested: string | undefined;
    const waiting = second.app.whenAtRest(runId).then((state) => (rested = must(state).state));
    await live(windows);
    assert.equal(rested, undefined);
    windows.answerB();
    await live(windows);
    assert.equal(await waiting, 'completed');
    must(await second.app.listRuns());
    assert.equal(second.app.isActive(runId), false);
  });

  it('can be decided on here when it is at rest, and the other window goes on from there', async () => {
    const windows = openWindows();
    const { first, second } = windows;
    const runId = await startInFirst(windows);
    must(await first.app.pauseRun(runId));
    windows.answerB();
    const paused = must(await first.app.whenAtRest(runId));
    const unwatch = first.app.watch(runId, paused.seq);
    must(await second.app.rejectTasks(runId, ['a']));
    await live(windows);
    unwatch();
    assert.deepEqual(
      first.events.slice(-1).map(({ event }) => event),
      [{ type: 'change-set-rejected', taskId: 'a' }],
    );
    must(await first.app.resumeRun(runId));
    const done = must(await first.app.whenAtRest(runId));
    assert.equal(rendered(done).split('\n')[1], 'a succeeded (1 attempt, a.txt rejected)');
    assert.deepEqual([done.state, withoutGaps(first.events)], ['completed', true]);
    assert.deepEqual([first.troubles, second.troubles], [[], []]);
  });

  it('is told once when this window goes on with it while a look at the journal is under way', async () => {
    const disk = createMemoryStore();
    let looked = (): void => undefined;
    const held = new Promise<void>((resolve) => (looked = resolve));
    const store = {
      ...disk,
      readEvents: async (...parameters: Parameters<typeof disk.readEvents>) => {
        await held;
        return disk.readEvents(...parameters);
      },
    };
    const rig = createRig({ files: FILES, store, script: agentScript(SCRIPT) });
    const runId = await rig.start({ planText: planText('a', 'b<-a') });
    const { seq } = must(await rig.app.whenAtRest(runId));
    const unwatch = rig.app.watch(runId, seq);
    await quiet();
    must(await rig.app.approvePlan(runId, 'person'));
    must(await rig.app.whenAtRest(runId));
    looked();
    await quiet();
    await rig.clock.advance(3_000);
    unwatch();
    assert.ok(withoutGaps(rig.events), rig.events.map((event) => event.seq).join(' '));
  });

  it('can be gone on with here at once when the store refused to record it there', async () => {
    const disk = createMemoryStore();
    let full = false;
    const store = {
      ...disk,
      appendEvents: (...parameters: Parameters<typeof disk.appendEvents>) =>
        full ? Promise.reject(new Error('the disk is full')) : disk.appendEvents(...parameters),
    };
    const repository = createMemoryRepository({ root: FILES });
    const windows = openWindows({ first: { store, repository }, second: { store: disk.another(), repository } });
    const runId = await startInFirst(windows);
    full = true;
    windows.answerB();
    while (windows.first.troubles.length === 0) await quiet();
    assert.equal(windows.first.troubles[0]?.kind, 'store-unavailable');
    must(await windows.second.app.resumeRun(runId));
    assert.equal(must(await windows.second.app.whenAtRest(runId)).state, 'completed');
  });

  it('is taken by one window alone when both go on with it at the same moment', async () => {
    const windows = openWindows();
    const { first, second } = windows;
    const runId = await first.start({ planText: planText('a', 'b<-a') });
    must(await first.app.whenAtRest(runId));
    const answers = Promise.all([first, second].map(({ app }) => app.approvePlan(runId, 'person')));
    await live(windows);
    windows.answerB();
    const kinds = (await answers).map((answer) => (answer.ok ? 'approved' : answer.failure.kind));
    assert.deepEqual(kinds.sort(), ['approved', 'wrong-state']);
    await live(windows);
    assert.equal(must(await second.app.readRun(runId)).state, 'completed');
    assert.equal(windows.asked.length, 4, 'every turn was paid once');
  });
});

describe('A window that stands still', () => {
  it('is replaced after some seconds, and when it moves again it stops, says so and leaves the journal alone', async () => {
    const windows = openWindows();
    const { first, second, asked } = windows;
    const runId = await startInFirst(windows);
    const resumed = second.app.resumeRun(runId);
    await quiet();
    await second.clock.advance(7_000);
    assert.equal(asked.at(-1), 'first b', 'it might still come back');
    await second.clock.advance(3_000);
    must(await resumed);
    const done = must(await second.app.whenAtRest(runId));
    assert.equal(done.state, 'completed');

    const rested = first.app.whenAtRest(runId);
    windows.answerB();
    assert.equal(mustFail(await rested).kind, 'wrong-state');
    assert.deepEqual(
      first.troubles.map(({ kind, message }) => [kind, message.includes('drives the run "A plan" now')]),
      [['wrong-state', true]],
    );
    assert.equal(first.app.isActive(runId), false);
    assert.equal(must(await first.app.readRun(runId)).seq, done.seq);
    assert.equal(done.tasks['b']?.attempts.length, 1, 'the attempt went on in the other window');
    must(await first.app.acceptTasks(runId, ['a', 'b']));
    assert.deepEqual(first.repository.files('root'), { 'a.txt': 'ONE\n', 'b.txt': 'TWO\n' });
  });

  it('notices by its own sign of life that it was replaced, without having anything to record', async () => {
    const windows = openWindows();
    const { first, second } = windows;
    const runId = await startInFirst(windows);
    const resumed = second.app.resumeRun(runId);
    await quiet();
    await second.clock.advance(10_000);
    must(await resumed);
    assert.deepEqual(first.troubles, []);
    await first.clock.advance(2_000);
    assert.deepEqual(
      first.troubles.map(({ kind }) => kind),
      ['wrong-state'],
    );
    assert.equal(first.app.isActive(runId), false);
    await quiet();
    assert.deepEqual(first.clock.sleeping(), [], 'it gives no sign of life for a run that it does not drive');
  });

  it('is not replaced because clocks jump: they are not asked', async () => {
    const windows = openWindows({ first: withJumpingClock(), second: withJumpingClock() });
    const runId = await startInFirst(windows);
    for (let round = 0; round < 3; round += 1) {
      const answer = windows.second.app.resumeRun(runId);
      await live(windows, 12);
      assert.equal(mustFail(await answer).kind, 'wrong-state');
    }
    windows.answerB();
    assert.equal(must(await windows.first.app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(windows.first.troubles, []);
  });
});

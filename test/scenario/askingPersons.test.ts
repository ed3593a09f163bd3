import assert from 'node:assert/strict';
import { isOver } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { waitingQuestions } from '../../src/shared/waitingQuestions.ts';
import { agentScript } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { memoryCommands } from '../support/memoryCommands.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { LIMITS, createRig, must, mustFail, planText } from '../support/rig.ts';
import type { Rig, RigOptions } from '../support/rig.ts';
import { calls, finish, newestText } from '../support/scriptedModel.ts';
import type { StartRun } from '../../src/core/app/app.ts';

const FILES = { 'a.txt': 'one\n' };

const ask = (question: string, options?: readonly string[]) =>
  calls([['ask_person', { question, ...(options && { options }) }]]);

function rigWith(agents: AgentScript, more: Partial<RigOptions> = {}): Rig {
  return createRig({ files: FILES, script: agentScript(agents), ...more });
}

/** Starts a run of the plan with somebody there who said yes to it. */
async function started(rig: Rig, plan: string, request: Partial<StartRun> = {}): Promise<string> {
  const runId = await rig.start({ planText: plan, ...request });
  must(await rig.app.whenAtRest(runId));
  must(await rig.app.approvePlan(runId, 'person'));
  return runId;
}

async function reached(rig: Rig, runId: string, fulfils: (state: RunState) => boolean): Promise<RunState> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const state = must(await rig.app.readRun(runId));
      if (!fulfils(state)) return;
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = rig.app.subscribe({ onEvents: () => void look().catch(reject) });
    void look().catch(reject);
  });
}

const asks = (count: number) => (state: RunState) => waitingQuestions(state).length === count;

/** Answers the question that the task waits with. */
async function answer(rig: Rig, state: RunState, taskId: string, text: string | undefined): Promise<void> {
  const waiting = waitingQuestions(state).find(({ task }) => task.id === taskId);
  const questionId = waiting?.question.questionId ?? assert.fail(`${taskId} asks nothing`);
  must(await rig.app.answerTask(state.runId, { taskId, questionId, answer: text, by: 'person' }));
}

/** What was read last by the agent of a run with one task. */
function lastRead(rig: Rig): string {
  const request = rig.model.requests.at(-1);
  return request === undefined ? assert.fail('nothing was asked') : newestText(request);
}

describe('A question of an agent', () => {
  it('waits for the person, who is shown it, and the agent goes on with the answer', async () => {
    const rig = rigWith({ a: [ask(' Tabs or spaces? ', ['tabs', 'spaces', 'tabs']), finish('done')] });
    const runId = await started(rig, planText('a'));
    const state = await reached(rig, runId, asks(1));
    assert.deepEqual(
      waitingQuestions(state).map(({ question: { text, options }, task }) => ({ text, options, task })),
      [{ text: 'Tabs or spaces?', options: ['tabs', 'spaces'], task: { id: 'a', title: 'Task a' } }],
    );
    assert.equal(state.tasks['a']?.state, 'waiting');
    assert.deepEqual(rig.app.activitiesOf(runId)['a'], 'waiting for an answer');
    await answer(rig, state, 'a', '  spaces ');
    const end = must(await rig.app.whenAtRest(runId));
    assert.equal(end.state, 'completed');
    assert.equal(lastRead(rig), 'The person answered: spaces');
    assert.equal(end.tasks['a']?.questions[0]?.answered?.answer, 'spaces');
    const { questionId } = end.tasks['a'].questions[0];
    const again = { taskId: 'a', questionId, answer: 'tabs', by: 'person' } as const;
    assert.equal(mustFail(await rig.app.answerTask(runId, again)).kind, 'not-found');
  });

  it('can be left to the agent, and only the first of two answers counts', async () => {
    const rig = rigWith({ a: [ask('Which?'), finish('done')] });
    const runId = await started(rig, planText('a'));
    const state = await reached(rig, runId, asks(1));
    const { questionId = '' } = waitingQuestions(state)[0]?.question ?? {};
    const given = { taskId: 'a', questionId, by: 'person' } as const;
    const both = await Promise.all([
      rig.app.answerTask(runId, { ...given, answer: '   ' }),
      rig.app.answerTask(runId, { ...given, answer: 'too late' }),
    ]);
    assert.deepEqual(
      both.map((each) => each.ok),
      [true, false],
    );
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.match(lastRead(rig), /^The person leaves this to you\. Decide yourself/);
  });

  it('takes up neither the place nor the time nor the directory of its agent', async () => {
    const commands = memoryCommands({ 'npm test': () => 'ok' }, { level: 'everything', lentAtOnce: 1 });
    const test = calls([['run_command', { command: 'npm test' }]]);
    const rig = rigWith(
      { a: [test, ask('Which?'), test, finish('a')], b: [test, finish('b')] },
      { deps: { commands: commands.commands } },
    );
    const runId = await started(rig, planText('a', 'b'), { limits: { ...LIMITS, concurrency: 1 } });
    const state = await reached(rig, runId, ({ tasks }) => tasks['b']?.state === 'succeeded');
    assert.equal(state.tasks['a']?.state, 'waiting');
    await rig.clock.advance(LIMITS.attemptTimeoutMs * 10);
    await answer(rig, state, 'a', 'this');
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(commands.ran, ['npm test', 'npm test', 'npm test']);
    assert.match(lastRead(rig), /another agent needed the folder/);
    assert.equal(commands.lent.now, 0);
  });

  it('stands beside those of other tasks, and each answer goes to its own', async () => {
    const told: Record<string, string> = {};
    const last = (id: string) => (request: Parameters<typeof newestText>[0]) => {
      told[id] = newestText(request);
      return finish(id);
    };
    const rig = rigWith({ a: [ask('A?'), last('a')], b: [ask('B?'), last('b')] });
    const runId = await started(rig, planText('a', 'b'));
    const state = await reached(rig, runId, asks(2));
    await answer(rig, state, 'b', 'for b');
    await reached(rig, runId, ({ tasks }) => tasks['b']?.state === 'succeeded');
    await answer(rig, state, 'a', 'for a');
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(told, { a: 'The person answered: for a', b: 'The person answered: for b' });
  });

  it('can be answered while the run is paused, and is not asked anew when it goes on', async () => {
    const rig = rigWith({ a: [ask('A?'), finish('a')], b: [ask('B?'), finish('b')] });
    const runId = await started(rig, planText('a', 'b'));
    await reached(rig, runId, asks(2));
    must(await rig.app.pauseRun(runId));
    const paused = must(await rig.app.whenAtRest(runId));
    assert.equal(paused.state, 'paused');
    assert.equal(waitingQuestions(paused).length, 2);
    await answer(rig, paused, 'a', 'meanwhile');
    must(await rig.app.resumeRun(runId));
    const state = await reached(rig, runId, ({ tasks }) => tasks['a']?.state === 'succeeded');
    await answer(rig, state, 'b', 'afterwards');
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.equal(rig.events.filter(({ event }) => event.type === 'question-asked').length, 2);
    assert.equal(rig.model.requests.length, 4, 'no answer of the model was paid for twice');
  });

  it('ends with its task when that is cancelled, skipped or the run is', async () => {
    for (const end of ['cancelTask', 'skipTask', 'cancelRun'] as const) {
      const rig = rigWith({ a: [ask('A?')] });
      const runId = await started(rig, planText('a'));
      await reached(rig, runId, asks(1));
      must(await rig.app[end](runId, 'a'));
      const state = must(await rig.app.whenAtRest(runId));
      assert.ok(isOver(state.state), `${end} leaves the run ${state.state}`);
      assert.deepEqual(waitingQuestions(state), []);
      assert.equal(state.tasks['a']?.waitingFor, undefined);
    }
  });

  it('is answered at once where nobody is there, and says so in the journal', async () => {
    for (const request of [{ autoApprove: 'command-line' }, { autoApprove: 'setting' }] as const) {
      const rig = rigWith({ a: [ask('A?'), finish('a')] });
      const runId = await rig.start({ planText: planText('a'), ...request });
      const state = must(await rig.app.whenAtRest(runId));
      assert.equal(state.state, 'completed');
      assert.equal(state.tasks['a']?.questions[0]?.answered?.by, 'nobody');
      assert.match(lastRead(rig), /^Nobody is there to be asked\. Decide yourself/);
    }
    const rig = rigWith({ a: [ask('A?'), finish('a')] });
    const runId = await started(rig, planText('a'));
    await reached(rig, runId, asks(1));
    must(await rig.app.pauseRun(runId));
    must(await rig.app.whenAtRest(runId));
    must(await rig.app.resumeRun(runId, { questions: 'defaults' }));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.tasks['a']?.questions[0]?.answered?.by, 'nobody');
    assert.match(lastRead(rig), /^Nobody is there to be asked\. Decide yourself/);
  });

  it('is refused beyond three of a task and twenty of a run', async () => {
    const rig = rigWith({ a: [ask('1?'), ask('2?'), ask('3?'), ask('4?'), finish('a')] });
    const runId = await started(rig, planText('a'));
    for (const count of [1, 2, 3]) {
      const state = await reached(rig, runId, (now) => asks(1)(now) && now.tasks['a']?.questions.length === count);
      await answer(rig, state, 'a', 'yes');
    }
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.match(lastRead(rig), /^Not asked: This task has asked 3 questions/);

    const ids = Array.from({ length: 21 }, (_, index) => `t${index}`);
    const many = rigWith(Object.fromEntries(ids.map((id) => [id, [ask(`${id}?`), finish(id)]])));
    const manyId = await started(many, planText(...ids), { limits: { ...LIMITS, concurrency: 30 } });
    const full = await reached(many, manyId, (now) => asks(20)(now) && now.counts.succeeded === 1);
    for (const { task } of waitingQuestions(full)) await answer(many, full, task.id, undefined);
    assert.equal(must(await many.app.whenAtRest(manyId)).state, 'completed');
  });

  it('comes to a result that is not taken over by others, for they would have asked as well', async () => {
    const rig = rigWith({ a: [ask('A?'), finish('a')] });
    const runId = await started(rig, planText('a'));
    await answer(rig, await reached(rig, runId, asks(1)), 'a', 'yes');
    must(await rig.app.whenAtRest(runId));
    const again = await started(rig, planText('a'));
    await answer(rig, await reached(rig, again, asks(1)), 'a', 'no');
    assert.equal(must(await rig.app.whenAtRest(again)).tasks['a']?.reusedFrom, undefined);
  });

  it('is asked once and its answer used once, whenever the process dies', async () => {
    const agents: AgentScript = { a: [ask('A?'), finish('a')], b: [finish('b')] };
    for (let last = 3; ; last += 1) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: FILES });
      const mortal = mortalStore(disk, last);
      const first = rigWith(agents, { store: mortal, repository });
      const told = (async () => {
        const runId = await started(first, planText('a', 'b<-a'));
        await answer(first, await reached(first, runId, asks(1)), 'a', 'before');
        must(await first.app.whenAtRest(runId));
      })();
      const ended = await Promise.race([mortal.death.then(() => 'died' as const), told.then(() => 'lived' as const)]);
      await new Promise((resolve) => setImmediate(resolve));
      const second = rigWith(agents, { store: disk.reopen(), repository });
      let state = must(await second.app.readRun('run1'));
      if (!isOver(state.state)) must(await second.app.resumeRun('run1'));
      if (state.planning.phase !== 'approved') {
        must(await second.app.whenAtRest('run1'));
        must(await second.app.approvePlan('run1', 'person'));
      }
      if (state.tasks['a']?.questions[0]?.answered === undefined && !isOver(state.state))
        await answer(second, await reached(second, 'run1', asks(1)), 'a', 'after');
      state = must(await second.app.whenAtRest('run1'));
      const events = await disk.reopen().readEvents('run1', 0);
      const count = (type: string): number => events.filter(({ event }) => event.type === type).length;
      assert.equal(state.state, 'completed', `killed after event ${last}`);
      assert.deepEqual([count('question-asked'), count('question-answered')], [1, 1], `killed after event ${last}`);
      const transcript = state.tasks['a']?.attempts.at(-1)?.transcript[0] ?? '';
      const text = new TextDecoder().decode(await disk.reopen().getBlob(transcript));
      const { answer: given = '' } = state.tasks['a']?.questions[0]?.answered ?? {};
      assert.match(text, new RegExp(`The person answered: ${given}`), `killed after event ${last}`);
      if (ended === 'lived') return;
    }
  }).timeout(60_000);
});

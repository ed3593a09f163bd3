import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { awaitsApproval, isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { memoryCommands } from '../support/memoryCommands.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { createRig, must } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, newestText, submitPlan } from '../support/scriptedModel.ts';

const FILES = { 'a.txt': 'one\ntwo\nthree\nfour\nfive\n', 'b.txt': 'b\n' };

const SCRIPT: AgentScript = {
  planner: [
    calls([['list_files', {}]]),
    submitPlan({
      title: 'Edits',
      tasks: [
        { id: 'a' },
        { id: 'b' },
        { id: 'c', dependsOn: ['a', 'b'] },
        { id: 'd', role: 'review', dependsOn: ['c'] },
      ],
    }),
  ],
  a: [calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'ONE' }]]), finish('a', { n: 1 })],
  b: [
    calls([['write_file', { path: 'new.txt', content: 'new\n' }]]),
    calls([['edit_file', { path: 'a.txt', oldText: 'five', newText: 'FIVE' }]]),
    finish('b'),
  ],
  c: [calls([['edit_file', { path: 'a.txt', oldText: 'FIVE', newText: 'FIVE!' }]]), finish('c')],
};

/** What must be the same whether or not the process died on the way. */
function outcome(state: RunState, rig: Rig): unknown {
  const parts = {
    state: state.state,
    tasks: tasksOf(state).map(({ id, state: name, result, changeSet, decision }) => ({
      id,
      name,
      result,
      changeSet,
      decision,
    })),
    files: rig.repository.files('root'),
  };
  return JSON.parse(JSON.stringify(parts)) as unknown; // Absent and undefined are the same on disk.
}

/** Goes on with the run from whatever was left, up to accepted changes, as a person would. */
async function goOn(rig: Rig, runId: string): Promise<RunState> {
  let state = must(await rig.app.readRun(runId));
  const left = !isOver(state.state) && !awaitsApproval(state) && !rig.app.isActive(runId);
  if (left) must(await rig.app.resumeRun(runId));
  state = must(await rig.app.whenAtRest(runId));
  if (awaitsApproval(state)) must(await rig.app.approvePlan(runId, 'person'));
  state = must(await rig.app.whenAtRest(runId));
  const open = tasksOf(state).filter((task) => task.changeSet !== undefined && task.decision !== 'accepted');
  if (open.length > 0)
    must(
      await rig.app.acceptTasks(
        runId,
        open.map((task) => task.id),
      ),
    );
  return must(await rig.app.readRun(runId));
}

describe('A process that is killed', () => {
  it('after any event, leaves a run that ends as it would have, and no finished task or turn is paid again', async () => {
    const calm = createRig({ files: FILES, script: agentScript(SCRIPT) });
    const expected = outcome(await goOn(calm, await calm.start({ request: 'Edit' })), calm);
    const eventCount = calm.events.length;
    const requestCount = calm.model.requests.length;
    assert.ok(eventCount > 20, `only ${eventCount} events`);

    for (let last = 1; last < eventCount; last += 1) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: FILES });
      const asked: string[] = [];
      const script = agentScript(SCRIPT);
      const noted = (request: ModelRequest, index: number) => {
        asked.push(`${taskIdOf(request)} turn ${request.messages.length}`);
        return script(request, index);
      };
      const mortal = mortalStore(disk, last);
      const first = createRig({ repository, store: mortal, script: noted });
      void first.start({ request: 'Edit' }).then((runId) => goOn(first, runId));
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));

      const before = must(await createRig({ repository, store: disk.reopen(), script: noted }).app.readRun('run1'));
      const finished = tasksOf(before).filter((task) => task.state === 'succeeded');
      const askedBefore = asked.length;

      const second = createRig({ repository, store: disk.reopen(), script: noted });
      const state = await goOn(second, 'run1');
      assert.deepEqual(outcome(state, second), expected, `killed after event ${last}`);
      for (const task of finished) {
        const again = asked.slice(askedBefore).filter((request) => request.startsWith(`${task.id} `));
        assert.deepEqual(again, [], `${task.id} was finished when the process died after event ${last}`);
      }
      // Requests under way when the process died are asked again, at most one for each agent that was at work.
      assert.ok(asked.length <= requestCount + 2, `${asked.length} requests after a death at event ${last}`);
      assert.equal(state.tasks['a']?.attempts.length, 1);
    }
  }).timeout(60_000);

  it('in the middle of an accept finds the files written, and counts it as done', async () => {
    const disk = createMemoryStore();
    const repository = createMemoryRepository({ root: FILES });
    const rig = createRig({ repository, store: disk, script: agentScript(SCRIPT) });
    const runId = await rig.start({ request: 'Edit', autoApprove: 'command-line' });
    must(await rig.app.whenAtRest(runId));
    const seq = rig.events.length;

    const mortal = mortalStore(disk.reopen(), seq + 1); // Dies once the intent to apply is on disk.
    const dying = createRig({ repository, store: mortal, script: agentScript(SCRIPT) });
    void dying.app.acceptTasks(runId, ['a']);
    await mortal.death;
    const after = createRig({ repository, store: disk.reopen(), script: agentScript(SCRIPT) });
    assert.deepEqual(must(await after.app.readRun(runId)).applying, ['a']);
    must(await after.app.whenAtRest(runId));
    const reopened = must(await after.app.readRun(runId));
    assert.equal(reopened.applying, undefined);
    assert.equal(reopened.tasks['a']?.decision, 'open', 'nothing was written yet, so it is open again');
    assert.equal(must(await after.app.acceptTasks(runId, ['a'])).kind, 'applied');
  });
});

describe('A process that is killed among commands', () => {
  const run = (command: string) => ['run_command', { command }] as const;
  const script = agentScript({
    planner: [submitPlan({ title: 'Commands', tasks: [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }] })],
    a: [
      calls([['write_file', { path: 'a.txt', content: 'a' }], run('first'), run('second')]),
      (request) =>
        newestText(request).includes('had begun when') ? calls([run('first'), run('second')]) : finish('a'),
      finish('a'),
    ],
    b: [calls([run('third')]), finish('b')],
  });

  it('pays for no answer twice, runs nothing again by itself, and ends as it would have', async () => {
    const programs = {
      first: (files: Map<string, string>) => (files.set('first.txt', 'first'), 'one'),
      second: (files: Map<string, string>) => (files.set('second.txt', files.get('a.txt') ?? ''), 'two'),
      third: (files: Map<string, string>) => [...files.keys()].sort().join(' '),
    };
    const calmly = memoryCommands(programs);
    const calm = createRig({ files: FILES, script, deps: { commands: calmly.commands } });
    const expected = outcome(await goOn(calm, await calm.start({ request: 'Run' })), calm);
    const kept = calm.events.filter(({ event }) => event.type === 'answer-kept').length;
    assert.equal(kept, 2);
    assert.deepEqual(calmly.ran, ['first', 'second', 'third']);

    for (let last = 1; last < calm.events.length; last += 1) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: FILES });
      const store = mortalStore(disk, last);
      const [before, after] = [memoryCommands(programs), memoryCommands(programs)];
      const first = createRig({ repository, store, script, deps: { commands: before.commands } });
      void first.start({ request: 'Run' }).then((runId) => goOn(first, runId));
      await store.death;
      await new Promise((resolve) => setImmediate(resolve));

      const second = createRig({ repository, store: disk.reopen(), script, deps: { commands: after.commands } });
      const left = must(await second.app.readRun('run1'));
      const open = tasksOf(left).flatMap(({ attempts }) => attempts.at(-1)?.openTurn ?? []);
      const state = await goOn(second, 'run1');
      assert.deepEqual(outcome(state, second), expected, `killed after event ${last}`);
      for (const { callIds } of open) {
        const told = second.model.requests.filter((request) => newestText(request).includes('had begun when'));
        assert.equal(told.length > 0, callIds.length > 0, `killed after event ${last}`);
      }
      assert.equal(state.tasks['a']?.attempts.length, 1);
      // An answer that was kept is gone on with; one that was under way is asked for again.
      const asked = first.model.requests.length + second.model.requests.length;
      const underWay = open.length === 0 ? 1 : 0;
      const retold = second.model.requests.some((request) => newestText(request).includes('had begun when')) ? 1 : 0;
      assert.ok(asked <= calm.model.requests.length + underWay + retold, `${asked} requests after event ${last}`);
    }
  }).timeout(60_000);
});

describe('A store that breaks', () => {
  it('stops the run, says so, and loses nothing that was durable', async () => {
    const disk = createMemoryStore();
    let broken = false;
    const store = {
      ...disk,
      appendEvents: (...parameters: Parameters<typeof disk.appendEvents>) =>
        broken ? Promise.reject(new Error('database or disk is full')) : disk.appendEvents(...parameters),
    };
    const rig = createRig({
      files: FILES,
      store,
      script: (request) => {
        if (taskIdOf(request) === 'b') broken = true;
        return finish('done');
      },
    });
    const plan = JSON.stringify({
      version: 1,
      title: 'Two',
      tasks: ['a', 'b'].map((id, index) => ({
        id,
        title: id,
        role: 'code',
        instructions: id,
        dependsOn: index === 0 ? [] : ['a'],
      })),
    });
    const runId = await rig.start({ planText: plan, autoApprove: 'command-line' });
    while (rig.troubles.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.match(rig.troubles[0]?.message ?? '', /disk is full/);
    broken = false;
    const next = createRig({ files: FILES, store: disk.reopen(), script: () => finish('done') });
    must(await next.app.resumeRun(runId));
    const state = must(await next.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.equal(next.model.requests.length, 1, 'task a was durable and did not run again');
  });
});

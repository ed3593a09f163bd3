import assert from 'node:assert/strict';
import { awaitsApproval, isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { LIMITS, createRig, must, mustFail, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, submitPlan } from '../support/scriptedModel.ts';

const FILES = { 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'b\n' };

const SCRIPT: AgentScript = {
  planner: [submitPlan({ title: 'Edits', tasks: [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }] })],
  a: [
    calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'ONE' }]]),
    calls([['write_file', { path: 'new.txt', content: 'new\n' }]]),
    finish('a is done', { n: 1 }),
  ],
  b: [calls([['edit_file', { path: 'a.txt', oldText: 'three', newText: 'THREE' }]]), finish('b is done')],
};

/** A run from its request to its accepted changes. */
async function finishedRun(): Promise<{ readonly rig: Rig; readonly runId: string; readonly state: RunState }> {
  const store = createMemoryStore();
  const rig = createRig({ repository: createMemoryRepository({ root: FILES }), store, script: agentScript(SCRIPT) });
  // Its forks do all that is left by themselves.
  const limits = { ...LIMITS, reuseResults: 'never' } as const;
  const runId = await rig.start({ request: 'Edit', limits });
  must(await rig.app.whenAtRest(runId));
  must(await rig.app.approvePlan(runId, 'person'));
  must(await rig.app.whenAtRest(runId));
  must(await rig.app.acceptTasks(runId, ['a']));
  must(await rig.app.rejectTasks(runId, ['b']));
  return { rig, runId, state: must(await rig.app.readRun(runId)) };
}

/** What the tasks came to, as it is on disk: there, absent and undefined are the same. */
function results(state: RunState): unknown {
  const tasks = tasksOf(state).map(({ id, state: name, result, changeSet }) => ({ id, name, result, changeSet }));
  return JSON.parse(JSON.stringify(tasks)) as unknown;
}

/** Goes on with a fork until all its tasks have ended. */
async function goOn({ app }: Rig, runId: string): Promise<RunState> {
  let state = must(await app.readRun(runId));
  if (!isOver(state.state) && !awaitsApproval(state)) must(await app.resumeRun(runId));
  state = must(await app.whenAtRest(runId));
  if (awaitsApproval(state)) must(await app.approvePlan(runId, 'person'));
  return must(await app.whenAtRest(runId));
}

describe('A fork of a run', () => {
  it('at any event goes on from there to the same end, pays nothing again and leaves the other run alone', async () => {
    const { rig, runId, state } = await finishedRun();
    const journal = await rig.store.readEvents(runId, 0);
    const repliesPaid = journal.map(({ event }) => event.type.endsWith('turn-completed'));
    const turns = repliesPaid.filter(Boolean).length;
    for (let seq = 1; seq <= journal.length; seq += 1) {
      const asked = rig.model.requests.length;
      const forkId = must(await rig.app.forkRun(runId, seq));
      const forked = must(await rig.app.readRun(forkId));
      assert.deepEqual([forked.runId, forked.seq, forked.forkedFrom], [forkId, seq, { runId, seq }]);
      assert.deepEqual(await rig.store.readEvents(forkId, 1), journal.slice(1, seq));
      const done = await goOn(rig, forkId);
      assert.equal(done.state, 'completed', `forked after event ${seq}`);
      assert.deepEqual(results(done), results(state), `forked after event ${seq}`);
      const left = turns - repliesPaid.slice(0, seq).filter(Boolean).length;
      assert.equal(rig.model.requests.length - asked, left, `requests after a fork at event ${seq}`);
    }
    assert.deepEqual(must(await rig.app.readRun(runId)), state);
    assert.equal(must(await rig.app.listRuns()).length, journal.length + 1);
  });

  it('knows what had been accepted before, and not what came after', async () => {
    const { rig, runId } = await finishedRun();
    const checkpoints = must(await rig.app.listCheckpoints(runId));
    const before = checkpoints.findLast(({ kind }) => kind === 'task')!.seq;
    const after = checkpoints.find(({ kind }) => kind === 'decision')!.seq;
    const decisions = async (forkId: string): Promise<(string | undefined)[]> =>
      tasksOf(must(await rig.app.readRun(forkId))).map(({ decision }) => decision);
    assert.deepEqual(await decisions(must(await rig.app.forkRun(runId))), ['accepted', 'rejected']);
    assert.deepEqual(await decisions(must(await rig.app.forkRun(runId, after))), ['accepted', 'open']);
    const open = must(await rig.app.forkRun(runId, before));
    assert.deepEqual(await decisions(open), ['open', 'open']);
    // The files are as a made them already, so there is nothing to write for a, and b comes on top.
    must(await rig.app.acceptTasks(open, ['a', 'b']));
    assert.equal(rig.repository.files('root')['a.txt'], 'ONE\ntwo\nTHREE\n');
  });

  it('sees the repository as the other run saw it, whatever became of it since', async () => {
    const { rig, runId } = await finishedRun();
    const afterPlan = must(await rig.app.listCheckpoints(runId)).find(({ kind }) => kind === 'plan')!.seq;
    rig.repository.put({ root: 'root', path: 'a.txt' }, 'something else\n');
    const done = await goOn(rig, must(await rig.app.forkRun(runId, afterPlan)));
    assert.match(rendered(done), /^completed\na succeeded \(1 attempt/);
  });

  it('is a new run in the list, made when it was forked', async () => {
    const { rig, runId, state } = await finishedRun();
    await rig.clock.advance(60_000);
    const forkId = must(await rig.app.forkRun(runId, 5));
    const [newest] = must(await rig.app.listRuns());
    assert.deepEqual([newest?.runId, newest?.createdAt], [forkId, rig.clock.now()]);
    assert.deepEqual(
      rig.events.slice(-5).map(({ seq }) => seq),
      [1, 2, 3, 4, 5],
    );
    assert.notEqual(state.createdAt, rig.clock.now());
  });

  it('is refused after an event that does not exist, and of a run that does not', async () => {
    const { rig, runId, state } = await finishedRun();
    for (const seq of [0, -1, 1.5, Number.NaN, state.seq + 1]) {
      const failure = mustFail(await rig.app.forkRun(runId, seq));
      assert.deepEqual(
        [failure.kind, failure.message],
        ['wrong-use', `The run has the events 1 to ${state.seq}; it cannot be forked after event ${seq}.`],
      );
    }
    assert.equal(mustFail(await rig.app.forkRun('nobody')).kind, 'not-found');
    assert.equal(mustFail(await rig.app.listCheckpoints('nobody')).kind, 'not-found');
  });

  it('of a run that is at work takes what is durable, and both go on by themselves', async () => {
    let answer = (): void => undefined;
    const untilAnswered = new Promise<void>((resolve) => (answer = resolve));
    const script = agentScript(SCRIPT);
    let waiting = 0;
    const rig = createRig({
      files: FILES,
      script: async (request, index) => {
        if (taskIdOf(request) === 'b' && (waiting += 1) === 1) await untilAnswered;
        return script(request, index);
      },
    });
    const runId = await rig.start({ request: 'Edit', autoApprove: 'command-line' });
    while (waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    const done = await goOn(rig, must(await rig.app.forkRun(runId)));
    assert.equal(done.state, 'completed');
    assert.equal(must(await rig.app.readRun(runId)).state, 'running');
    answer();
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
  });
});

describe('The checkpoints of a run', () => {
  it('are its plan, the ends of its tasks and the decisions, with what changed at each', async () => {
    const { rig, runId } = await finishedRun();
    const lines = must(await rig.app.listCheckpoints(runId)).map(({ kind, what, files, tasks }) => {
      const changes = files.map(({ path, change }) => ` ${change} ${path.path}`).join('');
      return `${kind} ${tasks.succeeded}/${tasks.total} ${what}${changes}`;
    });
    assert.deepEqual(lines, [
      'plan 0/2 planned: Edits',
      'approval 0/2 plan approved (person)',
      'task 1/2 a succeeded: Task a modified a.txt added new.txt',
      'task 2/2 b succeeded: Task b modified a.txt',
      'decision 2/2 accepted: a modified a.txt added new.txt',
      'decision 2/2 b rejected: Task b',
    ]);
  });

  it('name tasks that failed', async () => {
    const script = agentScript({ a: [{ kind: 'model-declined', message: 'No.' }], planner: SCRIPT['planner']! });
    const rig = createRig({ files: FILES, script });
    const { runId } = await rig.run({ request: 'Edit' });
    const checkpoints = must(await rig.app.listCheckpoints(runId));
    assert.equal(checkpoints.at(-1)?.what, 'a failed: Task a');
  });
});

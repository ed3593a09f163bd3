import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RunEvent } from '../../src/shared/events.ts';
import { isOver, isSettled, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { LIMITS, createRig, must } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, submitPlan } from '../support/scriptedModel.ts';

/** A fan-out whose members are loops, conditions that hold and that do not, tasks that an agent adds. */
const TASKS = [
  { id: 'scan', role: 'search', mayAdd: 2, output: { type: 'object', properties: {}, required: ['files'] } },
  {
    id: 'fix',
    instructions: 'Mend {{item}}.',
    dependsOn: ['scan'],
    forEach: { from: 'scan', path: 'files', max: 4 },
    loop: { check: 'Look.', maxRounds: 3 },
    inputs: { all: { from: 'scan', path: 'files', schema: { type: 'array' } } },
  },
  { id: 'no', dependsOn: ['scan'], when: { from: 'scan', path: 'files', is: 'empty' } },
  { id: 'end', role: 'review', dependsOn: ['fix', 'no'] },
];

const write = (path: string, content: string) => calls([['write_file', { path, content }]]);
const verdict = (...findings: string[]) => finish('checked', { passed: findings.length === 0, findings });
const proposal = (id: string, dependsOn: string[] = []) => ({
  id,
  title: id,
  role: 'docs',
  instructions: id,
  dependsOn,
});

const SCRIPT: AgentScript = {
  planner: [submitPlan({ tasks: TASKS })],
  scan: [
    calls([
      [
        'finish',
        { summary: 'found', data: { files: ['a', 'b'] }, tasks: [proposal('more'), proposal('most', ['more'])] },
      ],
    ]),
  ],
  more: [write('more.txt', 'more\n'), finish('more')],
  'fix.1.1': [write('a.txt', 'one\n'), finish('tried')],
  'fix.1.1.check': [verdict('not two')],
  'fix.1.2': [calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'two' }]]), finish('mended')],
  'fix.1.2.check': [verdict()],
  'fix.2.1': [write('b.txt', 'b\n'), finish('done')],
  'fix.2.1.check': [verdict()],
};

/** What the tasks came to, as it is on disk: absent and undefined are the same. Of a fan-out the order of ids is no matter. */
function outcome(state: RunState): unknown {
  const tasks = tasksOf(state)
    .map(({ id, state: name, result, changeSet, dependsOn }) => ({ id, name, result, changeSet, dependsOn }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.parse(JSON.stringify({ state: state.state, tasks })) as unknown;
}

async function goOn({ app }: Rig, runId: string): Promise<RunState> {
  const left = must(await app.readRun(runId));
  if (!isOver(left.state) && !app.isActive(runId)) must(await app.resumeRun(runId, { autoApprove: 'command-line' }));
  return must(await app.whenAtRest(runId));
}

function turnsIn(events: readonly { readonly event: RunEvent }[]): number {
  return events.filter(({ event }) => event.type.endsWith('turn-completed')).length;
}

describe('A run with a fan-out, loops, conditions and added tasks', () => {
  it('comes to the same end when its process is killed after any event, and pays for no finished turn again', async () => {
    const calm = createRig({ script: agentScript(SCRIPT) });
    const end = await calm.run({ request: 'Mend it' });
    assert.equal(end.state, 'completed');
    assert.equal(end.taskIds.length, 14);
    const expected = outcome(end);
    const eventCount = calm.events.length;
    assert.ok(eventCount > 40, `only ${eventCount} events`);

    for (let last = 1; last < eventCount; last += 1) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: {} });
      const asked: string[] = [];
      const script = agentScript(SCRIPT);
      const noted = (request: ModelRequest, index: number) => {
        asked.push(taskIdOf(request));
        return script(request, index);
      };
      const mortal = mortalStore(disk, last);
      const first = createRig({ repository, store: mortal, script: noted });
      void first.start({ request: 'Mend it', autoApprove: 'command-line' });
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));

      const before = must(await createRig({ repository, store: disk.reopen(), script: noted }).app.readRun('run1'));
      const finished = tasksOf(before).filter((task) => isSettled(task.state));
      const turnsLeft = turnsIn(calm.events) - turnsIn(await disk.readEvents('run1', 0));
      asked.length = 0;
      const second = createRig({ repository, store: disk.reopen(), script: noted });
      const state = await goOn(second, 'run1');
      assert.deepEqual(outcome(state), expected, `killed after event ${last}`);
      assert.equal(asked.length, turnsLeft, `requests after a death at event ${last}`);
      for (const { id } of finished) assert.ok(!asked.includes(id), `${id} was done at event ${last}`);
    }
  }).timeout(120_000);

  it('goes on from any event as a fork to the same end, and leaves the other run alone', async () => {
    const rig = createRig({ script: agentScript(SCRIPT) });
    // Its forks do all that is left by themselves.
    const { runId } = await rig.run({ request: 'Mend it', limits: { ...LIMITS, reuseResults: 'never' } });
    const state = must(await rig.app.readRun(runId));
    const journal = await rig.store.readEvents(runId, 0);
    for (let seq = 1; seq <= journal.length; seq += 1) {
      const asked = rig.model.requests.length;
      const forkId = must(await rig.app.forkRun(runId, seq));
      const done = await goOn(rig, forkId);
      assert.deepEqual(outcome(done), outcome(state), `forked after event ${seq}`);
      const left = turnsIn(journal) - turnsIn(journal.slice(0, seq));
      assert.equal(rig.model.requests.length - asked, left, `requests after a fork at event ${seq}`);
    }
    assert.deepEqual(must(await rig.app.readRun(runId)), state);
  }).timeout(120_000);
});

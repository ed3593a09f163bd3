import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RunEvent } from '../../src/shared/events.ts';
import { isOver, isSettled, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from './agentScript.ts';
import type { AgentScript } from './agentScript.ts';
import { createMemoryRepository } from './memoryRepository.ts';
import { createMemoryStore } from './memoryStore.ts';
import { mortalStore } from './mortalStore.ts';
import { LIMITS, createRig, must } from './rig.ts';
import type { Rig } from './rig.ts';

const REQUEST = 'Mend it';

/** What the tasks came to, as it is on disk: absent and undefined are the same. Of a group the order of ids is no matter. */
function outcome(state: RunState): unknown {
  const tasks = tasksOf(state)
    .map(({ id, state: name, result, changeSet, decision, dependsOn }) => ({
      id,
      name,
      result,
      changeSet,
      decision,
      dependsOn,
    }))
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

/**
 * Carries the run out once calmly, then kills its process after each of its events and goes on in another: every time it
 * must come to the same end, no turn that was finished may be paid for again, and no finished task done again. Resolves
 * with the calm end and how many events led to it.
 */
export async function diesAfterEveryEvent(agents: AgentScript): Promise<{ end: RunState; eventCount: number }> {
  const calm = createRig({ script: agentScript(agents) });
  const end = await calm.run({ request: REQUEST });
  const expected = outcome(end);
  const eventCount = calm.events.length;
  for (let last = 1; last < eventCount; last += 1) {
    const disk = createMemoryStore();
    const repository = createMemoryRepository({ root: {} });
    const asked: string[] = [];
    const script = agentScript(agents);
    const noted = (request: ModelRequest, index: number) => {
      asked.push(taskIdOf(request));
      return script(request, index);
    };
    const mortal = mortalStore(disk, last);
    const first = createRig({ repository, store: mortal, script: noted });
    void first.start({ request: REQUEST, autoApprove: 'command-line' });
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
  return { end, eventCount };
}

/** Forks the run at each of its events: every fork must come to the same end with what was left, and leave the run alone. */
export async function forksAtEveryEvent(agents: AgentScript): Promise<void> {
  const rig = createRig({ script: agentScript(agents) });
  // Its forks do all that is left by themselves.
  const { runId } = await rig.run({ request: REQUEST, limits: { ...LIMITS, reuseResults: 'never' } });
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
}

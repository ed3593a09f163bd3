import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RecordedEvent } from '../../src/shared/events.ts';
import { isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { amendmentSchema } from '../../src/shared/shaping.ts';
import { agentScript } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { LIMITS, createRig, must } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { finish, text } from '../support/scriptedModel.ts';
import { declined, planWith } from '../support/unfoldingPlans.ts';

const PLAN = planWith(
  { id: 'list' },
  { id: 'fix', dependsOn: ['list'], instructions: 'Mend {{item}}.', forEach: { from: 'list', path: 'files' } },
  { id: 'bad' },
  { id: 'held', dependsOn: ['bad'] },
  { id: 'end', role: 'review', dependsOn: ['fix', 'held'] },
);

const files = (...names: string[]) => finish('listed', { files: names });

/** What fails at first and does well when it is told otherwise. */
const AGENTS: AgentScript = {
  list: [files('a', 'b')],
  bad: [(request) => (JSON.stringify(request).includes('Less.') ? finish('less done') : declined)],
};

const AMENDMENT = {
  add: [
    { id: 'part', title: 'Part', role: 'code', instructions: 'Do a part.', dependsOn: ['list'] },
    { id: 'more', title: 'More', role: 'docs', instructions: 'Tell.', dependsOn: ['part'] },
  ],
  change: [
    { taskId: 'bad', changes: { instructions: 'Less.', dependsOn: ['part'] } },
    { taskId: 'end', changes: { dependsOn: ['fix', 'held', 'more'] } },
  ],
  rerun: ['list'],
  instruct: [{ taskId: 'held', text: 'Mind the gap.' }],
};

function script(request: ModelRequest, index: number) {
  if (request.answer?.name === 'amend_plan') return text(JSON.stringify(AMENDMENT));
  return agentScript(AGENTS)(request, index);
}

/** What the run came to, whatever was lost on the way. */
function outcome(state: RunState): unknown {
  const tasks = tasksOf(state)
    .map(({ id, state: name, result, dependsOn, instructions, instructionsAdded }) => ({
      ...{ id, name, result, instructions, instructionsAdded },
      dependsOn: [...dependsOn].sort(),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const amendments = state.decidedAmendments.map(({ decision, summary }) => ({
    decision,
    // What it is expected to take hangs on the runs there were before.
    summary: summary.replace(/, about .*/, ''),
  }));
  const { proposedAmendments, waves } = state;
  const shown = waves.map((wave) => [...wave].sort());
  return JSON.parse(JSON.stringify({ state: state.state, tasks, amendments, proposedAmendments, shown })) as unknown;
}

/** Brings the run to its end, doing whatever the person would still have to do. */
async function carryOut({ app }: Rig, runId: string): Promise<RunState> {
  for (let round = 0; round < 10; round += 1) {
    const left = must(await app.readRun(runId));
    if (!isOver(left.state) && !app.isActive(runId)) must(await app.resumeRun(runId, { autoApprove: 'command-line' }));
    const state = must(await app.whenAtRest(runId));
    const [proposed] = state.proposedAmendments;
    if (state.decidedAmendments.length > 0 && state.state === 'completed') return state;
    if (proposed !== undefined) must(await app.decideAmendment(runId, proposed.amendmentId, 'accepted'));
    else if (state.decidedAmendments.length === 0) must(await app.replan(runId));
  }
  throw new Error('the run did not come to its end');
}

/** What was given with the first event and is in none is lost with the process before. */
function startedAt(events: readonly RecordedEvent[]): number {
  return events.find(({ event }) => event.type === 'plan-proposed')?.seq ?? 0;
}

const LIMITED = { ...LIMITS, reuseResults: 'never' } as const;

describe('A run whose plan is amended', () => {
  it('comes to the same end when its process is killed after any event', async () => {
    const calm = createRig({ script });
    const runId = await calm.start({ planText: PLAN, autoApprove: 'command-line', limits: LIMITED });
    const end = await carryOut(calm, runId);
    assert.equal(end.state, 'completed');
    const expected = outcome(end);
    const types = calm.events.map(({ event }) => event.type);
    for (const type of [
      'amendment-asked',
      'amendment-decided',
      'plan-amended',
      'tasks-changed',
      'instruction-added',
    ] as const)
      assert.ok(types.includes(type), `no ${type}`);

    for (let last = startedAt(calm.events); last < calm.events.length; last += 1) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: {} });
      const mortal = mortalStore(disk, last);
      const first = createRig({ repository, store: mortal, script });
      void first
        .start({ planText: PLAN, autoApprove: 'command-line', limits: LIMITED })
        .then((started) => carryOut(first, started))
        .catch(() => undefined);
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));
      const second = createRig({ repository, store: disk.reopen(), script });
      assert.deepEqual(
        outcome(await carryOut(second, runId)),
        expected,
        `killed after event ${last}: ${types[last - 1]}`,
      );
    }
  }).timeout(120_000);

  it('goes on from any event as a fork to the same end', async () => {
    const rig = createRig({ script });
    const runId = await rig.start({ planText: PLAN, autoApprove: 'command-line', limits: LIMITED });
    const expected = outcome(await carryOut(rig, runId));
    const journal = await rig.store.readEvents(runId, 0);
    for (let seq = startedAt(journal); seq <= journal.length; seq += 1) {
      const forkId = must(await rig.app.forkRun(runId, seq));
      assert.deepEqual(outcome(await carryOut(rig, forkId)), expected, `forked after event ${seq}`);
    }
  }).timeout(120_000);

  it('pays for the question only once when the process dies with the answer', async () => {
    const calm = createRig({ script });
    const runId = await calm.start({ planText: PLAN, autoApprove: 'command-line', limits: LIMITED });
    must(await calm.app.whenAtRest(runId));
    must(await calm.app.replan(runId));
    const journal = await calm.store.readEvents(runId, 0);
    const asked = journal.find(({ event }) => event.type === 'amendment-asked');
    const forkId = must(await calm.app.forkRun(runId, asked?.seq ?? 0));
    const { length } = calm.model.questions;
    must(await calm.app.replan(forkId));
    assert.equal(calm.model.questions.length, length);
    assert.ok(amendmentSchema.safeParse(must(await calm.app.readRun(forkId)).proposedAmendments[0]?.amendment).success);
  });
});

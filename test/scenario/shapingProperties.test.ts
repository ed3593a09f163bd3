import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RecordedEvent } from '../../src/shared/events.ts';
import { planFromState } from '../../src/shared/planFromState.ts';
import type { Plan } from '../../src/shared/plan.ts';
import type { PlanEdit, PlanOperation } from '../../src/shared/planOperations.ts';
import { reduceRun } from '../../src/shared/runReducer.ts';
import { TASK_STATES, isFinal, isSettled, requireTask, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { amendmentSchema } from '../../src/shared/shaping.ts';
import type { Amendment } from '../../src/shared/shaping.ts';
import { taskIdOf } from '../support/agentScript.ts';
import { quiet } from '../support/manualClock.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { openingOf, planWith } from '../support/unfoldingPlans.ts';

const IDS = ['t0', 't1', 't2', 't3', 't4', 'n0', 'n1', 'n2'] as const;
const id = fc.constantFrom(...IDS);
const old = fc.constantFrom('t0', 't1', 't2', 't3', 't4');
const fresh = fc.constantFrom('n0', 'n1', 'n2');
const some = fc.uniqueArray(id, { maxLength: 2 });

const planned = (taskId: string, dependsOn: readonly string[] = []) => ({
  id: taskId,
  title: `Task ${taskId}`,
  role: 'code' as const,
  instructions: `Do ${taskId}.`,
  dependsOn: [...dependsOn],
  priority: 'normal' as const,
});

const operation: fc.Arbitrary<PlanOperation> = fc.oneof(
  fc.record({ op: fc.constant('add' as const), task: fc.tuple(id, some).map(([of, on]) => planned(of, on)) }),
  fc.record({ op: fc.constant('remove' as const), taskId: id, reconnect: fc.boolean() }),
  fc.record({ op: fc.constant('connect' as const), taskId: id, on: id }),
  fc.record({ op: fc.constant('disconnect' as const), taskId: id, on: id }),
  fc.record({ op: fc.constant('rename' as const), taskId: id, to: id }),
  fc.record({ op: fc.constant('merge' as const), taskIds: fc.uniqueArray(id, { minLength: 2, maxLength: 2 }) }),
);

const edits: fc.Arbitrary<PlanEdit[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('operations' as const),
        operations: fc.array(operation, { minLength: 1, maxLength: 2 }),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ kind: 'undo' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'redo' as const }) },
  ),
  { minLength: 1, maxLength: 8 },
);

/** Plans of five tasks, one perhaps a fan-out and one that adds more; later ones depend on earlier ones. */
const plans = fc
  .tuple(fc.array(fc.uniqueArray(fc.nat(4), { maxLength: 2 }), { minLength: 5, maxLength: 5 }), fc.nat(4), fc.nat(4))
  .map(([after, fanOut, adding]) =>
    planWith(
      ...after.map((earlier, index) => ({
        ...planned(
          `t${index}`,
          earlier.filter((on) => on < index).map((on) => `t${on}`),
        ),
        ...(index === fanOut ? { forEach: { items: ['x', 'y'], enough: 0.5 } } : {}),
        ...(index === adding && index !== fanOut ? { mayAdd: 2 } : {}),
      })),
    ),
  );

const amendments: fc.Arbitrary<Amendment[]> = fc.array(
  fc
    .record({
      add: fc.array(fc.tuple(fresh, fc.uniqueArray(old, { maxLength: 2 })), { maxLength: 1 }),
      change: fc.array(fc.tuple(old, some), { maxLength: 1 }),
      skip: fc.uniqueArray(old, { maxLength: 1 }),
      rerun: fc.uniqueArray(old, { maxLength: 2 }),
      told: fc.uniqueArray(old, { maxLength: 1 }),
    })
    .map(({ add, change, skip, rerun, told }) =>
      amendmentSchema.parse({
        add: add.map(([of, on]) => planned(of, on)),
        change: change.map(([of, on]) => planned(of, on)),
        skip,
        rerun,
        instruct: told.map((taskId) => ({ taskId, text: 'Mind the gap.' })),
      }),
    ),
  { minLength: 1, maxLength: 6 },
);

/** A number from 0 to 99 that hangs on these words alone. */
function dice(seed: number, words: string): number {
  let value = seed;
  for (const character of words) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return (value >>> 8) % 100;
}

async function answerTo(request: ModelRequest, seed: number): Promise<ScriptedAnswer> {
  const taskId = taskIdOf(request);
  // Agents take different times, so that amendments meet tasks in every state.
  for (let rounds = dice(seed, taskId) % 4; rounds > 0; rounds -= 1)
    await new Promise((resolve) => setImmediate(resolve));
  if (dice(seed, `${taskId} fails`) < 15) return { kind: 'model-declined', message: `${taskId} declined.` };
  if (!openingOf(request).includes('<may-add>') || dice(seed, `${taskId} adds`) < 40) return finish(`${taskId} done`);
  const tasks = [{ id: `${taskId}-more`, title: 'More', role: 'docs', instructions: 'More.', dependsOn: [] }];
  return calls([['finish', { summary: 'done', tasks }]]);
}

/** Reduces the events and looks at every one whether the state makes sense, and whether nothing runs too early or twice. */
function replay(events: readonly RecordedEvent[]): RunState {
  let state: RunState | undefined;
  const succeeded = new Set<string>();
  for (const recorded of events) {
    const { event } = recorded;
    if (event.type === 'attempt-started' && state !== undefined) {
      assert.ok(!succeeded.has(event.taskId), `${event.taskId} ran after it had succeeded`);
      for (const on of requireTask(state, event.taskId).dependsOn)
        assert.ok(isSettled(requireTask(state, on).state), `${event.taskId} started before ${on} was done`);
    }
    if (event.type === 'task-succeeded') succeeded.add(event.taskId);
    if (event.type === 'tasks-reopened')
      for (const again of [...event.taskIds, ...event.removed]) succeeded.delete(again);
    state = reduceRun(state, recorded);
    checkState(state);
  }
  assert.ok(state !== undefined);
  return state;
}

function checkState(state: RunState): void {
  for (const name of TASK_STATES)
    assert.equal(state.counts[name], tasksOf(state).filter((task) => task.state === name).length, name);
  for (const task of tasksOf(state)) {
    const others = task.dependsOn.filter((on) => task.group?.members.includes(on) !== true);
    const open = others.filter((on) => !isSettled(requireTask(state, on).state));
    assert.equal(task.openDependencies, open.length, `open dependencies of ${task.id}`);
    assert.deepEqual(new Set(task.dependsOn).size, task.dependsOn.length, `${task.id} depends on something twice`);
    for (const on of task.dependsOn) {
      const dependency = requireTask(state, on);
      assert.equal(
        dependency.dependants.filter((each) => each === task.id).length,
        1,
        `${on} does not know of ${task.id}`,
      );
    }
    for (const next of task.dependants)
      assert.ok(requireTask(state, next).dependsOn.includes(task.id), `${next} does not depend on ${task.id}`);
  }
  assert.deepEqual([...state.waves.flat()].sort(), [...state.taskIds].sort());
}

/** Waves are made anew with the last event of an amendment. */
function checkWaves(state: RunState): void {
  for (const task of tasksOf(state))
    for (const on of task.dependsOn)
      assert.ok(requireTask(state, on).wave < task.wave, `${task.id} is in no later wave than ${on}`);
}

describe('Any sequence of edits of a plan', () => {
  it('leaves a plan that can be run, and undo and redo give back exactly what there was', async () => {
    await fc.assert(
      fc.asyncProperty(plans, edits, async (plan, sequence) => {
        const rig = createRig({ script: () => finish('done') });
        const runId = await rig.start({ planText: plan });
        let state = must(await rig.app.whenAtRest(runId));
        let history: Plan[] = [planFromState(state)];
        let at = 0;
        for (const edit of sequence) {
          const before = state;
          const edited = await rig.app.editPlan(runId, edit);
          state = must(await rig.app.readRun(runId));
          if (!edited.ok || state.seq === before.seq) {
            assert.deepEqual(state, before);
            continue;
          }
          if (edit.kind === 'operations') {
            history = [...history.slice(0, at + 1), planFromState(state)];
            at += 1;
          } else at += edit.kind === 'undo' ? -1 : 1;
          assert.deepEqual(planFromState(state), history[at]);
          assert.equal(state.planning.current, at);
        }
        replay(rig.events);
        must(await rig.app.approvePlan(runId, 'person', { usd: 1_000, agents: 1_000 }));
        const done = must(await rig.app.whenAtRest(runId));
        assert.equal(done.state, 'completed', rendered(done));
      }),
      { numRuns: 60 },
    );
  }).timeout(120_000);
});

describe('Any sequence of amendments of a run', () => {
  it('starts nothing too early, runs nothing twice that was not to run again, and never gets stuck', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(plans, amendments, fc.nat(), async (plan, sequence, seed) => {
        let isSecond = false;
        const rig = createRig({ script: (request) => (isSecond ? finish('done') : answerTo(request, seed)) });
        const limits = { ...LIMITS, maxTasks: 500, concurrency: 1 + (seed % 3), reuseResults: 'never' } as const;
        const runId = await rig.start({ planText: plan, limits });
        must(await rig.app.whenAtRest(runId));
        must(await rig.app.approvePlan(runId, 'person', { usd: 1_000, agents: 1_000 }));
        for (const [index, amendment] of sequence.entries()) {
          for (let rounds = dice(seed, `pause ${index}`) % 12; rounds > 0; rounds -= 1)
            await new Promise((resolve) => setImmediate(resolve));
          const proposed = await rig.app.proposeAmendment(runId, amendment);
          if (!proposed.ok) continue;
          const decision = dice(seed, `refused ${index}`) < 20 ? 'refused' : 'accepted';
          const decided = await rig.app.decideAmendment(runId, proposed.value, decision);
          if (decided.ok && decision === 'accepted') accepted += 1;
        }
        const live = must(await rig.app.whenAtRest(runId));
        await quiet();
        assert.notEqual(live.failure?.kind, 'internal', live.failure?.message);
        assert.ok(
          tasksOf(live).every((task) => isFinal(task.state)),
          rendered(live),
        );
        assert.deepEqual(rig.troubles, []);
        assert.deepEqual(replay(rig.events), live);
        checkWaves(live);
        if (live.state !== 'failed') return;

        isSecond = true;
        must(await rig.app.resumeRun(runId));
        const second = must(await rig.app.whenAtRest(runId));
        assert.equal(second.state, 'completed', rendered(second));
        checkState(second);
      }),
      { numRuns: 150 },
    );
    assert.ok(accepted > 50, `only ${accepted} amendments were carried out`);
  }).timeout(120_000);
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RecordedEvent, RunEvent } from '../../src/shared/events.ts';
import { reduceRun } from '../../src/shared/runReducer.ts';
import { TASK_STATES, isFinal, isSettled, requireTask, tasksOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { taskIdOf } from '../support/agentScript.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { openingOf, planWith } from '../support/unfoldingPlans.ts';

type Shape = 'plain' | 'known' | 'given' | 'loop' | 'known-loop' | 'adding' | 'known-adding' | 'asking';
const SHAPES: readonly Shape[] = ['plain', 'known', 'given', 'loop', 'known-loop', 'adding', 'known-adding', 'asking'];

const SINGLE: ReadonlySet<Shape> = new Set<Shape>(['plain', 'loop', 'adding', 'asking']);

interface Sketch {
  readonly shape: Shape;
  readonly after: readonly number[];
  readonly items: number;
  readonly enough: number;
}

const sketches: fc.Arbitrary<Sketch[]> = fc.array(
  fc.record({
    shape: fc.constantFrom(...SHAPES),
    after: fc.uniqueArray(fc.nat(5), { maxLength: 3 }),
    items: fc.integer({ min: 1, max: 4 }),
    enough: fc.constantFrom(0.3, 0.5, 1),
  }),
  { minLength: 1, maxLength: 6 },
);

function planFrom(drawn: readonly Sketch[]): string {
  return planWith(
    ...drawn.map(({ shape, after, items, enough }, index) => {
      const dependsOn = after.filter((earlier) => earlier < index).map((earlier) => `t${earlier}`);
      // The data of a fan-out has another form.
      const [from] = dependsOn.filter((id) => SINGLE.has(drawn[Number(id.slice(1))]?.shape ?? 'known'));
      const known = { items: Array.from({ length: items }, (_, item) => item), enough };
      const given = from === undefined ? known : { from, path: 'list', enough };
      const loop = { check: 'Look.', maxRounds: 2 };
      const extras: Record<Shape, object> = {
        plain: {},
        known: { forEach: known },
        given: { forEach: given },
        loop: { loop },
        'known-loop': { forEach: known, loop },
        adding: { mayAdd: 3 },
        'known-adding': { forEach: known, mayAdd: 2 },
        asking: from === undefined ? {} : { when: { from, path: 'flag', is: 'true' } },
      };
      return { id: `t${index}`, role: index % 2 === 0 ? 'code' : 'analysis', dependsOn, ...extras[shape] };
    }),
  );
}

/** A number from 0 to 99 that hangs on these words alone. */
function dice(seed: number, words: string): number {
  let value = seed;
  for (const character of words) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return (value >>> 8) % 100;
}

/** What each agent does hangs on its task alone, so that a run is the same however its agents take turns. */
function answerTo(request: ModelRequest, seed: number): ScriptedAnswer {
  const id = taskIdOf(request);
  if (dice(seed, `${id} fails`) < 10) return { kind: 'model-declined', message: `${id} declined.` };
  const passed = dice(seed, `${id} passes`) < 50;
  const list = Array.from({ length: dice(seed, `${id} list`) % 4 }, (_, item) => item);
  const data = { list, flag: passed, passed, findings: passed ? [] : ['something'] };
  const count = openingOf(request).includes('<may-add>') ? dice(seed, `${id} adds`) % 3 : 0;
  if (count === 0) return finish(`${id} done`, data);
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `${id}-${index}`,
    title: 'More',
    role: 'docs',
    instructions: 'More.',
    dependsOn: index === 0 ? [] : [`${id}-0`],
  }));
  return calls([['finish', { summary: `${id} done`, data, tasks }]]);
}

/** Events after which a task is over. */
const ENDS: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'task-succeeded',
  'group-succeeded',
  'task-skipped',
  'task-failed',
  'task-blocked',
]);

/** Reduces the events and looks, at every one, whether what is counted beside the tasks is what they say. */
function replay(events: readonly RecordedEvent[]): RunState {
  let state: RunState | undefined;
  const ended = new Set<string>();
  for (const recorded of events) {
    const { event } = recorded;
    const before = state;
    if (event.type === 'attempt-started' && before !== undefined) {
      for (const on of requireTask(before, event.taskId).dependsOn) {
        assert.ok(isSettled(requireTask(before, on).state), `${event.taskId} started before ${on} was done`);
      }
    }
    state = reduceRun(state, recorded);
    if (ENDS.has(event.type) && 'taskId' in event) {
      assert.ok(!ended.has(event.taskId ?? ''), `${event.taskId} ended twice`);
      ended.add(event.taskId ?? '');
    }
    checkCounts(state);
  }
  assert.ok(state !== undefined);
  return state;
}

function checkCounts(state: RunState): void {
  for (const name of TASK_STATES) {
    assert.equal(state.counts[name], tasksOf(state).filter((task) => task.state === name).length, name);
  }
  for (const task of tasksOf(state)) {
    const others = task.dependsOn.filter((id) => task.group?.members.includes(id) !== true);
    const open = others.filter((id) => !isSettled(requireTask(state, id).state));
    assert.equal(task.openDependencies, open.length, `open dependencies of ${task.id}`);
    checkGroup(task, state);
    for (const id of task.dependsOn) {
      assert.ok(requireTask(state, id).wave < task.wave, `${task.id} is in no later wave than ${id}`);
      assert.ok(requireTask(state, id).dependants.includes(task.id), `${id} does not know of ${task.id}`);
    }
  }
  assert.deepEqual(new Set(state.waves.flat()), new Set(state.taskIds));
}

function checkGroup({ id, group, dependsOn }: TaskState, state: RunState): void {
  if (group === undefined) return;
  const members = group.members.map((member) => requireTask(state, member));
  assert.equal(group.open, members.filter((member) => !isFinal(member.state)).length, `open members of ${id}`);
  assert.equal(group.succeeded, members.filter((member) => isSettled(member.state)).length, `members of ${id}`);
  assert.ok(
    group.members.every((member) => dependsOn.includes(member)),
    `${id} waits for its members`,
  );
}

describe('Any run with fan-outs, loops, conditions and added tasks', () => {
  it('starts nothing too early, ends each task once, counts rightly, never gets stuck, and completes when tried again', async () => {
    await fc.assert(
      fc.asyncProperty(sketches, fc.nat(), fc.nat(), async (drawn, seed, cut) => {
        let isSecond = false;
        const rig = createRig({
          script: (request) =>
            isSecond ? finish('done', { list: [0], flag: true, passed: true, findings: [] }) : answerTo(request, seed),
        });
        const limits = { ...LIMITS, maxTasks: 500, concurrency: 1 + (seed % 4) };
        const live = await rig.run({ planText: planFrom(drawn), limits });
        assert.notEqual(live.failure?.kind, 'internal', live.failure?.message);
        assert.ok(
          tasksOf(live).every((task) => isFinal(task.state)),
          rendered(live),
        );
        assert.deepEqual(replay(rig.events), live);

        const middle = 1 + (cut % rig.events.length);
        const saved = JSON.parse(JSON.stringify(replay(rig.events.slice(0, middle)))) as RunState;
        const resumed = rig.events.slice(middle).reduce(reduceRun, saved);
        assert.deepEqual(JSON.parse(JSON.stringify(resumed)), JSON.parse(JSON.stringify(live)));
        if (live.state !== 'failed') return;

        isSecond = true;
        must(await rig.app.resumeRun(live.runId));
        const second = must(await rig.app.whenAtRest(live.runId));
        assert.equal(second.state, 'completed', rendered(second));
        checkCounts(second);
      }),
      { numRuns: 100 },
    );
  }).timeout(120_000);
});

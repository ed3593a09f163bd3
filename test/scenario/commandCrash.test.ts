import assert from 'node:assert/strict';
import type { App } from '../../src/core/app/app.ts';
import { isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { quiet } from '../support/manualClock.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { LIMITS, createRig, must, planText, rendered } from '../support/rig.ts';
import type { Rig, RigOptions } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { Script } from '../support/scriptedModel.ts';
import type { RunStore } from '../../src/core/ports/store.ts';

const FILES = { 'a.txt': 'one\n' };
const LOOK = calls([['list_files', {}]]);

/** What a person does with a run, step by step. A step is repeated until `isDone` says that the run has taken it up. */
interface Story {
  readonly plan: string;
  readonly script: Script;
  readonly steps: readonly Step[];
}

interface Step {
  readonly isDone: (state: RunState) => boolean;
  /** Done when the run is at rest; `undefined`: while the answer to the request number `at` is awaited. */
  readonly act: (app: App, runId: string) => Promise<unknown>;
}

/** Carries a run on from wherever it was left, as a person would who knows what they wanted. */
async function goOn(rig: Rig, runId: string, steps: readonly Step[]): Promise<RunState> {
  for (let round = 0; ; round += 1) {
    assert.ok(round < 10, 'the story has no end');
    let state = must(await rig.app.readRun(runId));
    if (!isOver(state.state)) must(await rig.app.resumeRun(runId));
    state = must(await rig.app.whenAtRest(runId));
    const next = steps.find((step) => !step.isDone(state));
    if (next === undefined) return state;
    await next.act(rig.app, runId);
    await rig.app.whenAtRest(runId);
  }
}

async function tell({ plan, steps }: Story, rig: Rig): Promise<RunState> {
  // Whatever is to be done again is done by agents.
  const limits = { ...LIMITS, reuseResults: 'never' } as const;
  const runId = await rig.start({ planText: plan, autoApprove: 'command-line', limits });
  must(await rig.app.whenAtRest(runId));
  return goOnFromRest(rig, runId, steps);
}

async function goOnFromRest(rig: Rig, runId: string, steps: readonly Step[]): Promise<RunState> {
  for (const step of steps) {
    await step.act(rig.app, runId);
    must(await rig.app.whenAtRest(runId));
  }
  return must(await rig.app.readRun(runId));
}

/** Kills the process after every event of a story, goes on with it in a second one, and compares the ends. */
async function killAfterEveryEvent(story: Story, check: (state: RunState, rigs: readonly Rig[]) => void) {
  const rigOn = (store: RunStore, rest: Partial<RigOptions> = {}): Rig =>
    createRig({ repository: createMemoryRepository({ root: FILES }), store, script: story.script, ...rest });
  const calm = rigOn(createMemoryStore());
  const expected = rendered(await tell(story, calm));
  const count = calm.events.length;
  assert.ok(count > 10, `only ${count} events`);
  for (let last = 3; last < count; last += 1) {
    const disk = createMemoryStore();
    const mortal = mortalStore(disk, last);
    const first = rigOn(mortal);
    void tell(story, first);
    await mortal.death;
    await new Promise((resolve) => setImmediate(resolve));
    const second = rigOn(disk.reopen());
    const state = await goOn(second, 'run1', story.steps);
    assert.equal(withoutAttempts(rendered(state)), withoutAttempts(expected), `killed after event ${last}`);
    check(state, [first, second]);
  }
}

/** How often something was tried again depends on when the process died. */
function withoutAttempts(text: string): string {
  return text.replaceAll(/\d+ attempts?/g, 'tried');
}

describe('A process that is killed around a command on a task', () => {
  let isBroken = true;
  const script: Script = (request, index) => {
    const id = taskIdOf(request);
    if (id === 'bad' && isBroken) return { kind: 'model-declined', message: 'No.' };
    return agentScript({ x: [LOOK, finish('x')] })(request, index);
  };
  const isSettled = (id: string) => (state: RunState) =>
    state.tasks[id]?.state === 'succeeded' || state.tasks[id]?.state === 'skipped';

  it('leaves a retry that can be asked for again, and nothing that succeeded is done twice', async () => {
    isBroken = true;
    const plan = planText('good', 'bad', 'x<-bad,good', 'y<-x');
    const steps: Step[] = [
      {
        isDone: isSettled('y'),
        act: async (app, runId) => {
          isBroken = false;
          await app.retryTask(runId, 'bad');
        },
      },
    ];
    await killAfterEveryEvent({ plan, script, steps }, (state, rigs) => {
      assert.equal(state.state, 'completed');
      assert.equal(state.tasks['good']?.attempts.length, 1);
      const asked = rigs.flatMap(({ model }) => model.requests.map(taskIdOf));
      assert.ok(asked.filter((id) => id === 'good').length <= 2, 'asked again only when the answer was lost');
      isBroken = true;
    });
  }).timeout(60_000);

  it('leaves a skipped task skipped, and what it held back gets done', async () => {
    isBroken = true;
    const plan = planText('bad', 'x<-bad', 'y<-x', 'b');
    const steps: Step[] = [
      { isDone: isSettled('y'), act: (app, runId) => app.skipTask(runId, 'bad', { reason: 'By hand.' }) },
    ];
    await killAfterEveryEvent({ plan, script, steps }, (state) => assert.equal(state.state, 'completed'));
  }).timeout(60_000);

  it('leaves a re-run where it was, with the same end', async () => {
    isBroken = false;
    const plan = planText('a', 'x<-a', 'y<-x', 'b');
    const again = (state: RunState): boolean =>
      ['x', 'y'].every(
        (id) => (state.tasks[id]?.attempts.filter((each) => each.state === 'succeeded').length ?? 0) >= 2,
      );
    const steps: Step[] = [{ isDone: again, act: (app, runId) => app.rerunFromTask(runId, 'x') }];
    await killAfterEveryEvent({ plan, script, steps }, (state) => {
      assert.equal(state.state, 'completed');
      assert.equal(state.tasks['a']?.attempts.length, 1);
      assert.equal(state.tasks['b']?.attempts.length, 1);
    });
  }).timeout(60_000);
});

describe('A process that is killed around an instruction', () => {
  const ELEMENT = '<instruction from=\\"person\\">Use tabs.</instruction>';

  /** While the agent of `a` works on its turn number `at`, a person tells it something. */
  async function instructedRun(rig: Rig, at: number, asked: () => number): Promise<void> {
    const runId = await rig.start({ planText: planText('a', 'b<-a'), autoApprove: 'command-line' });
    while (asked() < at) await quiet();
    must(await rig.app.instructTask(runId, 'a', 'Use tabs.'));
  }

  for (const at of [1, 2, 3]) {
    it(`gives it to the agent exactly once, when it came in turn ${at} of 3, whenever the process dies`, async () => {
      for (let last = 4; ; last += 1) {
        const disk = createMemoryStore();
        const repository = createMemoryRepository({ root: FILES });
        const mortal = mortalStore(disk, last);
        let asked = 0;
        let release = (): void => undefined;
        const released = new Promise<void>((resolve) => (release = resolve));
        const turns = agentScript({ a: [LOOK, LOOK, finish('early'), finish('late')] });
        const first = createRig({
          repository,
          store: mortal,
          script: async (request, index) => {
            asked += 1;
            if (asked === at) await released;
            return turns(request, index);
          },
        });
        const told = instructedRun(first, at, () => asked).then(release);
        const died = mortal.death.then(() => 'died' as const);
        const lived = told.then(() => first.app.whenAtRest('run1')).then(() => 'lived' as const);
        const end = await Promise.race([died, lived]);
        await quiet();
        const second = createRig({ repository, store: disk.reopen(), script: turns });
        const before = must(await second.app.readRun('run1'));
        const wasTold = before.tasks['a']?.instructionsAdded.length === 1;
        if (!isOver(before.state)) must(await second.app.resumeRun('run1'));
        const state = must(await second.app.whenAtRest('run1'));
        assert.equal(state.state, 'completed', `killed after event ${last}`);
        assert.equal(await timesGiven(state, disk.reopen()), wasTold ? 1 : 0, `killed after event ${last}`);
        if (end === 'lived') return;
      }
    }).timeout(60_000);
  }

  /** How often the conversation of `a`, as it was journalled, holds the instruction. */
  async function timesGiven(state: RunState, store: RunStore): Promise<number> {
    const hashes = tasksOf(state)[0]?.attempts.at(-1)?.transcript ?? [];
    const bodies = await Promise.all(hashes.map((hash) => store.getBlob(hash)));
    const text = bodies.map((bytes) => new TextDecoder().decode(bytes)).join('');
    return text.split(ELEMENT).length - 1;
  }
});

import assert from 'node:assert/strict';
import { awaitsApproval, isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import type { MemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import type { MemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { LIMITS, createRig, must } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { Script } from '../support/scriptedModel.ts';
import { planWith } from '../support/unfoldingPlans.ts';

const ACROSS = { ...LIMITS, reuseResults: 'across-runs' } as const;

const FILES = Object.fromEntries([
  ...Array.from({ length: 6 }, (_, index) => [`src/${index}.txt`, `file ${index}\nlast line\n`]),
  ['other/nobody.txt', 'nobody reads this\n'],
]);

/**
 * Six tasks of which each reads and changes a file of its own, three that build on two of them and look at what they
 * changed, two that search, and one at the end that builds on all.
 */
const DOZEN: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[] = [
  ...Array.from({ length: 6 }, (_, index) => ({ id: `edit${index}` })),
  ...[0, 1, 2].map((index) => ({
    id: `check${index}`,
    role: 'review',
    dependsOn: [`edit${index}`, `edit${index + 3}`],
  })),
  { id: 'find1', role: 'search' },
  { id: 'find2', role: 'search' },
  { id: 'end', role: 'docs', dependsOn: ['check0', 'check1', 'check2', 'find1'] },
];

const AGENTS: AgentScript = {
  ...Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [
      `edit${index}`,
      [
        calls([['read_file', { path: `src/${index}.txt` }]]),
        calls([['edit_file', { path: `src/${index}.txt`, oldText: 'file', newText: 'File' }]]),
        finish(`edited number ${index}`, { index }),
      ],
    ]),
  ),
  ...Object.fromEntries(
    [0, 1, 2].map((index) => [`check${index}`, [calls([['show_changes', {}]]), finish(`checked ${index}`)]]),
  ),
  find1: [calls([['search_text', { query: 'file 1', path: 'src' }]]), finish('found 1')],
  find2: [calls([['list_files', { path: 'src' }]]), finish('listed')],
  end: [calls([['write_file', { path: 'README.md', content: 'All done.\n' }]]), finish('the end')],
};

interface World {
  readonly store: MemoryStore;
  readonly repository: MemoryRepository;
  /** The tasks whose agents asked the model since this was looked at last, sorted. */
  asked(): string[];
  rig(rest?: { readonly agents?: AgentScript; readonly script?: Script }): Rig;
}

function world(files: Readonly<Record<string, string>> = FILES): World {
  const store = createMemoryStore();
  const repository = createMemoryRepository({ root: files });
  const asked = new Set<string>();
  let rigs = 0;
  return {
    store,
    repository,
    asked() {
      const ids = [...asked].sort();
      asked.clear();
      return ids;
    },
    rig({ agents = AGENTS, script = agentScript(agents) } = {}) {
      const first = (rigs += 1) * 100;
      let ids = first;
      return createRig({
        repository,
        store: store.reopen(),
        script: (request, index) => {
          asked.add(taskIdOf(request));
          return script(request, index);
        },
        deps: { randomness: { newId: () => `run${(ids += 1)}`, fraction: () => 0.5 } },
      });
    },
  };
}

function withTask(id: string, fields: Readonly<Record<string, unknown>>): typeof DOZEN {
  return DOZEN.map((task) => (task.id === id ? { ...task, ...fields } : task));
}

/** What the tasks came to, whatever they are called now. */
function results(state: RunState): unknown {
  const tasks = tasksOf(state).map(({ state: name, result, changeSet }) => ({ name, result, files: changeSet?.files }));
  return JSON.parse(JSON.stringify(tasks)) as unknown;
}

function reused(state: RunState): string[] {
  return tasksOf(state).flatMap(({ id, reusedFrom }) => (reusedFrom === undefined ? [] : [id]));
}

describe('A plan that is run again with results across runs', () => {
  /** A dozen tasks, run once. */
  async function dozen(): Promise<World & { readonly first: RunState }> {
    const here = world();
    const first = await here.rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.equal(first.state, 'completed');
    assert.equal(here.asked().length, 12);
    return { ...here, first };
  }

  it('asks the model nothing when nothing has changed, and comes to the same at no cost', async () => {
    const { rig, asked, first } = await dozen();
    const again = await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.deepEqual(asked(), []);
    assert.deepEqual([again.state, again.costUsd, again.usage.inputTokens], ['completed', 0, 0]);
    assert.deepEqual(results(again), results(first));
    const end = again.tasks['end'];
    assert.deepEqual(end?.reusedFrom, { runId: first.runId, taskId: 'end' });
    assert.equal(end.changeSet?.taskId, 'end');
    assert.deepEqual(end.attempts, []);
  });

  it('names where a result was made first, also when it is taken over a second time', async () => {
    const { rig, first } = await dozen();
    await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    const third = await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.deepEqual(third.tasks['find1']?.reusedFrom, { runId: first.runId, taskId: 'find1' });
  });

  it('carries out a task whose instructions were edited, and nothing after it when that comes to the same', async () => {
    const { rig, asked, first } = await dozen();
    const edited = withTask('edit1', { instructions: 'Do edit1 with care.' });
    const again = await rig().run({ planText: planWith(...edited), limits: ACROSS });
    assert.deepEqual(asked(), ['edit1']);
    assert.deepEqual(results(again), results(first));
  });

  it('carries out what builds on an edited task as far as that hands over something else', async () => {
    const { rig, asked } = await dozen();
    const edited = withTask('edit1', { instructions: 'Do edit1 with care.' });
    const agents = { ...AGENTS, edit1: [finish('nothing to edit')] };
    const again = await rig({ agents }).run({ planText: planWith(...edited), limits: ACROSS });
    // The end is handed the same words by the check, and looks at no file.
    assert.deepEqual(asked(), ['check1', 'edit1']);
    assert.equal(again.state, 'completed');
  });

  it('carries out only the task that had read a file which is another now, and what that leads to', async () => {
    const { rig, asked, repository } = await dozen();
    repository.put({ root: 'root', path: 'src/4.txt' }, 'file 4\nanother last line\n');
    await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    // The check had looked at the difference, which shows the line beside the changed one.
    assert.deepEqual(asked(), ['check1', 'edit4']);
  });

  it('carries out nothing when files changed that nobody had read', async () => {
    const { rig, asked, repository } = await dozen();
    repository.put({ root: 'root', path: 'other/nobody.txt' }, 'still nobody\n');
    repository.put({ root: 'root', path: 'other/more.txt' }, 'new\n');
    await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.deepEqual(asked(), []);
  });

  it('carries out what had listed, and what would find more, when there is a new file', async () => {
    const { rig, asked, repository } = await dozen();
    repository.put({ root: 'root', path: 'src/new.txt' }, 'not found\n');
    await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.deepEqual(asked(), ['find2']);
    repository.put({ root: 'root', path: 'src/new.txt' }, 'file 1, again\n');
    await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.deepEqual(asked(), ['find1']);
  });

  it('takes nothing over for a file that the task had written unread and that is there now', async () => {
    const { rig, asked, repository } = await dozen();
    repository.put({ root: 'root', path: 'README.md' }, 'Somebody else was faster.\n');
    await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.deepEqual(asked(), ['end']);
  });

  it('does not mind other names, titles and places in the plan', async () => {
    const { rig, asked } = await dozen();
    const renamed = DOZEN.map(({ id, dependsOn = [], ...task }) => ({
      ...task,
      id: `now-${id}`,
      title: `Now ${id}`,
      instructions: `Do ${id}.`,
      dependsOn: (dependsOn as string[]).map((on) => `now-${on}`).reverse(),
    })).reverse();
    const plan = JSON.parse(planWith(...renamed)) as object;
    const planText = JSON.stringify({ ...plan, title: 'Another title' });
    const again = await rig().run({ request: '', planText, limits: ACROSS });
    assert.equal(again.state, 'completed');
    // The request of the first run was given by hand; of this one it is the title.
    assert.equal(asked().length, 12);
    const request = await rig().run({ planText, limits: ACROSS });
    assert.equal(request.state, 'completed');
    assert.deepEqual(asked(), []);
  });

  it('takes nothing over unless that is wanted', async () => {
    const { rig, asked } = await dozen();
    await rig().run({ planText: planWith(...DOZEN) });
    assert.equal(asked().length, 12);
    await rig().run({ planText: planWith(...DOZEN), limits: { ...LIMITS, reuseResults: 'never' } });
    assert.equal(asked().length, 12);
  });

  it('takes over nothing that failed, and nothing that a person rejected', async () => {
    const here = world();
    const plan = planWith({ id: 'good' }, { id: 'bad' }, { id: 'no' });
    const agents: AgentScript = {
      bad: [{ kind: 'model-declined', message: 'No.' }],
      no: [calls([['write_file', { path: 'no.txt', content: 'no\n' }]]), finish('no')],
    };
    const rig = here.rig({ agents });
    const { runId } = await rig.run({ planText: plan, limits: ACROSS });
    must(await rig.app.rejectTasks(runId, ['no']));
    here.asked();
    await here.rig({ agents }).run({ planText: plan, limits: ACROSS });
    assert.deepEqual(here.asked(), ['bad', 'no']);
  });

  it('asks the model where what an agent was shown is not in the store any more', async () => {
    const { store, rig, asked } = await dozen();
    const gone = await rig().app.readRun('run101');
    const hash = must(gone).tasks['edit2']?.attempts[0]?.transcript[0];
    const another = rig();
    const { getBlob } = another.store;
    Object.assign(another.store, {
      getBlob: (wanted: string) => (wanted === hash ? Promise.resolve(undefined) : getBlob(wanted)),
    });
    const again = await another.run({ planText: planWith(...DOZEN), limits: ACROSS });
    assert.equal(again.state, 'completed');
    assert.deepEqual(asked(), ['edit2']);
    assert.ok((await store.listRuns()).length === 2);
  });

  it('keeps three results of three tasks that are given the same', async () => {
    const here = world();
    const equal = ['one', 'two', 'three'].map((id) => ({ id, instructions: 'Think of a number.' }));
    let number = 0;
    const script: Script = () => finish(`It is ${(number += 1)}.`);
    const summaries = (state: RunState): unknown[] => tasksOf(state).map(({ result }) => result?.summary);
    const first = await here.rig({ script }).run({ planText: planWith(...equal), limits: ACROSS });
    assert.deepEqual(summaries(first), ['It is 1.', 'It is 2.', 'It is 3.']);
    const again = await here.rig({ script }).run({ planText: planWith(...equal), limits: ACROSS });
    assert.deepEqual(summaries(again), summaries(first));
    const four = [...equal, { id: 'four', instructions: 'Think of a number.' }];
    const more = await here.rig({ script }).run({ planText: planWith(...four), limits: ACROSS });
    assert.deepEqual(summaries(more), [...summaries(first), 'It is 4.']);
  });
});

describe('Results within a run', () => {
  it('are taken over after the task that is run anew, which itself is carried out', async () => {
    const { rig, asked } = world();
    const here = rig();
    const { runId } = await here.run({ planText: planWith(...DOZEN) });
    const before = must(await here.app.readRun(runId));
    asked();
    must(await here.app.rerunFromTask(runId, 'edit1'));
    const after = must(await here.app.whenAtRest(runId));
    assert.deepEqual(asked(), ['edit1']);
    assert.deepEqual(reused(after), ['check1', 'end']);
    assert.deepEqual(results(after), results(before));
    must(await here.app.rerunFromTask(runId, 'edit1', { instruction: 'With care.' }));
    assert.deepEqual(asked(), []);
    await here.app.whenAtRest(runId);
    assert.deepEqual(asked(), ['edit1']);
  });

  it('are taken over in a later process, too', async () => {
    const { rig, asked } = world();
    const { runId } = await rig().run({ planText: planWith(...DOZEN) });
    asked();
    const later = rig();
    must(await later.app.rerunFromTask(runId, 'find1'));
    assert.equal(must(await later.app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(asked(), ['find1']);
  });

  it('are made anew for all members of a fan-out that is run anew, and are taken over when another task was', async () => {
    const { rig, asked } = world();
    const plan = planWith(
      { id: 'list', output: { type: 'object' } },
      { id: 'each', dependsOn: ['list'], forEach: { from: 'list', path: 'files' } },
      { id: 'end', dependsOn: ['each'] },
    );
    const agents: AgentScript = { list: [finish('listed', { files: ['x', 'y'] })] };
    const here = rig({ agents });
    const { runId } = await here.run({ planText: plan });
    assert.deepEqual(asked(), ['each.1', 'each.2', 'end', 'list']);
    must(await here.app.rerunFromTask(runId, 'list'));
    assert.equal(must(await here.app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(asked(), ['list']);
    must(await here.app.rerunFromTask(runId, 'each'));
    assert.equal(must(await here.app.whenAtRest(runId)).state, 'completed');
    assert.deepEqual(asked(), ['each.1', 'each.2']);
  });

  it('that came with an instruction in the middle are not taken over for a task without it', async () => {
    const { rig, asked } = world();
    let told = (): void => undefined;
    const here = rig({
      script: async (request) => {
        const turns = request.messages.filter(({ role }) => role === 'assistant').length;
        if (taskIdOf(request) === 'b' && turns === 0) {
          await new Promise<void>((resolve) => (told = resolve));
          return calls([['list_files', {}]]);
        }
        return finish(`${taskIdOf(request)} done`);
      },
    });
    const runId = await here.start({
      planText: planWith({ id: 'a' }, { id: 'b', dependsOn: ['a'] }),
      autoApprove: 'command-line',
    });
    while (!asked().includes('b')) await new Promise((resolve) => setImmediate(resolve));
    must(await here.app.instructTask(runId, 'b', 'Mind the gap.'));
    told();
    const state = must(await here.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    const journal = await here.store.readEvents(runId, 0);
    const ends = journal.flatMap(({ event }) => (event.type === 'task-succeeded' ? [event] : []));
    assert.deepEqual(
      ends.map(({ taskId, content }) => [taskId, content !== undefined]),
      [
        ['a', true],
        ['b', false],
      ],
    );
  });
});

describe('A fork', () => {
  it('takes over what the other run did after it, and what the run did that the other was forked from', async () => {
    const { rig, asked } = world();
    const here = rig();
    const { runId } = await here.run({ planText: planWith(...DOZEN) });
    const [, approval] = must(await here.app.listCheckpoints(runId));
    asked();
    const goOn = async (forkId: string): Promise<RunState> => {
      must(await here.app.resumeRun(forkId));
      return must(await here.app.whenAtRest(forkId));
    };
    const forkId = must(await here.app.forkRun(runId, approval!.seq));
    assert.equal((await goOn(forkId)).state, 'completed');
    assert.deepEqual(asked(), []);
    const second = must(await here.app.forkRun(must(await here.app.forkRun(runId, 3)), 3));
    const state = await goOn(second);
    assert.deepEqual([state.state, reused(state).length], ['completed', 12]);
    assert.deepEqual(asked(), []);
    assert.deepEqual(results(state), results(must(await here.app.readRun(runId))));
  });
});

describe('A process that is killed while results are taken over', () => {
  it('after any event, leaves a run that ends as it would have, without asking for what is there', async () => {
    const first = world();
    const before = await first.rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
    const edited = withTask('edit1', { instructions: 'Do edit1 with care.' });
    const calm = first.rig();
    const expected = results(await calm.run({ planText: planWith(...edited), limits: ACROSS }));
    assert.deepEqual(expected, results(before));
    // Without the plan, which is recorded with the first event, a planner would be asked.
    for (let last = 2; last < calm.events.length; last += 1) {
      const { store, repository, rig, asked } = world();
      await rig().run({ planText: planWith(...DOZEN), limits: ACROSS });
      asked();
      const mortal = mortalStore(store.reopen(), last);
      // The events of the run that dies are numbered as those of the calm one; the earlier run writes no more.
      const dying = createRig({
        repository,
        store: mortal,
        script: agentScript(AGENTS),
        deps: { randomness: { newId: () => 'dying', fraction: () => 0.5 } },
      });
      void dying.start({ planText: planWith(...edited), limits: ACROSS, autoApprove: 'command-line' });
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));
      const { app } = rig();
      let state = must(await app.readRun('dying'));
      if (!isOver(state.state) && !awaitsApproval(state)) must(await app.resumeRun('dying'));
      state = must(await app.whenAtRest('dying'));
      if (awaitsApproval(state)) must(await app.approvePlan('dying', 'person'));
      state = must(await app.whenAtRest('dying'));
      assert.equal(state.state, 'completed', `killed after event ${last}`);
      assert.deepEqual(results(state), expected, `killed after event ${last}`);
      assert.ok(
        asked().every((id) => id === 'edit1'),
        `killed after event ${last}`,
      );
    }
  }).timeout(60_000);
});

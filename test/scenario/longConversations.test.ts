import assert from 'node:assert/strict';
import type { ModelClient, ModelMessage, ModelRequest } from '../../src/core/ports/model.ts';
import { isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { ok } from '../../src/shared/result.ts';
import { taskIdOf } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { createRig, must, planText } from '../support/rig.ts';
import type { Rig, RigOptions } from '../support/rig.ts';
import { calls, finish, newestText, scriptedModel, text } from '../support/scriptedModel.ts';
import type { Script, ScriptedAnswer } from '../support/scriptedModel.ts';

/** Room for two or three of the files below, besides what all requests have. */
const WINDOW = 40_000;
const LARGE = Array.from({ length: 300 }, (_, line) => `line ${line} of a file`.padEnd(50, '.')).join('\n');
const FILES = {
  ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`f${n}.txt`, `${n}\n${LARGE}`])),
  'a.txt': 'one\n',
};

const SUMMARY = /^SUMMARY of (\d+) turns/m;
const asksForSummary = (request: ModelRequest): boolean => newestText(request).includes('Call no tool in this answer');

function textsOf(messages: readonly ModelMessage[]): string[] {
  return messages.flatMap(({ content }) => content.flatMap((block) => (block.type === 'text' ? [block.text] : [])));
}

/** Finished turns of the agent, as its request tells: those that the summary stands for, and those after it. */
function turnsOf({ messages }: ModelRequest): number {
  const summed = textsOf(messages.slice(0, 1)).flatMap(
    (each) => SUMMARY.exec(each.replace('<earlier-work>', ''))?.[1] ?? [],
  );
  return Number(summed.at(-1) ?? 0) + messages.filter(({ role }) => role === 'assistant').length;
}

const read = (...numbers: readonly number[]) =>
  calls(numbers.map((n): [string, unknown] => ['read_file', { path: `f${n}.txt` }]));

/** Each turn with a block that the provider wants back word for word. */
function thinking(answer: ScriptedAnswer, turn: number): ScriptedAnswer {
  if (!('content' in answer)) return answer;
  return {
    ...answer,
    content: [{ type: 'opaque', provider: 'demo', value: { signature: `of turn ${turn}` } }, ...answer.content],
  };
}

const READER: readonly ScriptedAnswer[] = [
  read(0, 1),
  read(2, 3),
  calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'two' }]]),
  read(4, 5),
  read(6, 7),
  read(8, 0),
  calls([['edit_file', { path: 'a.txt', oldText: 'two', newText: 'three' }]]),
  finish('read all', { n: 9 }),
];

const script: Script = (request) => {
  if (taskIdOf(request) !== 'a') return finish('b');
  const turns = turnsOf(request);
  if (asksForSummary(request)) return text(`SUMMARY of ${turns} turns: <b>&amp; f0 matters</b>`);
  return thinking(READER[turns] ?? assert.fail(`no turn ${turns}`), turns);
};

function rigWith(
  options: Partial<RigOptions>,
  window: number | 'not known' = WINDOW,
): { rig: Rig; requests: readonly ModelRequest[] } {
  const model = scriptedModel(options.script ?? script, {});
  const client: ModelClient = {
    ...model,
    ...(window === 'not known'
      ? {}
      : { abilitiesOf: () => ({ structuredAnswer: false, forcedTool: false, toolUse: true, contextTokens: window }) }),
  };
  const rig = createRig({ files: FILES, script, ...options, deps: { models: () => Promise.resolve(ok(client)) } });
  return { rig, requests: model.requests };
}

const PLAN = { planText: planText('a', 'b<-a'), autoApprove: 'command-line' } as const;

function outcome(state: RunState): unknown {
  const tasks = tasksOf(state).map(({ id, state: name, result, changeSet, attempts }) => ({
    ...{ id, name, result, changeSet },
    attempts: attempts.map(({ turns, compaction, turnTokens }) => ({ turns, compaction, turnTokens })),
  }));
  return JSON.parse(JSON.stringify({ state: state.state, tasks }));
}

const keyOf = (request: ModelRequest): string =>
  `${taskIdOf(request)} ${asksForSummary(request) ? 'summary' : 'turn'} after ${turnsOf(request)}`;

describe('A conversation that gets too long for its model', () => {
  it('is summed up, and goes on from there with the opening, the summary and whole turns', async () => {
    const { rig, requests } = rigWith({});
    const state = await rig.run(PLAN);
    assert.equal(state.state, 'completed');
    const ofA = requests.filter((request) => taskIdOf(request) === 'a');
    const summaries = ofA.filter(asksForSummary);
    assert.ok(summaries.length >= 1 && summaries.length <= 3, `${summaries.length} summaries`);
    assert.equal(state.tasks['a']?.changeSet?.files.length, 1);

    const after = ofA[ofA.indexOf(summaries[0] ?? assert.fail()) + 1];
    const first = after?.messages[0];
    assert.equal(after?.messages.length, 1, 'only the opening with the summary');
    assert.match(
      textsOf(first === undefined ? [] : [first]).join('\n'),
      /<task id="a"[^]*<earlier-work>SUMMARY of \d+ turns: <b>&amp; f0 matters<\/b><\/earlier-work>/,
    );
    for (const request of ofA) {
      const [tools, system] = [JSON.stringify(request.tools), request.system];
      assert.deepEqual([tools, system], [JSON.stringify(ofA[0]?.tools), ofA[0]?.system], 'requests begin alike');
      const first = turnsOf(request) - request.messages.filter(({ role }) => role === 'assistant').length;
      for (const [index, message] of request.messages.filter(({ role }) => role === 'assistant').entries())
        assert.deepEqual(message.content[0], {
          type: 'opaque',
          provider: 'demo',
          value: { signature: `of turn ${first + index}` },
        });
      const open = new Set(
        request.messages.flatMap(({ content }) =>
          content.flatMap((block) => (block.type === 'tool-call' ? [block.id] : [])),
        ),
      );
      const results = request.messages.flatMap(({ content }) =>
        content.flatMap((block) => (block.type === 'tool-result' ? [block.callId] : [])),
      );
      assert.deepEqual(
        results.filter((id) => !open.has(id)),
        [],
        'no result without its call',
      );
    }
  });

  it('counts what its summary took, and keeps its whole transcript', async () => {
    const { rig, requests } = rigWith({});
    const state = await rig.run(PLAN);
    const summaries = requests.filter(asksForSummary).length;
    const task = state.tasks['a'] ?? assert.fail();
    assert.equal(task.usage.inputTokens, 100 * (READER.length + summaries));
    assert.equal(state.usage.inputTokens, 100 * requests.length);
    assert.equal(state.byModel['scripted']?.turns, requests.length);
    assert.ok(Math.abs(task.costUsd - 0.01 * (READER.length + summaries)) < 1e-9);
    assert.equal(task.attempts[0]?.transcript.length, READER.length);
    assert.deepEqual(task.attempts[0].turnTokens[0], { prompt: 100, cached: 0, output: 10, window: WINDOW });
  });

  it('after a death at any event ends as it would have, asks word for word the same, and pays for no summary twice', async () => {
    const calm = rigWith({});
    const expected = outcome(await calm.rig.run(PLAN));
    const asked = new Map(calm.requests.map((request) => [keyOf(request), JSON.stringify(request.messages)]));
    assert.ok([...asked.keys()].some((key) => key.startsWith('a summary')));

    const begun = calm.rig.events.findIndex(({ event }) => event.type === 'run-started') + 1;
    for (let last = begun; last < calm.rig.events.length; last += 1) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: FILES });
      const mortal = mortalStore(disk, last);
      const first = rigWith({ repository, store: mortal });
      void first.rig.start(PLAN);
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));

      const second = rigWith({ repository, store: disk.reopen() });
      const before = must(await second.rig.app.readRun('run1'));
      const summed = before.tasks['a']?.attempts[0]?.compaction?.turns;
      if (!isOver(before.state)) must(await second.rig.app.resumeRun('run1', { autoApprove: 'command-line' }));
      assert.deepEqual(outcome(must(await second.rig.app.whenAtRest('run1'))), expected, `killed after event ${last}`);
      for (const request of second.requests) {
        assert.equal(
          JSON.stringify(request.messages),
          asked.get(keyOf(request)),
          `${keyOf(request)} after event ${last}`,
        );
        assert.ok(
          !asksForSummary(request) || turnsOf(request) > (summed ?? -1),
          `a summary was paid again after event ${last}`,
        );
      }
      assert.ok(first.requests.length + second.requests.length <= calm.requests.length + 1, `after event ${last}`);
    }
  });

  it('keeps what a person said, word for word, over every summary', async () => {
    const { rig, requests } = rigWith({});
    const runId = await rig.start(PLAN);
    let isTold = false;
    rig.app.subscribe({
      onEvents: (_runId, events) => {
        if (isTold || !events.some(({ event }) => event.type === 'turn-completed')) return;
        isTold = true;
        void rig.app.instructTask(runId, 'a', 'Mind the <gap>.');
      },
    });
    must(await rig.app.whenAtRest(runId));
    const last = requests.findLast((request) => taskIdOf(request) === 'a') ?? assert.fail();
    assert.ok(turnsOf(last) >= READER.length - 1);
    const said = JSON.stringify(last.messages).split('Mind the <gap>.').length - 1;
    assert.equal(said, 1);
  });

  it('goes on with what is on record where the model does not sum it up', async () => {
    // Without a number in the summary, requests do not tell how many turns there were.
    let turn = 0;
    const answers = [...READER];
    const { rig, requests } = rigWith({
      script: (request) => {
        if (taskIdOf(request) !== 'a') return finish('b');
        return asksForSummary(request) ? read(0) : (answers[turn++] ?? assert.fail());
      },
    });
    const state = await rig.run(PLAN);
    assert.equal(state.tasks['a']?.state, 'succeeded');
    const later = requests.findLast((request) => taskIdOf(request) === 'a');
    assert.match(
      textsOf(later?.messages.slice(0, 1) ?? []).join('\n'),
      /No summary could be written[^]*- read_file f0\.txt: done\n/,
    );
  });
});

describe('A request that the provider refuses for its length', () => {
  const refusal = { kind: 'context-overflow', message: 'mock refused the request for its length (400).' } as const;
  const lengthOf = (request: ModelRequest): number => JSON.stringify(request.messages).length;

  it('is made once more, shorter, though nobody knew the window', async () => {
    const { rig, requests } = rigWith(
      { script: (request, index) => (lengthOf(request) > 70_000 ? refusal : script(request, index)) },
      'not known',
    );
    const state = await rig.run(PLAN);
    assert.equal(state.state, 'completed', state.tasks['a']?.failure?.message);
    assert.equal(state.tasks['a']?.attempts.length, 1);
    const refused = requests.filter((request) => lengthOf(request) > 70_000).length;
    assert.ok(refused >= 1 && refused <= 3, `${refused} were refused`);
    assert.equal(
      state.tasks['a'].usage.inputTokens,
      100 * (requests.filter((request) => taskIdOf(request) === 'a').length - refused),
    );
  });

  it('fails the task with what to do when nothing can be left out', async () => {
    const { rig, requests } = rigWith({ script: () => refusal });
    const state = await rig.run(PLAN);
    const failure = state.tasks['a']?.failure;
    assert.equal(failure?.kind, 'context-overflow');
    assert.match(failure.message, /\(40000 tokens\).*Split the task.*choose a model with a larger window/);
    assert.equal(requests.length, 1, 'the same is not asked twice');
    assert.equal(state.tasks['b']?.state, 'blocked');
  });
});

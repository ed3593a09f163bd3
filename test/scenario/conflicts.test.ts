import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { LIMITS, createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, submitPlan } from '../support/scriptedModel.ts';

const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';
const PLAN = planText('a', 'b', 'd<-a,b');

const edit = (path: string, oldText: string, newText: string) => calls([['edit_file', { path, oldText, newText }]]);
const write = (path: string, content: string) => calls([['write_file', { path, content }]]);
const remove = (path: string) => calls([['delete_file', { path }]]);
const openingOf = (request: ModelRequest): string => JSON.stringify(request.messages[0]);

/** Two tasks change the same line; `d.merge` brings that together, and `d` adds a line. */
const TWO: AgentScript = {
  a: [edit('x.txt', 'two', 'TWO by a'), finish('a did it')],
  b: [edit('x.txt', 'two', 'two and b'), finish('b did it')],
  'd.merge': [edit('x.txt', 'TWO by a', 'TWO by a and b'), finish('brought together')],
  d: [edit('x.txt', 'seven', 'seven, read'), finish('d did it')],
};
const MERGED = LINES.replace('two', 'TWO by a and b');

function rigWith(script: AgentScript, files: Record<string, string | Uint8Array> = { 'x.txt': LINES }): Rig {
  return createRig({ files, script: agentScript(script) });
}

function textOf(rig: Rig, path: string): string | undefined {
  const bytes = rig.repository.bytesOf({ root: 'root', path });
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

describe('Changes that do not go together', () => {
  it('are brought together by a task of its own between the siblings and the task that builds on both', async () => {
    let opening = '';
    const rig = rigWith({
      ...TWO,
      'd.merge': [
        (request) => {
          opening = openingOf(request);
          return calls([['read_file', { path: 'x.txt' }]]);
        },
        ...(TWO['d.merge'] ?? []),
      ],
    });
    const state = await rig.run({ planText: PLAN });
    assert.equal(
      rendered(state),
      [
        'completed',
        'a succeeded (1 attempt, x.txt open)',
        'b succeeded (1 attempt, x.txt open)',
        'd succeeded (1 attempt, x.txt open)',
        'd.merge succeeded (1 attempt, x.txt open)',
      ].join('\n'),
    );
    const resolver = state.tasks['d.merge'];
    assert.equal(resolver?.title, 'Bring together the changes to x.txt of "Task a" and "Task b"');
    assert.deepEqual([resolver.role, resolver.dependsOn, resolver.addedBy], ['resolve', ['a', 'b'], 'd']);
    assert.deepEqual(state.tasks['d']?.dependsOn, ['a', 'b', 'd.merge']);
    assert.deepEqual(state.waves, [['a', 'b'], ['d.merge'], ['d']]);
    assert.deepEqual(
      resolver.changeSet?.settles?.map(({ path, of }) => [path.path, of]),
      [['x.txt', ['a', 'b']]],
    );
    assert.match(opening, /<handoff task=\\"a\\" title=\\"Task a\\">\\n<asked>Do a\.<\/asked>\\na did it/);
    assert.match(opening, /<handoff task=\\"b\\" title=\\"Task b\\">\\n<asked>Do b\.<\/asked>\\nb did it/);
    assert.match(opening, /<conflict path=\\"x\.txt\\">\\n<version task=\\"a\\" title=\\"Task a\\" in-view=\\"yes\\">/);
    assert.match(
      opening,
      /<version task=\\"b\\" title=\\"Task b\\">\\n@@ -1,5 \+1,5 @@\\n one\\n-two\\n\+two and b\\n/,
    );
  });

  it('are handed on by the task that brought them together, in place of those that met, and counted from before them', async () => {
    let opening = '';
    const rig = rigWith({
      ...TWO,
      d: [
        (request) => {
          opening = openingOf(request);
          return finish('d did it');
        },
      ],
    });
    await rig.run({ planText: PLAN });
    const handoff = opening.slice(opening.indexOf('<handoff task=\\"d.merge\\"'));
    assert.match(handoff, /^[^>]* replaces=\\"x\.txt of a and b\\">\\nIt brought together changes that met/);
    assert.match(handoff, /<changes>\\nedited x\.txt \+1 -1\\n<\/changes>/);
    assert.doesNotMatch(opening, /<asked>/);
    assert.equal(opening.match(/replaces=/g)?.length, 1);
  });

  it('are brought together on top of all that goes together, also in other files and by the person meanwhile', async () => {
    const rig = rigWith(
      {
        ...TWO,
        a: [calls([...callsOf('x.txt', 'two', 'TWO by a'), ...callsOf('y.txt', 'one', 'ONE')]), finish('a')],
        b: [calls([...callsOf('x.txt', 'two', 'two and b'), ...callsOf('y.txt', 'six', 'SIX')]), finish('b')],
      },
      { 'x.txt': LINES, 'y.txt': LINES },
    );
    const state = await rig.run({ planText: PLAN });
    assert.equal(state.state, 'completed');
    rig.repository.put({ root: 'root', path: 'x.txt' }, LINES.replace('five', 'five of mine'));
    await acceptAll(rig, state);
    assert.equal(textOf(rig, 'x.txt'), MERGED.replace('seven', 'seven, read').replace('five', 'five of mine'));
    assert.equal(textOf(rig, 'y.txt'), LINES.replace('one', 'ONE').replace('six', 'SIX'));
  });

  it('may come from one fan-out, and meet the tasks of another one, for all of which they are brought together once', async () => {
    let opening = '';
    const rig = rigWith({
      'fix.1': [edit('x.txt', 'two', 'A'), finish('a')],
      'fix.2': [edit('x.txt', 'two', 'B'), finish('b')],
      'fix.3': [edit('x.txt', 'six', 'SIX'), finish('c')],
      'use.1.merge': [calls([...callsOf('x.txt', 'A', 'AB'), ...callsOf('x.txt', 'six', 'SIX')]), finish('ab')],
      'use.2': [
        (request) => {
          opening = openingOf(request);
          return finish('used');
        },
      ],
    });
    const each = (id: string, items: readonly number[], dependsOn: readonly string[]) => ({
      ...{ id, title: id, role: 'code', instructions: 'Do.', dependsOn },
      forEach: { items },
    });
    const end = { id: 'end', title: 'end', role: 'code', instructions: 'Do.', dependsOn: ['use'] };
    const tasks = [each('fix', [1, 2, 3], []), each('use', [1, 2, 3, 4], ['fix']), end];
    const state = await rig.run({ planText: JSON.stringify({ version: 1, title: 'A plan', tasks }) });
    assert.equal(state.state, 'completed', rendered(state));
    const resolvers = tasksOf(state).filter(({ resolves }) => resolves !== undefined);
    assert.deepEqual(
      resolvers.map(({ id, dependsOn }) => [id, ...dependsOn]),
      [['use.1.merge', 'fix.1', 'fix.2', 'fix.3']],
    );
    assert.deepEqual(state.tasks['use.4']?.dependsOn, ['fix', 'use.1.merge']);
    assert.match(opening, /<handoff task=\\"use\.1\.merge\\"[^>]* replaces=\\"x\.txt of fix\\">/);
    await acceptAll(rig, state);
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'AB').replace('six', 'SIX'));
  });

  it('of three siblings are brought together by one task', async () => {
    let opening = '';
    const rig = rigWith({
      a: [edit('x.txt', 'two', 'A'), finish('a')],
      b: [edit('x.txt', 'two', 'B'), finish('b')],
      c: [edit('x.txt', 'two', 'C'), finish('c')],
      'd.merge': [
        (request) => {
          opening = openingOf(request);
          return edit('x.txt', 'A', 'ABC');
        },
        finish('all'),
      ],
      d: [calls([['read_file', { path: 'x.txt' }]]), (request) => finish(JSON.stringify(request.messages.at(-1)))],
    });
    const state = await rig.run({ planText: planText('a', 'b', 'c', 'd<-a,b,c') });
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.tasks['d.merge']?.dependsOn, ['a', 'b', 'c']);
    assert.equal(state.taskIds.length, 5);
    assert.match(opening, /<version task=\\"c\\".*\+C/);
    assert.match(state.tasks['d']?.result?.summary ?? '', /one\\+nABC\\+nthree/);
    await acceptAll(rig, state);
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'ABC'));
  });

  it('that have nothing to do with each other are brought together at the same time', async () => {
    const rig = rigWith(
      {
        a: [edit('x.txt', 'two', 'A'), finish('a')],
        b: [edit('x.txt', 'two', 'B'), finish('b')],
        e: [edit('y.txt', 'two', 'E'), finish('e')],
        f: [edit('y.txt', 'two', 'F'), finish('f')],
        'd.merge': [edit('x.txt', 'A', 'AB'), finish('ab')],
        'd.merge-2': [edit('y.txt', 'E', 'EF'), finish('ef')],
      },
      { 'x.txt': LINES, 'y.txt': LINES },
    );
    const state = await rig.run({ planText: planText('a', 'b', 'e', 'f', 'd<-a,b,e,f') });
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.waves, [['a', 'b', 'e', 'f'], ['d.merge', 'd.merge-2'], ['d']]);
    assert.deepEqual(state.tasks['d.merge-2']?.dependsOn, ['e', 'f']);
    await acceptAll(rig, state);
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'AB'));
    assert.equal(textOf(rig, 'y.txt'), LINES.replace('two', 'EF'));
  });

  it('are brought together once for all tasks that build on them, and with a third line of work where one does', async () => {
    let opening = '';
    const rig = rigWith({
      a: [edit('x.txt', 'two', 'A'), finish('a')],
      b: [edit('x.txt', 'two', 'B'), finish('b')],
      c: [edit('x.txt', 'two', 'C'), finish('c')],
      'd.merge': [edit('x.txt', 'A', 'AB'), finish('ab')],
      'f.merge': [
        (request) => {
          opening = openingOf(request);
          return edit('x.txt', 'C', 'ABC');
        },
        finish('abc'),
      ],
      g: [edit('x.txt', 'ABC', 'ABC by g'), finish('g')],
    });
    const state = await rig.run({ planText: planText('a', 'b', 'c', 'd<-a,b', 'e<-a,b', 'f<-d,c', 'g<-e,f') });
    assert.equal(state.state, 'completed');
    assert.deepEqual(
      tasksOf(state).flatMap(({ id, resolves }) => (resolves === undefined ? [] : [id])),
      ['d.merge', 'f.merge'],
    );
    assert.deepEqual(state.tasks['e']?.dependsOn, ['a', 'b', 'd.merge']);
    assert.deepEqual(state.tasks['f.merge']?.dependsOn, ['c', 'd.merge']);
    assert.match(opening, /<asked>\\"Task a\\" \(a\): Do a\.\\n\\n\\"Task b\\" \(b\): Do b\.<\/asked>\\nab\\n/);
    await acceptAll(rig, state);
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'ABC by g'));
  });

  it('may be one side deleting what the other changed, both adding, or a file where the other made a folder', async () => {
    const rig = rigWith(
      {
        a: [remove('x.txt'), finish('gone')],
        b: [edit('x.txt', 'two', 'B'), finish('b')],
        e: [write('new.txt', 'e\n'), finish('e')],
        f: [write('new.txt', 'f\n'), finish('f')],
        g: [write('place', 'a file\n'), finish('g')],
        h: [write('place/in.txt', 'below\n'), finish('h')],
        'd.merge': [remove('x.txt'), finish('x stays away')],
        'd.merge-2': [edit('new.txt', 'e', 'e and f'), finish('both')],
        'd.merge-3': [
          calls([
            ['delete_file', { path: 'place' }],
            ['write_file', { path: 'place/in.txt', content: 'a file below\n' }],
          ]),
          finish('a folder'),
        ],
      },
      { 'x.txt': LINES },
    );
    const state = await rig.run({ planText: planText('a', 'b', 'e', 'f', 'g', 'h', 'd<-a,b,e,f,g,h') });
    assert.equal(state.state, 'completed', rendered(state));
    await acceptAll(rig, state);
    assert.deepEqual(rig.repository.files('root'), { 'new.txt': 'e and f\n', 'place/in.txt': 'a file below\n' });
  });

  it('are not brought together by an agent that forgets a file, unless it says that nothing is missing', async () => {
    let told = '';
    const rig = rigWith({
      ...TWO,
      'd.merge': [
        finish('done'),
        (request) => {
          told = JSON.stringify(request.messages.at(-1));
          return finish('b is in a already', { kept: ['x.txt'] });
        },
      ],
    });
    const state = await rig.run({ planText: PLAN });
    assert.equal(state.state, 'completed');
    assert.match(told, /x\.txt: it still is as .*a.* left it/);
    assert.deepEqual(state.tasks['d.merge']?.changeSet?.files, []);
    await acceptAll(rig, state);
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'TWO by a').replace('seven', 'seven, read'));
  });

  it('hold back what builds on them when nobody can bring them together, and are tried again with the run', async () => {
    let fails = true;
    const rig = rigWith({
      ...TWO,
      'd.merge': [
        () => (fails ? { kind: 'model-declined', message: 'No.' } : edit('x.txt', 'TWO by a', 'TWO by a and b')),
        finish('done'),
      ],
    });
    const state = await rig.run({ planText: PLAN });
    assert.equal(
      rendered(state),
      [
        'failed wrong-state',
        'a succeeded (1 attempt, x.txt open)',
        'b succeeded (1 attempt, x.txt open)',
        'd blocked (0 attempts, blocked by d.merge)',
        'd.merge failed (1 attempt, model-declined)',
      ].join('\n'),
    );
    fails = false;
    must(await rig.app.retryTask(state.runId, 'd.merge'));
    assert.equal(must(await rig.app.whenAtRest(state.runId)).state, 'completed');
  });

  it('fail the task that builds on them when the person leaves out what was to bring them together', async () => {
    const rig = rigWith({ ...TWO, 'd.merge': [{ kind: 'model-declined', message: 'No.' }] });
    const { runId } = await rig.run({ planText: PLAN });
    must(await rig.app.skipTask(runId, 'd.merge'));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.tasks['d']?.failure?.kind, 'conflict');
    assert.equal(state.taskIds.length, 4, 'no second task is added for it');
  });

  it('need no agent any more when a sibling was run anew and does something else', async () => {
    let again = false;
    const rig = rigWith({
      ...TWO,
      a: [() => edit('x.txt', again ? 'six' : 'two', 'by a'), finish('a')],
      'd.merge': [edit('x.txt', 'by a', 'by a and b'), finish('together')],
    });
    const { runId } = await rig.run({ planText: PLAN });
    again = true;
    must(await rig.app.rerunFromTask(runId, 'a'));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.equal(state.tasks['d.merge']?.state, 'skipped');
    await acceptAll(rig, state);
    assert.match(textOf(rig, 'x.txt') ?? '', /^one\ntwo and b\n.*\nby a\n/s);
  });

  it('stay brought together when the task that builds on them is run anew', async () => {
    const rig = rigWith(TWO);
    const { runId } = await rig.run({ planText: PLAN });
    const asked = rig.model.requests.length;
    must(await rig.app.rerunFromTask(runId, 'd'));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(rig.model.requests.slice(asked).map(taskIdOf), ['d', 'd']);
  });
});

describe('What no agent can bring together', () => {
  const FILES = { 'logo.png': Uint8Array.of(0, 1, 2), 'x.txt': LINES };
  const binary = (byte: number) => String.fromCharCode(0, byte);
  const SCRIPT: AgentScript = {
    a: [write('logo.png', binary(65)), finish('a')],
    b: [write('logo.png', binary(66)), finish('b')],
    d: [edit('x.txt', 'one', 'ONE'), finish('d')],
  };

  it('is asked for: the run does what else it can, pauses, and goes on with the answer', async () => {
    const rig = rigWith(SCRIPT, FILES);
    const state = await rig.run({ planText: planText('a', 'b', 'd<-a,b', 'other') });
    assert.deepEqual([state.state, state.pauseReason, state.failure?.kind], ['paused', 'question', 'conflict']);
    assert.match(state.failure?.message ?? '', /"logo\.png" counts.*"Task a" \(a\) or "Task b" \(b\)/);
    assert.equal(state.tasks['other']?.state, 'succeeded');
    assert.deepEqual(state.tasks['d.merge']?.waitingFor, {
      kind: 'conflict',
      files: [{ path: { root: 'root', path: 'logo.png' }, reason: 'binary', sides: ['a', 'b'] }],
    });
    const settle = (taskId: string, path: string, take: string) =>
      rig.app.settleConflict(state.runId, taskId, { path, take });
    assert.equal(mustFail(await settle('nobody', 'logo.png', 'a')).kind, 'not-found');
    assert.equal(mustFail(await settle('other', 'logo.png', 'a')).kind, 'wrong-state');
    assert.match(mustFail(await settle('d.merge', 'x.txt', 'a')).message, /there is about: logo\.png/);
    assert.match(mustFail(await settle('d.merge', 'logo.png', 'other')).message, /Take one of: a, b\./);
    must(await settle('d', 'logo.png', 'b'));
    const done = must(await rig.app.whenAtRest(state.runId));
    assert.equal(done.state, 'completed');
    assert.equal(done.tasks['d.merge']?.attempts.length, 0);
    assert.equal(mustFail(await settle('d', 'logo.png', 'b')).kind, 'wrong-state');
    await acceptAll(rig, done);
    assert.equal(textOf(rig, 'logo.png'), binary(66));
  });

  it('is asked for again after another resume, by whichever process', async () => {
    const rig = rigWith(SCRIPT, FILES);
    const { runId } = await rig.run({ planText: PLAN });
    must(await rig.app.resumeRun(runId));
    const state = must(await rig.app.whenAtRest(runId));
    assert.deepEqual([state.state, state.pauseReason], ['paused', 'question']);
    assert.equal(state.taskIds.length, 4);
  });

  it('is asked for all at once, and an agent does the rest after that', async () => {
    const rig = rigWith(
      {
        a: [
          calls([['write_file', { path: 'logo.png', content: binary(65) }], ...callsOf('x.txt', 'two', 'A')]),
          finish('a'),
        ],
        b: [
          calls([['write_file', { path: 'logo.png', content: binary(66) }], ...callsOf('x.txt', 'two', 'B')]),
          finish('b'),
        ],
        'd.merge': [edit('x.txt', 'A', 'AB'), finish('text')],
      },
      FILES,
    );
    const { runId, tasks } = await rig.run({ planText: PLAN });
    const { waitingFor } = tasks['d.merge'] ?? {};
    assert.deepEqual(waitingFor?.kind === 'conflict' && waitingFor.files.map(({ path }) => path.path), ['logo.png']);
    must(await rig.app.settleConflict(runId, 'd.merge', { path: 'logo.png', take: 'b' }));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    await acceptAll(rig, state);
    assert.equal(textOf(rig, 'logo.png'), binary(66));
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'AB'));
  });

  it('is everything, when the person wants to choose or the run has all the tasks that it may have', async () => {
    for (const limits of [
      { ...LIMITS, conflicts: 'ask' as const },
      { ...LIMITS, maxTasks: 3 },
    ]) {
      const rig = rigWith(TWO);
      const { runId, pauseReason } = await rig.run({ planText: PLAN, limits });
      assert.equal(pauseReason, 'question');
      must(await rig.app.settleConflict(runId, 'd.merge', { path: 'x.txt', take: 'b' }));
      const state = must(await rig.app.whenAtRest(runId));
      assert.equal(state.state, 'completed');
      await acceptAll(rig, state);
      assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'two and b').replace('seven', 'seven, read'));
    }
  });
});

describe('Changes that were brought together', () => {
  const done = async (): Promise<{ rig: Rig; state: RunState }> => {
    const rig = rigWith(TWO);
    return { rig, state: await rig.run({ planText: PLAN }) };
  };
  const accept = async (rig: Rig, state: RunState, ...ids: string[]) => rig.app.acceptTasks(state.runId, ids);

  it('are accepted with what they bring together, whichever of that was accepted before', async () => {
    for (const first of [[], ['a'], ['b']]) {
      const { rig, state } = await done();
      if (first.length > 0) must(await accept(rig, state, ...first));
      assert.deepEqual(
        must(await rig.app.tasksToAccept(state.runId, ['d.merge'])),
        ['a', 'b', 'd.merge'].filter((id) => !first.includes(id)),
      );
      const rest = must(await rig.app.tasksToAccept(state.runId, ['d.merge']));
      assert.equal(must(await accept(rig, state, ...rest)).kind, 'applied');
      assert.equal(textOf(rig, 'x.txt'), MERGED, `after ${first.join()}`);
      must(await accept(rig, state, 'd'));
      assert.equal(textOf(rig, 'x.txt'), MERGED.replace('seven', 'seven, read'));
    }
  });

  it('are not accepted without it, and it can be accepted without them', async () => {
    const { rig, state } = await done();
    assert.match(mustFail(await accept(rig, state, 'd.merge')).message, /Accept "Task a" and "Task b" with it/);
    must(await accept(rig, state, 'a'));
    assert.match(mustFail(await accept(rig, state, 'd.merge')).message, /Accept "Task b" with it/);
    assert.equal(must(await accept(rig, state, 'b')).kind, 'conflicts');
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'TWO by a'));
  });

  it('keep what the person changed after accepting one side', async () => {
    const { rig, state } = await done();
    must(await accept(rig, state, 'b'));
    rig.repository.put({ root: 'root', path: 'x.txt' }, LINES.replace('two', 'two and b').replace('five', 'mine'));
    must(await accept(rig, state, 'a', 'd.merge', 'd'));
    assert.equal(textOf(rig, 'x.txt'), MERGED.replace('seven', 'seven, read').replace('five', 'mine'));
  });

  it('are stale when one side was rejected', async () => {
    const { rig, state } = await done();
    must(await rig.app.rejectTasks(state.runId, ['a']));
    const { tasks } = must(await rig.app.readRun(state.runId));
    assert.deepEqual(
      ['a', 'b', 'd.merge', 'd'].map((id) => tasks[id]?.decision),
      ['rejected', 'open', 'stale', 'stale'],
    );
    must(await accept(rig, state, 'b'));
    assert.equal(textOf(rig, 'x.txt'), LINES.replace('two', 'two and b'));
  });
});

describe('A run with conflicts', () => {
  const SCRIPT: AgentScript = {
    ...TWO,
    planner: [submitPlan({ tasks: [{ id: 'a' }, { id: 'b' }, { id: 'd', dependsOn: ['a', 'b'] }] })],
    a: [calls([...callsOf('x.txt', 'two', 'TWO by a'), ['write_file', { path: 'logo', content: '\0a' }]]), finish('a')],
    b: [
      calls([...callsOf('x.txt', 'two', 'two and b'), ['write_file', { path: 'logo', content: '\0b' }]]),
      finish('b'),
    ],
  };

  async function toEnd({ app }: Rig, runId: string): Promise<RunState> {
    for (let state = must(await app.readRun(runId)); ; state = must(await app.whenAtRest(runId))) {
      if (isOver(state.state)) return state;
      if (state.tasks['d.merge']?.waitingFor?.kind === 'conflict' && state.state === 'paused') {
        must(await app.settleConflict(runId, 'd.merge', { path: 'logo', take: 'a' }));
      } else if (!app.isActive(runId)) must(await app.resumeRun(runId, { autoApprove: 'command-line' }));
    }
  }

  const outcome = (state: RunState): unknown =>
    JSON.parse(
      JSON.stringify(tasksOf(state).map(({ id, state: name, result, changeSet }) => ({ id, name, result, changeSet }))),
    );

  it('comes to the same end when its process is killed after any event, with one task that brings together', async () => {
    const calm = createRig({ files: { 'x.txt': LINES }, script: agentScript(SCRIPT) });
    const end = await toEnd(calm, await calm.start({ autoApprove: 'command-line' }));
    assert.equal(end.state, 'completed');
    assert.equal(end.taskIds.length, 4);
    const eventCount = calm.events.length;
    const types = calm.events.map(({ event }) => event.type);
    for (const type of ['plan-amended', 'task-waiting', 'conflict-settled'] as const)
      assert.ok(types.includes(type), type);

    for (let last = 1; last < eventCount; last += 1) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: { 'x.txt': LINES } });
      const mortal = mortalStore(disk, last);
      const first = createRig({ repository, store: mortal, script: agentScript(SCRIPT) });
      void first
        .start({ autoApprove: 'command-line' })
        .then((runId) => toEnd(first, runId))
        .catch(() => undefined);
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));
      const second = createRig({ repository, store: disk.reopen(), script: agentScript(SCRIPT) });
      const state = await toEnd(second, 'run1');
      assert.deepEqual(outcome(state), outcome(end), `killed after event ${last}, ${types[last - 1] ?? ''}`);
    }
  }).timeout(60_000);

  it('goes on from any event as a fork to the same end', async () => {
    const rig = createRig({ files: { 'x.txt': LINES }, script: agentScript(SCRIPT) });
    const runId = await rig.start({ autoApprove: 'command-line' });
    const end = await toEnd(rig, runId);
    const journal = await rig.store.readEvents(runId, 0);
    for (let seq = 1; seq <= journal.length; seq += 1) {
      const forkId = must(await rig.app.forkRun(runId, seq));
      assert.deepEqual(outcome(await toEnd(rig, forkId)), outcome(end), `forked after event ${seq}`);
    }
  }).timeout(60_000);
});

function callsOf(path: string, oldText: string, newText: string): (readonly [string, unknown])[] {
  return [['edit_file', { path, oldText, newText }]];
}

async function acceptAll(rig: Rig, { runId }: RunState): Promise<void> {
  const state = must(await rig.app.readRun(runId));
  const open = tasksOf(state).flatMap(({ id, changeSet }) => (changeSet === undefined ? [] : [id]));
  const outcome = must(await rig.app.acceptTasks(runId, must(await rig.app.tasksToAccept(runId, open))));
  assert.equal(outcome.kind, 'applied', JSON.stringify(outcome));
}

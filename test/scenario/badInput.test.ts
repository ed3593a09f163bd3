import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { failed } from '../../src/shared/result.ts';
import { agentScript } from '../support/agentScript.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { LIMITS, MODEL, createRig, must, mustFail, planText, rendered } from '../support/rig.ts';
import { calls, finish, newestText, submitPlan, text, turnOf } from '../support/scriptedModel.ts';

const START = { request: 'Do it', model: MODEL, limits: LIMITS };

/** An agent that makes one call and hands over what came back. */
function attempt(name: string, input: unknown) {
  return [calls([[name, input]]), (request: ModelRequest) => finish(newestText(request))];
}

describe('A request that cannot be served', () => {
  it('is refused when it is empty, and nothing is recorded', async () => {
    const rig = createRig({ script: () => finish('never') });
    for (const request of ['', '  \n\t ']) {
      const failure = mustFail(await rig.app.startRun({ ...START, request }));
      assert.equal(failure.kind, 'wrong-use');
      assert.match(failure.message, /empty/);
    }
    assert.deepEqual(must(await rig.app.listRuns()), []);
  });

  it('may be in any language and script', async () => {
    const request = '把这个项目迁移到 ES 模块 — مرحبا 🚀';
    let seen = '';
    const rig = createRig({
      script: (asked) => {
        seen = newestText(asked);
        return text('nothing to do');
      },
    });
    const state = await rig.run({ request });
    assert.equal(state.request, request);
    assert.ok(seen.includes(request));
  });

  it('is refused without a folder, for a folder that is not open, and in an untrusted workspace', async () => {
    const none = createRig({ script: () => finish('never'), repository: createMemoryRepository({}) });
    assert.equal(mustFail(await none.app.startRun(START)).kind, 'no-folder');
    const other = createRig({ script: () => finish('never') });
    const failure = mustFail(await other.app.startRun({ ...START, root: 'elsewhere' }));
    assert.match(failure.message, /elsewhere.*root/);
    const untrusted = createRig({ script: () => finish('never'), deps: { isTrusted: () => false } });
    assert.equal(mustFail(await untrusted.app.startRun(START)).kind, 'untrusted-workspace');
    assert.equal(untrusted.model.requests.length, 0);
  });

  it('is refused when there is no key, before anything is recorded', async () => {
    const models = () => Promise.resolve(failed({ kind: 'model-unconfigured', message: 'No key.' } as const));
    const rig = createRig({ script: () => finish('never'), deps: { models } });
    assert.equal(mustFail(await rig.app.startRun(START)).kind, 'model-unconfigured');
    assert.deepEqual(must(await rig.app.listRuns()), []);
  });
});

describe('A plan that cannot be run', () => {
  const refuse = async (given: string) => {
    const rig = createRig({ script: () => finish('never') });
    const failure = mustFail(await rig.app.startRun({ ...START, planText: given }));
    assert.equal(failure.kind, 'plan-invalid');
    assert.deepEqual(must(await rig.app.listRuns()), []);
    return failure.problems.join('\n');
  };

  it('is refused with a cycle named in order, unknown ids and duplicates, all at once', async () => {
    const problems = await refuse(planText('a<-c', 'b<-a', 'c<-b', 'd<-nobody', 'e', 'e'));
    assert.match(problems, /a.*->.*a/);
    assert.match(problems, /nobody/);
    assert.match(problems, /"e"/);
  });

  it('is refused with everything that is wrong with its fan-outs, conditions, loops and numbers, each at its place', async () => {
    const plan = `version: 1
title: Wrong
tasks:
  - { id: scan, title: S, role: search, instructions: x, output: { type: object, properties: { name: { type: string } } } }
  - { id: list, title: L, role: code, instructions: x, forEach: { items: 5 } }
  - { id: none, title: N, role: code, instructions: x, forEach: { max: 3 } }
  - id: both
    title: B
    role: code
    instructions: x
    dependsOn: [scan, nobody]
    forEach:
      from: scan
      items: [1, 2, 3]
      max: 2
  - { id: text, title: T, role: code, instructions: x, dependsOn: [scan], forEach: { from: scan, path: name } }
  - { id: far, title: F, role: code, instructions: x, forEach: { from: scan }, when: { from: scan }, dependsOn: [list] }
  - { id: two, title: 2, role: code, instructions: x, when: { from: list, is: 'true', equals: 1, or: 2 }, dependsOn: [list] }
  - { id: in, title: I, role: code, instructions: x, inputs: { a: { from: scan, schema: { type: wat } } }, dependsOn: [in] }
  - { id: out, title: O, role: code, instructions: x, output: { not: { type: string } }, maxAttempts: -1, minutes: -0.5 }
  - { id: loop, title: O, role: coder, instructions: x, loop: { check: '', maxRounds: 99 }, mayAdd: -2 }
  - { id: scan, title: again, role: code, instructions: x }
  - { id: both.2, title: taken, role: code, instructions: x }
`;
    const problems = (await refuse(plan)).split('\n');
    assert.deepEqual(problems, [
      'line 5, column 74: task "list", forEach.items: expected a list',
      'line 6, column 65: Task "none": forEach has neither from, a task whose data holds a list, nor items, the list itself.',
      'line 11, column 23: Task "both" depends on "nobody", but no task has that id: add that task or take the id out.',
      'line 13, column 13: Task "both": forEach has both from and items: leave one of them out.',
      'line 14, column 14: Task "both": forEach has 3 items, but max is 2: raise max or shorten the list.',
      'line 16, column 104: Task "text": forEach runs over "name" of "scan", which is no list but of type string.',
      'line 17, column 72: Task "far": forEach.from is "scan", which is not in its dependsOn: add it there.',
      'line 17, column 72: Task "far": forEach runs over the data of "scan", which is no list but of type object.',
      'line 17, column 86: Task "far": when has neither is and equals: give one of them.',
      'line 17, column 94: Task "far": when.from is "scan", which is not in its dependsOn: add it there.',
      'line 18, column 23: task "two", title: expected string, received number',
      'line 18, column 98: task "two", when: unknown key "or"; when has from, path, and is or equals',
      'line 19, column 75: Task "in": inputs.a.from is "scan", which is not in its dependsOn: add it there.',
      'line 19, column 89: Task "in": inputs.a.schema: it is no JSON Schema that can be checked: Unsupported type: wat.',
      'line 19, column 120: Task "in" depends on itself: take "in" out of its dependsOn.',
      'line 20, column 103: task "out", maxAttempts: expected number to be >=1',
      'line 20, column 116: task "out", minutes: expected number to be >0',
      'line 21, column 33: task "loop", role: expected one of "code"|"review"|"test"|"search"|"docs"|"debug"|"analysis"',
      'line 21, column 72: task "loop", loop.check: expected string to have >=1 characters',
      'line 21, column 87: task "loop", loop.maxRounds: expected number to be <=10',
      'line 21, column 101: task "loop", mayAdd: expected number to be >=0',
      'line 22, column 11: 2 tasks have the id "scan": give each task an id of its own.',
      'line 23, column 11: Task "both.2": the parts of "both" will be named like this; take another id.',
    ]);
  });

  it('is refused with a fan-out over 100,000 items, and with more known items than tasks are allowed', async () => {
    const task = (count: number, max?: number) => ({
      id: 'each',
      title: 'E',
      role: 'code',
      instructions: 'x',
      forEach: { items: Array.from({ length: count }, (_, index) => index), ...(max === undefined ? {} : { max }) },
    });
    const plan = (count: number, max?: number) =>
      JSON.stringify({ version: 1, title: 'P', tasks: [task(count, max)] }, null, 1);
    assert.match(
      await refuse(plan(100_000)),
      /^line 11, column 14: task "each", forEach\.items: expected at most 5000 items$/,
    );
    assert.match(
      await refuse(plan(60, 60)),
      /The plan has 61 tasks, 60 of them for the items of forEach, but at most 50/,
    );
  });

  it('is refused with no tasks and with more than the limit', async () => {
    assert.match(await refuse(planText()), /at least one task/);
    const many = Array.from({ length: 5_000 }, (_, index) => `t${index}`);
    assert.match(await refuse(planText(...many)), /5000|5,000/);
  });

  it('is refused when it is no plan at all', async () => {
    for (const given of ['', '[', '42', '{"version": 2}', 'tasks: &a [*a]']) {
      assert.notEqual(await refuse(given), '', JSON.stringify(given));
    }
  });

  it('from the planner with 5,000 tasks is given back with the limit', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ id: `t${index}` }));
    const rig = createRig({
      script: agentScript({ planner: [submitPlan({ tasks: many }), submitPlan({ tasks: [{ id: 'one' }] })] }),
    });
    const state = await rig.run({ request: 'Do it' });
    assert.equal(state.state, 'completed');
    assert.ok(rig.events.some(({ event }) => event.type === 'plan-refused' && event.problems.join().includes('50')));
  });
});

describe('What a model answers wrongly', () => {
  it('is never run when the answer was cut, and the agent is told', async () => {
    const rig = createRig({
      files: { 'a.txt': 'a\n' },
      script: agentScript({
        a: [
          calls([['write_file', { path: 'a.txt', content: 'half of' }]], { stop: 'length' }),
          (request) => finish(newestText(request)),
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a') });
    assert.equal(state.tasks['a']?.changeSet, undefined);
    assert.match(state.tasks['a']?.result?.summary ?? '', /cut/);
  });

  it('fails the task with the reason when it declines, and is tried again when it stays empty', async () => {
    const declined = createRig({ script: () => turnOf([], { stop: 'declined' }) });
    assert.match(rendered(await declined.run({ planText: planText('a') })), /a failed .*model-declined/);
    const empty = createRig({ script: () => turnOf([]) });
    const runId = await empty.start({ planText: planText('a'), autoApprove: 'command-line' });
    for (let second = 0; second < 200; second += 20) await empty.clock.advance(20_000);
    assert.match(rendered(must(await empty.app.whenAtRest(runId))), /a failed \(3 attempts, model-answer-invalid\)/);
  });

  it('comes back as an error that it can mend: unknown tools, wrong inputs, input that is no JSON', async () => {
    const rig = createRig({
      files: { 'a.txt': 'a\n' },
      script: agentScript({
        unknown: attempt('run_shell', { command: 'rm -rf /' }),
        wrong: attempt('read_file', { path: 7 }),
        broken: attempt('read_file', '{"path": "a.tx'),
        forbidden: attempt('write_file', { path: 'a.txt', content: 'x' }),
      }),
    });
    const state = await rig.run({ planText: planText('unknown', 'wrong', 'broken', 'forbidden:review') });
    assert.equal(state.state, 'completed');
    const summaryOf = (id: string) => state.tasks[id]?.result?.summary ?? '';
    assert.match(summaryOf('unknown'), /run_shell.*read_file/s);
    assert.match(summaryOf('wrong'), /path/);
    assert.match(summaryOf('broken'), /JSON/);
    assert.match(summaryOf('forbidden'), /write_file/);
    assert.equal(state.tasks['forbidden']?.changeSet, undefined);
  });

  it('never reaches outside the repository or into .git', async () => {
    const paths = [
      '../x',
      '/etc/passwd',
      'C:\\x',
      '\\\\server\\x',
      'a/../../x',
      '.git/config',
      'sub/.GIT/hooks/x',
      'a\0b',
      'a\nb',
    ];
    const rig = createRig({
      files: { 'a.txt': 'a\n' },
      script: agentScript({
        a: [
          calls(paths.map((path) => ['write_file', { path, content: 'x' }] as const)),
          (request) => finish(newestText(request)),
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a') });
    assert.equal(state.tasks['a']?.changeSet, undefined);
    assert.ok(
      rig.events.some(({ event }) => event.type === 'turn-completed' && event.toolCalls.every((call) => !call.ok)),
    );
    assert.deepEqual(rig.repository.files('root'), { 'a.txt': 'a\n' });
  });
});

describe('Files that are not plain UTF-8 text', () => {
  it('keep every byte that was not changed: CRLF, BOM, Latin-1, no line end at the end', async () => {
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    const rig = createRig({
      files: {
        'crlf.txt': '\ufeffone\r\ntwo\r\nthree',
        'latin.txt': bytes('caf\xe9 one\ntwo\n'),
      },
      script: agentScript({
        a: [
          calls([
            ['edit_file', { path: 'crlf.txt', oldText: 'two\nthree', newText: 'TWO\nTHREE' }],
            ['edit_file', { path: 'latin.txt', oldText: 'one', newText: 'ONE' }],
          ]),
          finish('done'),
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a') });
    must(await rig.app.acceptTasks(state.runId, ['a']));
    const content = (path: string) => Buffer.from(rig.repository.bytesOf({ root: 'root', path }) ?? []);
    assert.equal(content('crlf.txt').toString('utf8'), '\ufeffone\r\nTWO\r\nTHREE');
    assert.deepEqual(content('latin.txt'), bytes('caf\xe9 ONE\ntwo\n'));
  });

  it('are refused as text when they are binary, and left as they are', async () => {
    const rig = createRig({
      files: { 'picture.png': Uint8Array.from([0x89, 0x50, 0, 1, 2]) },
      script: agentScript({ a: attempt('read_file', { path: 'picture.png' }) }),
    });
    const state = await rig.run({ planText: planText('a') });
    assert.match(state.tasks['a']?.result?.summary ?? '', /binary/);
    assert.equal(state.tasks['a']?.changeSet, undefined);
  });

  it('that vanished or cannot be written at acceptance are named, and nothing is half done', async () => {
    const rig = createRig({
      files: { 'a.txt': 'a\n', 'b.txt': 'b\n' },
      script: agentScript({
        a: [
          calls([
            ['edit_file', { path: 'a.txt', oldText: 'a', newText: 'A' }],
            ['edit_file', { path: 'b.txt', oldText: 'b', newText: 'B' }],
          ]),
          finish('done'),
        ],
      }),
    });
    const state = await rig.run({ planText: planText('a') });
    rig.repository.remove({ root: 'root', path: 'b.txt' });
    const outcome = must(await rig.app.acceptTasks(state.runId, ['a']));
    assert.deepEqual(outcome.kind === 'conflicts' && outcome.conflicts, [
      { path: { root: 'root', path: 'b.txt' }, between: ['workspace', 'a'], reason: 'deleted-and-changed' },
    ]);
    assert.deepEqual(rig.repository.files('root'), { 'a.txt': 'a\n' });
  });
});

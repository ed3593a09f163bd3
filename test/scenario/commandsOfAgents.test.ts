import assert from 'node:assert/strict';
import type { RunEvent } from '../../src/shared/events.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { memoryCommands } from '../support/memoryCommands.ts';
import type { MemoryCommands } from '../support/memoryCommands.ts';
import { LIMITS, createRig, must, mustFail, planText } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, newestText, submitPlan } from '../support/scriptedModel.ts';

const FILES = { 'a.txt': 'one\n', 'b.txt': 'b\n' };

function rigWith(commands: MemoryCommands, agents: AgentScript): Rig {
  return createRig({ files: FILES, script: agentScript(agents), deps: { commands: commands.commands } });
}

const test = (more: object = {}) => calls([['run_command', { command: 'npm test', ...more }]]);

/** What the agent read after its turn number `index` (from 0). */
function resultAt(rig: Rig, index: number): string {
  const request = rig.model.requests[index + 1];
  return request === undefined ? assert.fail(`turn ${index + 1} was the last`) : newestText(request);
}

function typesOf(rig: Rig): RunEvent['type'][] {
  return rig.events.map(({ event }) => event.type);
}

/** The state of the run as soon as it fulfils the condition. */
async function reached(rig: Rig, runId: string, fulfils: (state: RunState) => boolean): Promise<RunState> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const state = must(await rig.app.readRun(runId));
      if (!fulfils(state)) return;
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = rig.app.subscribe({ onEvents: () => void look().catch(reject) });
    void look().catch(reject);
  });
}

function taskStates(state: RunState): string {
  return Object.values(state.tasks)
    .map(({ id, state: name }) => `${id} ${name}`)
    .join(', ');
}

/** Starts a run and waits until so many commands of it wait for approval. */
async function waiting(rig: Rig, plan: string, count: number): Promise<{ runId: string; state: RunState }> {
  const runId = await rig.start({ planText: plan, autoApprove: 'command-line' });
  const isThere = ({ tasks }: RunState) => Object.values(tasks).filter(({ approval }) => approval).length === count;
  return { runId, state: await reached(rig, runId, isThere) };
}

describe('A command of an agent', () => {
  it('sees the view with its edits, brings its changes back, and leaves proof', async () => {
    const commands = memoryCommands({
      'npm test': (files) => {
        files.set('seen.txt', files.get('a.txt') ?? '');
        files.delete('b.txt');
        return `\u001b[32mok\u001b[0m in /lent/1/src\n`;
      },
    });
    const rig = rigWith(commands, {
      a: [
        calls([
          ['edit_file', { path: 'a.txt', oldText: 'one', newText: 'two' }],
          ['run_command', { command: 'npm test' }],
          ['read_file', { path: 'seen.txt' }],
        ]),
        finish('done'),
      ],
    });
    const state = await rig.run({ planText: planText('a') });
    assert.equal(
      resultAt(rig, 0).slice(resultAt(rig, 0).indexOf('Exit code')),
      'Exit code 0 after 1.2 s.\nOutput:\nok in ./src\nIt changed in your view:\nD b.txt\nA seen.txt\ntwo\n',
    );
    const { changeSet, attempts } = state.tasks['a'] ?? {};
    assert.deepEqual(
      changeSet?.files.map(({ path, after }) => `${path.path} ${after === undefined ? 'gone' : 'there'}`),
      ['a.txt there', 'b.txt gone', 'seen.txt there'],
    );
    const evidence = attempts?.[0]?.toolCalls[1]?.evidence;
    assert.deepEqual(
      { ...evidence, output: undefined },
      { command: 'npm test', exitCode: 0, tookMs: 1200, output: undefined, outputBytes: 27, sandboxed: true },
    );
    const output = must(await rig.app.readContent({ hash: evidence?.output ?? '', size: 0, executable: false }));
    assert.match(new TextDecoder().decode(output), /\[32mok/, 'the proof is what came, untouched');
    assert.deepEqual(commands.lent, { now: 0, ever: 1 }, 'the directory was given back');
  });

  it('that fails is a result, not an error, and its directory is brought to the view again for the next one', async () => {
    let runs = 0;
    const commands = memoryCommands({
      'npm test': (files) => {
        runs += 1;
        const text = files.get('a.txt') ?? '';
        return { exitCode: runs === 1 ? 3 : 0, output: new TextEncoder().encode(text) };
      },
    });
    const rig = rigWith(commands, {
      a: [test(), calls([['write_file', { path: 'a.txt', content: 'new\n' }]]), test(), finish('done')],
    });
    const state = await rig.run({ planText: planText('a') });
    assert.equal(resultAt(rig, 0), 'Exit code 3 after 1.2 s.\nOutput:\none');
    assert.equal(resultAt(rig, 2), 'Exit code 0 after 1.2 s.\nOutput:\nnew');
    assert.equal(state.tasks['a']?.attempts[0]?.toolCalls[0]?.ok, true);
    assert.equal(commands.lent.ever, 1, 'one directory served both');
  });

  it('of a role that only reads changes nothing, and is told so', async () => {
    const commands = memoryCommands({ 'npm test': (files) => (files.set('a.txt', 'changed'), 'x') });
    const rig = rigWith(commands, { r: [test(), calls([['read_file', { path: 'a.txt' }]]), finish('done')] });
    const state = await rig.run({ planText: planText('r:review') });
    assert.match(
      resultAt(rig, 0),
      /Your role changes no files, so what the command did to these was thrown away: a\.txt\./,
    );
    assert.equal(resultAt(rig, 1), 'one\n');
    assert.equal(state.tasks['r']?.changeSet, undefined);
  });

  it('tells the model how it ended, what was left out once, and only parts of long output', async () => {
    const commands = memoryCommands({
      'npm test': () => ({ timedOut: true, exitCode: undefined }),
      kill: () => ({ exitCode: undefined, signal: 'SIGSEGV' }),
      flood: () => Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join(''),
    });
    commands.leftOut = [{ path: 'pipe', reason: 'no-file' }];
    const rig = rigWith(commands, {
      a: [
        test({ timeoutSeconds: 7 }),
        calls([['run_command', { command: 'kill' }]]),
        calls([['run_command', { command: 'flood' }]]),
        finish('done'),
      ],
    });
    await rig.run({ planText: planText('a') });
    assert.equal(
      resultAt(rig, 0),
      'Stopped by its time limit of 7 s; a longer one can be given.\nIt wrote nothing.\n' +
        'It did not change in your view:\n"pipe" was left out: it is no file but a pipe, socket or device.',
    );
    assert.equal(resultAt(rig, 1), 'Ended by the signal SIGSEGV after 1.2 s.\nIt wrote nothing.');
    const flood = resultAt(rig, 2);
    assert.ok(flood.length < 31_000, `${flood.length} characters`);
    assert.match(flood, /^Exit code 0 after 1.2 s.\nOutput:\nline 0\n/);
    assert.match(
      flood,
      /\nline 896\n\[\.\.\. 208922 characters in all, .*; stored as output-1: read_output reads on from line 900 \.\.\.\]\nline \d+\n/,
    );
    assert.match(flood, /\nline 19999$/);
  });

  it('holds the time limit of the attempt, is shown while it runs, and ends with its run', async () => {
    let began: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const commands = memoryCommands({
      'npm test': (_files, { onOutput }, signal) =>
        new Promise((resolve) => {
          onOutput?.('first\nsecond');
          signal.addEventListener('abort', () => resolve({ kind: 'cancelled', message: 'Cancelled.' }));
          began();
        }),
    });
    const rig = rigWith(commands, { a: [test()] });
    const runId = await rig.start({ planText: planText('a'), autoApprove: 'command-line' });
    await beginning;
    assert.deepEqual(rig.app.activitiesOf(runId)['a'], {
      command: 'npm test',
      since: rig.clock.now(),
      lastLine: 'second',
    });
    await rig.clock.advance(LIMITS.attemptTimeoutMs * 10);
    assert.equal(must(await rig.app.readRun(runId)).state, 'running');
    must(await rig.app.cancelRun(runId));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.tasks['a']?.state, 'cancelled');
    assert.equal(commands.lent.now, 0);
  });
});

describe('Approval of commands', () => {
  it('is waited for, given once for all equal requests, and not for others', async () => {
    const commands = memoryCommands({ 'npm test': () => 'ok', 'npm run lint': () => 'ok' }, { level: 'ask' });
    const other = calls([['run_command', { command: 'npm run lint', why: 'To see the style.' }]]);
    const rig = rigWith(commands, {
      a: [test(), finish('a')],
      b: [test(), finish('b')],
      c: [other, finish('c')],
    });
    const { runId, state } = await waiting(rig, planText('a', 'b', 'c'), 3);
    assert.deepEqual(commands.ran, []);
    assert.deepEqual(state.tasks['c']?.approval, {
      approvalId: state.tasks['c']?.approval?.approvalId,
      command: 'npm run lint',
      why: 'To see the style.',
      reasons: ['no rule allows npm run lint'],
      suggestedRules: ['npm run lint'],
    });
    const first = state.tasks['b']?.approval?.approvalId ?? '';
    must(await rig.app.decideApproval(runId, first, { allow: true }));
    await reached(rig, runId, (after) => taskStates(after) === 'a succeeded, b succeeded, c waiting');
    assert.deepEqual(commands.ran, ['npm test', 'npm test']);
    assert.equal(mustFail(await rig.app.decideApproval(runId, first, { allow: true })).kind, 'not-found');
    await rig.app.close();
  });

  it('once remembered lets the same kind of command run by itself, also what waits already', async () => {
    const commands = memoryCommands({ 'npm test': () => 'ok', 'npm test -- --grep x': () => 'ok' }, { level: 'ask' });
    const narrow = calls([['run_command', { command: 'npm test -- --grep x' }]]);
    const rig = rigWith(commands, { a: [test(), test(), finish('a')], b: [narrow, finish('b')] });
    const { runId, state } = await waiting(rig, planText('a', 'b'), 2);
    const id = state.tasks['a']?.approval?.approvalId ?? '';
    must(await rig.app.decideApproval(runId, id, { allow: true, remember: ['npm test', 'rm -rf'] }));
    const end = must(await rig.app.whenAtRest(runId));
    assert.equal(end.state, 'completed');
    assert.deepEqual(commands.remembered, ['npm test'], 'only what the request offered');
    const decisions = rig.events.flatMap(({ event }) => (event.type === 'approval-decided' ? [event] : []));
    assert.deepEqual(
      decisions.map(({ taskId, decision, by, remembered }) => [taskId, decision, by, remembered]),
      [
        ['a', 'allowed', 'person', ['npm test']],
        ['b', 'allowed', 'rule', undefined],
      ],
    );
  });

  it('that is denied is told to the model and shown at the task, and the agent goes on', async () => {
    const commands = memoryCommands({}, { level: 'ask' });
    const rig = rigWith(commands, { a: [test(), finish('without tests')] });
    const { runId, state } = await waiting(rig, planText('a'), 1);
    must(await rig.app.decideApproval(runId, state.tasks['a']?.approval?.approvalId ?? '', { allow: false }));
    const end = must(await rig.app.whenAtRest(runId));
    assert.match(resultAt(rig, 0), /^The person denied this command\. It was not run\./);
    assert.deepEqual(end.tasks['a']?.attempts[0]?.toolCalls[0], {
      effect: 'outside',
      ms: 0,
      outputChars: 152,
      name: 'run_command',
      subject: 'npm test',
      ok: false,
      note: 'The person denied this command.',
    });
    assert.equal(end.state, 'completed');
    assert.equal(commands.lent.ever, 0, 'nothing was prepared for it');
  });

  it('is refused where nobody can be asked, with the reason in the journal', async () => {
    const commands = memoryCommands(
      { 'npm test': () => 'ok' },
      { level: 'allow-listed', canAsk: false, allow: ['npm test'] },
    );
    const rig = rigWith(commands, {
      a: [test(), calls([['run_command', { command: 'npm publish' }]]), finish('a')],
    });
    await rig.run({ planText: planText('a') });
    assert.deepEqual(commands.ran, ['npm test']);
    assert.match(resultAt(rig, 1), /not on the list of allowed ones, and nobody is here to be asked/);
    const requested = rig.events.flatMap(({ event }) => (event.type === 'approval-requested' ? [event.approval] : []));
    assert.deepEqual(
      requested.map(({ command, reasons }) => [command, reasons]),
      [['npm publish', ['no rule allows npm publish']]],
    );
  });

  it('is not asked for when the settings allow it by then', async () => {
    const commands = memoryCommands({ 'npm test': () => 'ok' }, { level: 'ask' });
    const rig = rigWith(commands, { a: [test(), finish('a')] });
    const { runId } = await waiting(rig, planText('a'), 1);
    commands.settings = { level: 'everything', deny: [] };
    rig.app.judgeApprovals();
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
  });

  it('lends the directory of a waiting agent to one that may run, and tells the first one that its own is a new one', async () => {
    const terms = { level: 'ask', allow: ['npm test'], lentAtOnce: 1 } as const;
    let firstRuns = (): void => undefined;
    const hasRun = new Promise<void>((resolve) => (firstRuns = resolve));
    const commands = memoryCommands(
      {
        'npm test': (files) => {
          firstRuns();
          return [...files.keys()].join();
        },
        'npm publish': () => 'ok',
      },
      terms,
    );
    const publish = calls([['run_command', { command: 'npm publish' }]]);
    const rig = rigWith(commands, {
      a: [test(), publish, test(), finish('a')],
      b: [() => hasRun.then(() => test()), finish('b')],
    });
    const runId = await rig.start({ planText: planText('a', 'b'), autoApprove: 'command-line' });
    const state = await reached(rig, runId, (now) => taskStates(now) === 'a waiting, b succeeded');
    assert.deepEqual(commands.ran, ['npm test', 'npm test'], 'both agents have run theirs');
    must(await rig.app.decideApproval(runId, state.tasks['a']?.approval?.approvalId ?? '', { allow: true }));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    const told = rig.model.requests
      .map((request) => newestText(request))
      .filter((text) => text.startsWith('Exit code'));
    assert.deepEqual(
      told.map((text) => text.includes('another agent needed the folder')),
      [false, false, true, false],
      'said once',
    );
    assert.equal(commands.lent.now, 0);
  });

  it('keeps the directory of a waiting agent that nobody else needs, and one that the waiting line names', async () => {
    const lines = { 'npm test': () => 'ok', 'npm publish': () => 'ok', 'cd /lent/1 && npm publish': () => 'ok' };
    const commands = memoryCommands(lines, { level: 'ask', allow: ['npm test'], lentAtOnce: 1 });
    const rig = rigWith(commands, {
      a: [
        test(),
        calls([['run_command', { command: 'npm publish' }]]),
        calls([['run_command', { command: 'cd /lent/1 && npm publish' }]]),
        finish('a'),
      ],
    });
    const runId = await rig.start({ planText: planText('a'), autoApprove: 'command-line' });
    for (let answered = 0; answered < 2; answered += 1) {
      const state = await reached(rig, runId, ({ tasks }) => tasks['a']?.approval !== undefined);
      must(await rig.app.decideApproval(runId, state.tasks['a']?.approval?.approvalId ?? '', { allow: true }));
    }
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.equal(commands.lent.ever, 1);
    assert.ok(rig.model.requests.every((request) => !newestText(request).includes('another agent')));
  });

  it('leaves the place of its agent to another, and comes back after it', async () => {
    const commands = memoryCommands({ 'npm test': () => 'ok' }, { level: 'ask' });
    const rig = rigWith(commands, { a: [test(), finish('a')], b: [finish('b')] });
    const runId = await rig.start({
      planText: planText('a', 'b'),
      autoApprove: 'command-line',
      limits: { ...LIMITS, concurrency: 1 },
    });
    const state = await reached(rig, runId, (now) => taskStates(now) === 'a waiting, b succeeded');
    await rig.clock.advance(LIMITS.attemptTimeoutMs * 10);
    must(await rig.app.decideApproval(runId, state.tasks['a']?.approval?.approvalId ?? '', { allow: true }));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
  });
});

describe('What agents may do', () => {
  it('is to read and no more at the level read-only, and they are told', async () => {
    const commands = memoryCommands({}, { level: 'read-only' });
    const rig = rigWith(commands, { a: [calls([['write_file', { path: 'x', content: 'x' }]]), finish('a')] });
    const state = await rig.run({ planText: planText('a') });
    const [request] = rig.model.requests;
    const names = request?.tools.map(({ name }) => name) ?? [];
    assert.deepEqual(names.slice(0, 3), ['list_files', 'read_file', 'search_text']);
    assert.doesNotMatch(names.join(), /write|edit|delete|run_command/);
    assert.match(request?.system ?? '', /There is no shell: .* Nothing can be written either/);
    assert.match(resultAt(rig, 0), /There is no tool "write_file" here/);
    assert.equal(state.tasks['a']?.changeSet, undefined);
  });

  it('is known to the planner', async () => {
    const says = { everything: /Agents can run commands/, 'read-only': /In this run nothing can be written/ } as const;
    for (const [level, words] of Object.entries(says)) {
      const commands = memoryCommands({}, { level: level as keyof typeof says });
      const rig = rigWith(commands, { planner: [submitPlan({ tasks: [{ id: 'a' }] })] });
      await rig.run({ request: 'Do it' });
      const [planner] = rig.model.requests;
      assert.match(planner?.system ?? '', words);
      assert.doesNotMatch(JSON.stringify(planner?.tools), /run_command/, 'it runs none itself');
    }
  });

  it('includes no commands in a workspace that is not trusted, nor where none can be run', async () => {
    let trusted = true;
    const commands = memoryCommands({}, { level: 'everything' });
    const rig = createRig({
      files: FILES,
      script: agentScript({ a: [() => ((trusted = false), test()), finish('a')] }),
      deps: { commands: commands.commands, isTrusted: () => trusted },
    });
    const runId = await rig.start({ planText: planText('a'), autoApprove: 'command-line' });
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.failure?.kind, 'untrusted-workspace');
    assert.deepEqual(commands.ran, []);
    const without = createRig({ files: FILES, script: agentScript({}) });
    await without.run({ planText: planText('a') });
    assert.doesNotMatch(JSON.stringify(without.model.requests[0]), /run_command/);
  });
});

describe('A run with commands that is paused', () => {
  it('takes back what waits for approval, and asks again after a resume without paying for the answer again', async () => {
    const commands = memoryCommands({ 'npm test': () => 'ok' }, { level: 'ask' });
    const rig = rigWith(commands, { a: [test(), finish('a')] });
    const { runId, state } = await waiting(rig, planText('a'), 1);
    const first = state.tasks['a']?.approval?.approvalId ?? '';
    must(await rig.app.pauseRun(runId));
    const paused = must(await rig.app.whenAtRest(runId));
    assert.deepEqual(
      [paused.state, paused.tasks['a']?.state, paused.tasks['a']?.approval],
      ['paused', 'running', undefined],
    );
    assert.equal(mustFail(await rig.app.decideApproval(runId, first, { allow: true })).kind, 'not-found');
    assert.equal(commands.lent.now, 0);

    must(await rig.app.resumeRun(runId));
    const asking = await reached(rig, runId, ({ tasks }) => tasks['a']?.approval !== undefined);
    const again = asking.tasks['a']?.approval?.approvalId ?? '';
    assert.notEqual(again, first);
    must(await rig.app.decideApproval(runId, again, { allow: true }));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.equal(rig.model.requests.length, 2);
    assert.equal(typesOf(rig).filter((type) => type === 'answer-kept').length, 1);
  });

  it('lets a command that runs come to its end, and begins no other', async () => {
    let end: () => void = () => undefined;
    let began: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const commands = memoryCommands({
      'npm test': () => new Promise((resolve) => (began(), (end = () => resolve('ok')))),
      'npm run lint': () => 'ok',
    });
    const rig = rigWith(commands, {
      a: [
        calls([
          ['run_command', { command: 'npm test' }],
          ['run_command', { command: 'npm run lint' }],
        ]),
        finish('a'),
      ],
    });
    const runId = await rig.start({ planText: planText('a'), autoApprove: 'command-line' });
    await beginning;
    must(await rig.app.pauseRun(runId));
    end();
    const paused = must(await rig.app.whenAtRest(runId));
    assert.equal(paused.state, 'paused');
    assert.deepEqual(commands.ran, ['npm test']);
    must(await rig.app.resumeRun(runId));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
    assert.match(resultAt(rig, 0), /Exit code 0[^]*Not run: the work was paused before the command began/);
  });
});

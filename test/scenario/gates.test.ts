import assert from 'node:assert/strict';
import { agentScript } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { memoryCommands } from '../support/memoryCommands.ts';
import type { MemoryCommand, MemoryCommands } from '../support/memoryCommands.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import type { Rig, RigOptions } from '../support/rig.ts';
import { calls, finish, newestText } from '../support/scriptedModel.ts';
import { planWith, summaryOf } from '../support/unfoldingPlans.ts';
import type { RunState } from '../../src/shared/runState.ts';

const write = (content: string) => calls([['write_file', { path: 'a.txt', content }]]);

/** Passes when the file has the word. */
const hasWord =
  (word: string, path = 'a.txt'): MemoryCommand =>
  (files) => {
    const text = files.get(path) ?? '';
    return { exitCode: text.includes(word) ? 0 : 1, output: Buffer.from(`read ${text.trim()}`) };
  };

const GATE = { kind: 'command', name: 'tests', run: 'npm test' };
const PLAN = planWith({ id: 'a', gates: [GATE] }, { id: 'b', dependsOn: ['a'] });

function rigWith(
  programs: Readonly<Record<string, MemoryCommand>>,
  agents: AgentScript,
  options: Parameters<typeof memoryCommands>[1] & { readonly rig?: Partial<RigOptions> } = {},
): Rig & { readonly commands: MemoryCommands } {
  const commands = memoryCommands(programs, options);
  const rig = createRig({
    files: { 'a.txt': 'good\n' },
    script: agentScript(agents),
    ...options.rig,
    deps: { commands: commands.commands, ...options.rig?.deps },
  });
  return Object.assign(rig, { commands });
}

function verdictsOf(state: RunState, taskId: string): string[] {
  return (state.tasks[taskId]?.verdicts ?? []).map(
    ({ gate, round, verdict, reason }) => `${gate} ${round} ${verdict}${reason === '' ? '' : `: ${reason}`}`,
  );
}

describe('Gates of a task', () => {
  it('let it count when they pass, with proof of what was run', async () => {
    const rig = rigWith({ 'npm test': hasWord('good') }, { a: [write('good too\n'), finish('done')] });
    const state = await rig.run({ planText: PLAN });
    assert.equal(state.state, 'completed');
    const [verdict] = state.tasks['a']?.verdicts ?? [];
    assert.deepEqual([verdict?.verdict, verdict?.round, verdict?.reason], ['passed', 1, '']);
    assert.ok(verdict?.evidence?.kind === 'commands');
    const [run] = verdict.evidence.runs;
    assert.deepEqual([run?.command, run?.exitCode, run?.outputBytes], ['npm test', 0, 13]);
    const output = await rig.store.getBlob(run?.output ?? '');
    assert.equal(new TextDecoder().decode(output), 'read good too');
    const types = rig.events.map(({ event }) => event.type);
    const from = types.indexOf('gates-started');
    assert.deepEqual(types.slice(from, from + 3), ['gates-started', 'gate-judged', 'task-succeeded']);
    assert.equal(rig.commands.lent.now, 0);
  });

  it('have the same agent mend its work when one fails, and are all carried out anew', async () => {
    const told: string[] = [];
    const rig = rigWith(
      { 'npm test': hasWord('good'), lint: () => 'clean' },
      {
        a: [
          write('bad\n'),
          finish('done'),
          (request) => {
            told.push(newestText(request));
            return write('good again\n');
          },
          finish('mended'),
        ],
      },
    );
    const gates = [{ kind: 'command', name: 'lint', run: 'lint' }, GATE];
    const state = await rig.run({ planText: planWith({ id: 'a', gates }, { id: 'b', dependsOn: ['a'] }) });
    assert.equal(rendered(state), 'completed\na succeeded (1 attempt, a.txt open)\nb succeeded (1 attempt)');
    assert.deepEqual(verdictsOf(state, 'a'), [
      'lint 1 passed',
      'tests 1 failed: It ended with exit code 1.',
      'lint 2 passed',
      'tests 2 passed',
    ]);
    assert.match(told[0] ?? '', /come.* from them, not from a person/);
    assert.match(told[0] ?? '', /<failed-gate name="tests">\nnpm test must pass\. .*\n<output>read bad<\/output>/);
    assert.doesNotMatch(told[0] ?? '', /lint/);
    assert.equal(summaryOf(state, 'a'), 'mended');
  });

  it('hold back what depends on it when two repairs did not help, and name why', async () => {
    const tries = [write('bad 1\n'), finish('1'), write('bad 2\n'), finish('2'), write('bad 3\n'), finish('3')];
    const rig = rigWith({ 'npm test': hasWord('good') }, { a: tries });
    const state = await rig.run({ planText: PLAN });
    assert.equal(
      rendered(state),
      'failed wrong-state\na failed (1 attempt, gate-failed)\nb blocked (0 attempts, blocked by a)',
    );
    assert.deepEqual(
      state.tasks['a']?.verdicts.map(({ round, verdict }) => `${round} ${verdict}`),
      ['1 failed', '2 failed', '3 failed'],
    );
    const failure = state.tasks['a'].failure;
    assert.ok(failure?.kind === 'gate-failed');
    assert.deepEqual(failure.gates, ['tests']);
    assert.match(
      failure.message,
      /"tests" did not pass after 2 repairs: npm test must pass\. It ended with exit code 1\. \(output [0-9a-f]{12}\)/,
    );
  });

  it('begin anew when a person has the task tried again', async () => {
    let isMended = false;
    const rig = rigWith(
      { 'npm test': (...all) => (isMended ? 'ok' : hasWord('good')(...all)) },
      { a: [write('bad\n'), ...Array.from({ length: 5 }, (_, index) => finish(`${index}`))] },
    );
    const first = await rig.run({ planText: PLAN });
    assert.equal(first.state, 'failed');
    isMended = true;
    must(await rig.app.retryTask(first.runId, 'a'));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(verdictsOf(state, 'a'), ['tests 1 passed']);
  });

  it('throw away what their commands change, and look at nothing but the work', async () => {
    const rig = rigWith(
      {
        'npm test': (files) => {
          files.set('a.txt', 'changed by the tests\n');
          files.set('report.txt', 'x');
          return 'ok';
        },
      },
      { a: [write('good\n'), finish('done')], b: [calls([['read_file', { path: 'a.txt' }]]), finish('b')] },
    );
    const state = await rig.run({ planText: planWith({ id: 'a', gates: [GATE, { ...GATE, name: 'again' }] }) });
    assert.equal(state.tasks['a']?.changeSet, undefined);
    assert.deepEqual(verdictsOf(state, 'a'), ['tests 1 passed', 'again 1 passed']);
  });

  it('of a task that only reads fail at once, since nobody could mend it', async () => {
    const rig = rigWith({ 'npm test': hasWord('better') }, {});
    const gates = [{ ...GATE, excusedBy: 'nothing' }];
    const state = await rig.run({ planText: planWith({ id: 'a', role: 'review', gates }) });
    assert.equal(state.tasks['a']?.attempts[0]?.turns, 1);
    assert.match(state.tasks['a'].failure?.message ?? '', /did not pass: npm test/);
  });

  it('show tests whose result is not the same every time', async () => {
    let count = 0;
    const rig = rigWith(
      {
        'npm test': (files) => ({ exitCode: files.get('a.txt') === 'flaky\n' && (count += 1) % 3 === 0 ? 1 : 0 }),
      },
      { a: [write('flaky\n'), finish('done'), write('good\n'), finish('done')] },
    );
    const state = await rig.run({ planText: planWith({ id: 'a', gates: [{ ...GATE, repeats: 3 }] }) });
    const [first, second] = verdictsOf(state, 'a');
    assert.match(first ?? '', /failed: .*passed 2 times: its result is not the same every time/);
    assert.equal(second, 'tests 2 passed');
    const evidence = state.tasks['a']?.verdicts[1]?.evidence;
    assert.equal(evidence?.kind === 'commands' && evidence.runs.length, 3);
  });
});

describe('A gate that cannot be carried out', () => {
  const AGENT: AgentScript = { a: [write('bad\n'), finish('done')] };

  async function verdictWith(options: Parameters<typeof rigWith>[2], program: MemoryCommand = hasWord('good')) {
    const rig = rigWith({ 'npm test': program }, AGENT, options);
    const state = await rig.run({ planText: PLAN });
    assert.equal(state.state, 'completed');
    const [verdict] = state.tasks['a']?.verdicts ?? [];
    assert.equal(verdict?.verdict, 'unverified');
    return verdict;
  }

  it('is unverified and holds nothing back where no commands are run', async () => {
    const state = await createRig({ script: agentScript(AGENT) }).run({ planText: PLAN });
    assert.equal(state.state, 'completed');
    assert.deepEqual(verdictsOf(state, 'a'), [
      'tests 1 unverified: It was not carried out. No commands can be run in this run.',
    ]);
    assert.equal(state.tasks['a']?.verdicts[0]?.evidence, undefined);
  });

  it('is unverified where rules refuse it and nobody is there to be asked', async () => {
    const verdict = await verdictWith({ level: 'allow-listed', canAsk: false });
    assert.match(verdict.reason, /nobody is here to be asked\.$/);
    assert.equal(verdict.evidence, undefined);
  });

  it('is unverified where the shell, or its program, is not there', async () => {
    const unstartable = await verdictWith({}, () => ({ kind: 'command-unstartable', message: 'No shell. Get one.' }));
    assert.equal(unstartable.reason, 'It was not carried out. No shell.');
    const missing = await verdictWith({}, () => ({ exitCode: 127 }));
    assert.match(missing.reason, /before this task, too.*a program was not found/);
  });

  it('is unverified where it failed without the changes of the task, too, with proof of both', async () => {
    const verdict = await verdictWith({}, hasWord('never there'));
    assert.match(verdict.reason, /It failed before this task, too, so it proves nothing/);
    assert.ok(verdict.evidence?.kind === 'commands');
    assert.deepEqual([verdict.evidence.runs.length, verdict.evidence.before?.length], [1, 1]);
    assert.notEqual(verdict.evidence.runs[0]?.output, verdict.evidence.before?.[0]?.output);
  });

  it('is one that is stopped: that counts as failed, whatever it did before', async () => {
    const rig = rigWith(
      { 'npm test': (files) => (files.get('a.txt') === 'bad\n' ? { exitCode: 0, timedOut: true } : 'ok') },
      { a: [write('bad\n'), finish('done'), write('good\n'), finish('done')] },
    );
    const state = await rig.run({ planText: PLAN });
    assert.match(verdictsOf(state, 'a')[0] ?? '', /failed: It was stopped because it took longer than 10 min/);
    assert.equal(rig.commands.ran.length, 2);
  });

  it('is none where gates are off', async () => {
    const rig = rigWith({ 'npm test': hasWord('good') }, AGENT);
    const state = await rig.run({ planText: PLAN, limits: { ...LIMITS, gates: 'off' } });
    assert.deepEqual([state.state, verdictsOf(state, 'a'), rig.commands.ran.length], ['completed', [], 0]);
  });
});

describe('What a failing command is compared with', () => {
  const spoil = planWith(
    { id: 'spoil' },
    { id: 'check', role: 'test', dependsOn: ['spoil'], gates: [{ ...GATE, excusedBy: 'before-run' }] },
  );

  it('is the repository as the run found it, for a task that validates what others did', async () => {
    const rig = rigWith(
      { 'npm test': hasWord('good') },
      { spoil: [write('bad\n'), finish('spoilt')], check: [finish('1'), write('good\n'), finish('2')] },
    );
    const state = await rig.run({ planText: spoil });
    assert.equal(state.state, 'completed');
    assert.deepEqual(verdictsOf(state, 'check'), ['tests 1 failed: It ended with exit code 1.', 'tests 2 passed']);
  });

  it('is nothing, for a task that is there to mend it', async () => {
    const rig = rigWith(
      { 'npm test': hasWord('mended') },
      { a: [finish('looked'), write('mended\n'), finish('mended')] },
    );
    const state = await rig.run({ planText: planWith({ id: 'a', gates: [{ ...GATE, excusedBy: 'nothing' }] }) });
    assert.deepEqual(verdictsOf(state, 'a'), ['tests 1 failed: It ended with exit code 1.', 'tests 2 passed']);
  });
});

describe('Other gates', () => {
  const FILES = { 'lib.js': 'export function add(a, b) {\n  return a + b;\n}\n' };
  const edit = (content: string) => calls([['write_file', { path: 'lib.js', content }]]);

  it('keep public names and how they are called', async () => {
    const rig = rigWith(
      {},
      {
        a: [
          edit('export function add(a, b, c) {\n  return a + b + c;\n}\n'),
          finish('done'),
          edit('export function add(a, b, c = 0) {\n  return a + b + c;\n}\n'),
          finish('mended'),
        ],
      },
      { rig: { files: FILES } },
    );
    const state = await rig.run({ planText: planWith({ id: 'a', gates: [{ kind: 'public-api', name: 'names' }] }) });
    assert.deepEqual(verdictsOf(state, 'a'), [
      'names 1 failed: Called otherwise: lib.js: add(a, b) is add(a, b, c) now.',
      'names 2 passed',
    ]);
  });

  it('measure what tests cover of the changed lines', async () => {
    const report = (commands: MemoryCommands, lines: string) => (): MemoryCommand => (_files, command) => {
      commands.ignoreFiles(command, { 'coverage/lcov.info': `SF:/lent/0/lib.js\n${lines}\nend_of_record\n` });
      return 'ok';
    };
    const programs: Record<string, MemoryCommand> = {};
    const rig = rigWith(
      programs,
      { a: [edit(`${FILES['lib.js']}export const one = 1;\nexport const two = 2;\n`), finish('1'), finish('2')] },
      { rig: { files: FILES } },
    );
    programs['cover'] = (...all) => {
      programs['cover'] = report(rig.commands, 'DA:1,0\nDA:4,7\nDA:5,1')();
      return report(rig.commands, 'DA:1,0\nDA:4,7\nDA:5,0')()(...all);
    };
    const gate = { kind: 'coverage', name: 'coverage', run: 'cover', report: 'coverage/lcov.info', atLeast: 0.9 };
    const state = await rig.run({ planText: planWith({ id: 'a', gates: [gate] }) });
    assert.deepEqual(verdictsOf(state, 'a'), [
      'coverage 1 failed: 90 % of the changed lines have to be covered; 1 of 2 changed lines are covered (50 %). Not covered: lib.js (lines 5).',
      'coverage 2 passed',
    ]);
  });

  it('do not take a report for new that was there before', async () => {
    const rig = rigWith(
      { cover: () => 'ok' },
      { a: [edit('x\n'), finish('1')] },
      { rig: { files: { ...FILES, 'lcov.info': 'SF:lib.js\nDA:1,1\nend_of_record\n' } } },
    );
    const gate = { kind: 'coverage', name: 'coverage', run: 'cover', report: 'lcov.info' };
    const state = await rig.run({ planText: planWith({ id: 'a', gates: [gate] }) });
    assert.deepEqual(verdictsOf(state, 'a'), [
      'coverage 1 unverified: It did not write "lcov.info", so nothing was measured.',
    ]);
  });
});

describe('A result that is taken over', () => {
  it('is judged by the gates anew, and made anew when they refuse it', async () => {
    let count = 0;
    const rig = rigWith(
      // The third run is on what was taken over again, the fourth on what an agent made instead.
      { 'npm test': () => ({ exitCode: [3, 4].includes((count += 1)) ? 1 : 0 }) },
      { a: [write('good\n'), finish('done'), finish('mended')] },
    );
    const gates = [{ ...GATE, excusedBy: 'nothing' }];
    const request = {
      planText: planWith({ id: 'a', gates }),
      limits: { ...LIMITS, reuseResults: 'across-runs' },
    } as const;
    await rig.run(request);
    const second = await rig.run(request);
    assert.notEqual(second.tasks['a']?.reusedFrom, undefined);
    assert.equal(second.tasks['a']?.attempts.length, 0);
    assert.deepEqual(verdictsOf(second, 'a'), ['tests 1 passed']);
    assert.deepEqual([rig.commands.ran.length, rig.model.requests.length], [2, 2]);

    const state = await rig.run(request);
    assert.equal(state.tasks['a']?.reusedFrom, undefined);
    assert.deepEqual(verdictsOf(state, 'a'), ['tests 1 failed: It ended with exit code 1.', 'tests 2 passed']);
  });
});

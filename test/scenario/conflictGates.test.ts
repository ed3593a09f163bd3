import assert from 'node:assert/strict';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { memoryCommands } from '../support/memoryCommands.ts';
import type { MemoryCommand } from '../support/memoryCommands.ts';
import { LIMITS, createRig, rendered } from '../support/rig.ts';
import { calls, finish, newestText } from '../support/scriptedModel.ts';
import { planWith } from '../support/unfoldingPlans.ts';

const edit = (oldText: string, newText: string) => calls([['edit_file', { path: 'x.txt', oldText, newText }]]);
const test = (name: string, run: string) => ({ kind: 'command', name, run });

/** Passes where the file has one of the words. */
const hasWord =
  (...words: readonly string[]): MemoryCommand =>
  (files) => {
    const text = files.get('x.txt') ?? '';
    return { exitCode: words.some((word) => text.includes(word)) ? 0 : 1, output: Buffer.from(text) };
  };

const PROGRAMS = { 'check A': hasWord('two', 'A'), 'check B': hasWord('two', 'B'), 'check one': hasWord('one') };
const SIDES: AgentScript = { a: [edit('two', 'A'), finish('a')], b: [edit('two', 'B'), finish('b')] };
const PLAN = planWith(
  { id: 'a', gates: [test('tests', 'check A'), test('all', 'check one')] },
  { id: 'b', gates: [test('tests', 'check B'), { ...test('lines', 'check one'), repeats: 2 }] },
  { id: 'd', dependsOn: ['a', 'b'] },
);

function rigWith(script: AgentScript, programs: Readonly<Record<string, MemoryCommand>> = PROGRAMS) {
  const { commands } = memoryCommands(programs);
  const files = { 'x.txt': 'one\ntwo\nthree\n' };
  return createRig({ files, script: agentScript({ ...SIDES, ...script }), deps: { commands } });
}

function verdictsOf(state: RunState): string[] {
  const verdicts = state.tasks['d.merge']?.verdicts ?? [];
  return verdicts.map(({ gate, round, verdict, reason }) => [gate, round, verdict, reason].join(' ').trim());
}

describe('The gates of changes that were brought together', () => {
  it('are the commands of all tasks that they came from, each once, and have the same agent mend what they refuse', async () => {
    const told: string[] = [];
    const rig = rigWith({
      'd.merge': [
        (request) => {
          told.push(newestText(request));
          return edit('A', 'B');
        },
        finish('only one'),
        (request) => {
          told.push(newestText(request));
          return edit('B', 'AB');
        },
        finish('both'),
      ],
    });
    const state = await rig.run({ planText: PLAN });
    assert.equal(state.state, 'completed', rendered(state));
    assert.match(
      told[0] ?? '',
      /<gates>[^<]*\n- tests: check A must pass\n- all: check one must pass 2 times\n- tests 2: check B must pass<\/gates>/,
    );
    assert.match(told[1] ?? '', /<failed-gate name="tests">\ncheck A must pass/);
    assert.doesNotMatch(told[1] ?? '', /check B|check one/);
  });

  it('are excused by the repository before the run, and by nothing that only one side lacked', async () => {
    const rig = rigWith({ 'd.merge': [edit('A', 'AB'), finish('both')] }, { ...PROGRAMS, 'check one': flawed() });
    const state = await rig.run({ planText: PLAN });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(verdictsOf(state), [
      'tests 1 passed',
      'all 1 unverified It failed before this run, too, so it proves nothing. It ended with exit code 1.',
      'tests 2 1 passed',
    ]);
  });

  it('are not those that proved nothing of any of the tasks', async () => {
    const rig = rigWith(
      { 'd.merge': [edit('A', 'AB'), finish('both')] },
      { ...PROGRAMS, 'check one': hasWord('nothing has it') },
    );
    const state = await rig.run({ planText: PLAN });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(verdictsOf(state), ['tests 1 passed', 'tests 2 1 passed']);
  });

  it('are not carried out where the person wants none', async () => {
    const rig = rigWith({ 'd.merge': [edit('A', 'AB'), finish('both')] });
    const state = await rig.run({ planText: PLAN, limits: { ...LIMITS, gates: 'off' } });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(verdictsOf(state), []);
  });
});

/** Passes on one side's file only: neither on what the run began with nor on what both sides make together. */
function flawed(): MemoryCommand {
  return (files) => ({ exitCode: /^[AB]$/m.test(files.get('x.txt') ?? '') ? 0 : 1, output: Buffer.from('') });
}

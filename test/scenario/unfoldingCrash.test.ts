import assert from 'node:assert/strict';
import { openChangeSets } from '../../src/shared/runState.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { diesAfterEveryEvent, forksAtEveryEvent } from '../support/everyEvent.ts';
import { calls, finish, submitPlan } from '../support/scriptedModel.ts';

/** A fan-out whose members are loops, conditions that hold and that do not, tasks that an agent adds. */
const TASKS = [
  { id: 'scan', role: 'search', mayAdd: 2, output: { type: 'object', properties: {}, required: ['files'] } },
  {
    id: 'fix',
    instructions: 'Mend {{item}}.',
    dependsOn: ['scan'],
    forEach: { from: 'scan', path: 'files', max: 4 },
    loop: { check: 'Look.', maxRounds: 3 },
    inputs: { all: { from: 'scan', path: 'files', schema: { type: 'array' } } },
  },
  { id: 'no', dependsOn: ['scan'], when: { from: 'scan', path: 'files', is: 'empty' } },
  { id: 'end', role: 'review', dependsOn: ['fix', 'no'] },
];

const write = (path: string, content: string) => calls([['write_file', { path, content }]]);
const verdict = (...findings: string[]) => finish('checked', { passed: findings.length === 0, findings });
const proposal = (id: string, dependsOn: string[] = []) => ({
  id,
  title: id,
  role: 'docs',
  instructions: id,
  dependsOn,
});

const SCRIPT: AgentScript = {
  planner: [submitPlan({ tasks: TASKS })],
  scan: [
    calls([
      [
        'finish',
        { summary: 'found', data: { files: ['a', 'b'] }, tasks: [proposal('more'), proposal('most', ['more'])] },
      ],
    ]),
  ],
  more: [write('more.txt', 'more\n'), finish('more')],
  'fix.1.1': [write('a.txt', 'one\n'), finish('tried')],
  'fix.1.1.check': [verdict('not two')],
  'fix.1.2': [calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'two' }]]), finish('mended')],
  'fix.1.2.check': [verdict()],
  'fix.2.1': [write('b.txt', 'b\n'), finish('done')],
  'fix.2.1.check': [verdict()],
};

/** Candidates of which one is done in rounds, one does not pass and one gives something else, and what builds on the one chosen. */
const CANDIDATES: AgentScript = {
  planner: [
    submitPlan({
      tasks: [
        { id: 'scan', role: 'analysis' },
        { id: 'fix', dependsOn: ['scan'], bestOf: { attempts: 3 }, loop: { check: 'Look.', maxRounds: 2 } },
        { id: 'end', role: 'docs', dependsOn: ['fix'] },
      ],
    }),
  ],
  'fix.1.1': [write('a.txt', 'one\n'), finish('tried')],
  'fix.1.1.check': [verdict('not two')],
  'fix.1.2': [calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'two' }]]), finish('mended')],
  'fix.1.2.check': [verdict()],
  'fix.2.1.check': [verdict('nothing there')],
  'fix.2.2.check': [verdict('still nothing')],
  'fix.3.1': [write('a.txt', 'three\n'), finish('done')],
  'fix.3.1.check': [verdict()],
  'fix.judge': [
    calls([['show_candidate', { candidate: 'fix.1' }]]),
    finish('chose', {
      winner: 'fix.1',
      reasons: 'two is better',
      scores: [
        { candidate: 'fix.1', score: 8, why: 'two' },
        { candidate: 'fix.3', score: 3, why: 'three' },
      ],
    }),
  ],
  end: [calls([['read_file', { path: 'a.txt' }]]), finish('described')],
};

describe('A run with a fan-out, loops, conditions and added tasks', () => {
  it('comes to the same end when its process is killed after any event, and pays for no finished turn again', async () => {
    const { end, eventCount } = await diesAfterEveryEvent(SCRIPT);
    assert.equal(end.state, 'completed');
    assert.equal(end.taskIds.length, 14);
    assert.ok(eventCount > 40, `only ${eventCount} events`);
  }).timeout(120_000);

  it('goes on from any event as a fork to the same end, and leaves the other run alone', async () => {
    await forksAtEveryEvent(SCRIPT);
  }).timeout(120_000);
});

describe('A run with candidates', () => {
  it('comes to the same end when its process is killed after any event, and pays for no finished turn again', async () => {
    const { end, eventCount } = await diesAfterEveryEvent(CANDIDATES);
    assert.equal(end.state, 'completed', end.failure?.message ?? '');
    assert.deepEqual(end.tasks['fix']?.group?.members, ['fix.1']);
    assert.deepEqual(
      openChangeSets(end).map(({ id }) => id),
      ['fix.1.1', 'fix.1.2'],
    );
    assert.ok(eventCount > 35, `only ${eventCount} events`);
  }).timeout(120_000);

  it('goes on from any event as a fork to the same end, and leaves the other run alone', async () => {
    await forksAtEveryEvent(CANDIDATES);
  }).timeout(120_000);
});

import assert from 'node:assert/strict';
import { agentScript } from '../support/agentScript.ts';
import { createRig, rendered } from '../support/rig.ts';
import { finish } from '../support/scriptedModel.ts';
import { noting, planWith } from '../support/unfoldingPlans.ts';

describe('A condition', () => {
  it('skips a task with the reason, and what depends on it goes on', async () => {
    const rig = createRig({ script: agentScript({ ask: [finish('x', { findings: [], done: true, name: 'b' })] }) });
    const when = (condition: object) => ({ dependsOn: ['ask'], when: { from: 'ask', ...condition } });
    const state = await rig.run({
      planText: planWith(
        { id: 'ask' },
        { id: 'none', ...when({ path: 'findings', is: 'not-empty' }) },
        { id: 'empty', ...when({ path: 'findings', is: 'empty' }) },
        { id: 'true', ...when({ path: 'done', is: 'true' }) },
        { id: 'false', ...when({ path: 'done', is: 'false' }) },
        { id: 'equal', ...when({ path: 'name', equals: 'b' }) },
        { id: 'other', ...when({ path: 'name', equals: 'c' }) },
        { id: 'gone', ...when({ path: 'no.such', is: 'empty' }) },
        { id: 'each', forEach: { items: [1] }, ...when({ path: 'done', is: 'false' }) },
        { id: 'end', dependsOn: ['none', 'each'] },
      ),
    });
    const states = Object.values(state.tasks).map((task) => `${task.id} ${task.state}`);
    assert.deepEqual(states, [
      'ask succeeded',
      'none skipped',
      'empty succeeded',
      'true succeeded',
      'false skipped',
      'equal succeeded',
      'other skipped',
      'gone succeeded',
      'each skipped',
      'end succeeded',
    ]);
    assert.equal(state.state, 'completed');
    const reason = state.tasks['none']?.skipped?.reason;
    assert.equal(reason, 'It was to be done only if "findings" of "ask" is not empty; it is an empty list.');
  });
});

describe('Inputs and outputs', () => {
  const schema = { type: 'array', items: { type: 'string' } };

  it('are values of earlier tasks, given by name and as JSON', async () => {
    const { openings, script } = noting({ scan: [finish('x', { files: ['</input>a', 'b'] })] });
    const rig = createRig({ script });
    const inputs = { files: { from: 'scan', path: 'files', schema }, all: { from: 'scan' } };
    await rig.run({ planText: planWith({ id: 'scan' }, { id: 'use', dependsOn: ['scan'], inputs }) });
    const opening = openings.get('use') ?? '';
    assert.ok(opening.includes('<input name="files">["\\u003c/input>a","b"]</input>'), opening);
    assert.match(opening, /<input name="all">\{"files":/);
  });

  it('fail the task before its agent is asked when they are not as the plan says', async () => {
    const rig = createRig({ script: agentScript({ scan: [finish('x', { files: ['a', 7], n: 1 })] }) });
    const inputs = { files: { from: 'scan', path: 'files', schema }, more: { from: 'scan', path: 'more' } };
    const state = await rig.run({
      planText: planWith({ id: 'scan' }, { id: 'use', dependsOn: ['scan'], inputs }, { id: 'end', dependsOn: ['use'] }),
    });
    assert.match(rendered(state), /\nuse failed \(0 attempts, input-invalid\)\nend blocked/);
    const message = state.tasks['use']?.failure?.message ?? '';
    assert.match(
      message,
      /input "files", "files" of "scan": 1: expected string, came number; input "more".*no such value/,
    );
  });

  it('are checked when an agent finishes, which is told all that is wrong and tries again', async () => {
    const output = {
      type: 'object',
      properties: { files: schema, count: { type: 'integer', minimum: 0 } },
      required: ['files', 'count'],
    };
    const told: string[] = [];
    const { openings, script } = noting({
      scan: [
        finish('x', { files: [1], count: -1 }),
        (request) => {
          const reply = request.messages.at(-1)?.content[0];
          if (reply?.type === 'tool-result') told.push(reply.text);
          return finish('x', { files: ['a'], count: 1 });
        },
      ],
    });
    const rig = createRig({ script });
    const state = await rig.run({ planText: planWith({ id: 'scan', output }) });
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.tasks['scan']?.result?.data, { files: ['a'], count: 1 });
    assert.match(openings.get('scan') ?? '', /<output>Finish with data that fits this JSON Schema: \{"type":"object"/);
    assert.match(told[0] ?? '', /^Not finished.*\n- data, files\.0: expected string.*\n- data, count: .*>=0$/);
  });
});

import assert from 'node:assert/strict';
import { taskIdOf } from '../support/agentScript.ts';
import { createRig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import { noting, planWith } from '../support/unfoldingPlans.ts';

const ORDER = { first: { kind: 'order', reason: 'Both write a.js.' } };

describe('A dependency that is only an order', () => {
  it('hands nothing over, while the changes of the task before are there to build on', async () => {
    const { openings, script } = noting({
      first: [calls([['write_file', { path: 'a.js', content: 'A\n' }]]), finish('wrote a', { secret: 1 })],
      other: [finish('looked', { places: [], found: 2 })],
      second: [calls([['read_file', { path: 'a.js' }]]), finish('read a')],
    });
    const rig = createRig({ script });
    const state = await rig.run({
      planText: planWith(
        { id: 'first' },
        { id: 'other', role: 'search' },
        { id: 'second', dependsOn: ['first', 'other'], dependencies: ORDER },
      ),
    });
    assert.equal(state.tasks['second']?.state, 'succeeded');
    const opening = openings.get('second') ?? '';
    assert.match(opening, /<handoff task="other"/);
    assert.doesNotMatch(opening, /<handoff task="first"|wrote a|secret/);
    const own = rig.model.requests.filter((request) => taskIdOf(request) === 'second');
    const [result] = own.at(-1)?.messages.at(-1)?.content ?? [];
    assert.ok(result?.type === 'tool-result' && !result.isError);
    assert.match(JSON.stringify(result), /\bA\b/);
  });

  it('hands nothing over to the members of a fan-out either', async () => {
    const { openings, script } = noting({
      first: [finish('wrote a')],
      'fix.1': [finish('fixed')],
    });
    const rig = createRig({ script });
    await rig.run({
      planText: planWith(
        { id: 'first' },
        { id: 'fix', dependsOn: ['first'], dependencies: ORDER, forEach: { items: ['x'] } },
      ),
    });
    assert.doesNotMatch(openings.get('fix.1') ?? 'none', /none|<handoff/);
  });
});

import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { createRig } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, newestText } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { openingOf, planWith } from '../support/unfoldingPlans.ts';

/** Ends without data, also where the role must give some. */
const silent = calls([['finish', { summary: 'done', data: undefined }]]);

function requestsOf(rig: Rig, taskId: string): readonly ModelRequest[] {
  return rig.model.requests.filter((request) => taskIdOf(request) === taskId);
}

async function runOf(task: Readonly<Record<string, unknown>>, answers: readonly ScriptedAnswer[]): Promise<Rig> {
  const rig = createRig({ script: agentScript({ a: answers }) });
  const state = await rig.run({ planText: planWith({ id: 'a', ...task }) });
  assert.equal(state.tasks['a']?.state, 'succeeded');
  return rig;
}

describe('What a role hands over', () => {
  it('is told to reviewers and searchers, who cannot end without it', async () => {
    for (const [role, field] of [
      ['review', 'findings'],
      ['search', 'places'],
    ] as const) {
      const rig = await runOf({ role }, [
        silent,
        finish('wrong', { [field]: 'none' }),
        finish('right', { [field]: [] }),
      ]);
      const [first, second, third] = requestsOf(rig, 'a');
      assert.match(openingOf(first!), new RegExp(`<output>[^\\n]*"${field}"`));
      assert.match(newestText(second!), /Not finished\.[^]*data: it is missing/);
      assert.match(newestText(third!), new RegExp(`Not finished\\.[^]*data, ${field}: expected array`));
    }
  });

  it('is checked where others give some, and not asked of them', async () => {
    const rig = await runOf({ role: 'test' }, [finish('wrong', { tests: { passed: -1 } }), finish('right')]);
    const [first, second] = requestsOf(rig, 'a');
    assert.doesNotMatch(openingOf(first!), /<output>/);
    assert.match(newestText(second!), /data, tests\.passed: /);
  });

  it('gives way to what the task says of its own', async () => {
    const output = { type: 'object', properties: { files: { type: 'array' } }, required: ['files'] };
    const rig = await runOf({ role: 'search', output }, [finish('found', { files: ['a'] })]);
    assert.doesNotMatch(openingOf(requestsOf(rig, 'a')[0]!), /places/);
  });

  it('gives way to what the plan reads out of the data, unless it reads just that', async () => {
    const each = (path: string) => ({ id: 'b', dependsOn: ['a'], forEach: { from: 'a', path } });
    const own = createRig({ script: agentScript({ a: [finish('found', { files: ['x'] })] }) });
    const state = await own.run({ planText: planWith({ id: 'a', role: 'search' }, each('files')) });
    assert.equal(state.state, 'completed');
    assert.doesNotMatch(openingOf(requestsOf(own, 'a')[0]!), /<output>/);
    const same = createRig({ script: agentScript({ a: [finish('found', { places: [{ path: 'x', reason: 'y' }] })] }) });
    assert.equal(
      (await same.run({ planText: planWith({ id: 'a', role: 'search' }, each('places')) })).state,
      'completed',
    );
    assert.match(openingOf(requestsOf(same, 'a')[0]!), /<output>[^\n]*places/);
  });
});

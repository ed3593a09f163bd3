import assert from 'node:assert/strict';
import { OWN_REVIEW_GATE } from '../../src/core/runs/gates/ownReview.ts';
import { agentScript } from '../support/agentScript.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { planWith } from '../support/unfoldingPlans.ts';

const LEAK = { severity: 'critical', title: 'It leaks', path: 'a.ts', line: 3 };
const found = (...findings: unknown[]): ScriptedAnswer[] => [finish('looked', { findings })];
const order = { look: { kind: 'order' } };
const look = { id: 'look', role: 'review' };
/** The plan says of its own what it hands over. */
const lookFreely = { ...look, output: { type: 'object' } };

function rigFinding(...findings: unknown[]): Rig {
  return createRig({ script: agentScript({ look: found(...findings) }) });
}

describe('A review of a plan', () => {
  it('tells that there is no critical finding, with what it found', async () => {
    const minor = { severity: 'minor', title: 'Odd' };
    const rig = rigFinding(minor, 'no finding', { severity: 'grave' });
    const state = await rig.run({ planText: planWith(lookFreely) });
    assert.deepEqual(state.tasks['look']?.verdicts, [
      {
        gate: OWN_REVIEW_GATE,
        kind: 'review',
        round: 1,
        verdict: 'passed',
        reason: '',
        evidence: { kind: 'findings', findings: [minor], reviewers: ['look'] },
      },
    ]);
  });

  it('is unverified where it gave no list', async () => {
    const script = agentScript({ look: [finish('looked', { seen: 3 })] });
    const state = await createRig({ script }).run({ planText: planWith(lookFreely) });
    assert.equal(state.tasks['look']?.verdicts[0]?.verdict, 'unverified');
  });

  it('lets those start that get its findings, and has what only comes later wait until they are mended', async () => {
    const state = await rigFinding(LEAK).run({
      planText: planWith(
        look,
        { id: 'release', dependsOn: ['look'], dependencies: order },
        { id: 'mend', role: 'debug', dependsOn: ['look'] },
        { id: 'sum-up', role: 'analysis', dependsOn: ['look'] },
      ),
    });
    assert.equal(state.state, 'completed', rendered(state));
    assert.equal(state.tasks['look']?.verdicts[0]?.reason, 'critical, a.ts:3: It leaks.');
    assert.deepEqual(state.tasks['release']?.dependsOn, ['look', 'mend']);
  });

  it('holds back what would go on regardless where nobody mends it, and names what was found', async () => {
    const rig = rigFinding(LEAK);
    const { runId, ...state } = await rig.run({
      planText: planWith(
        look,
        { id: 'deploy', type: 'deployment', dependsOn: ['look'] },
        { id: 'after', dependsOn: ['deploy'] },
        { id: 'sum-up', role: 'docs', dependsOn: ['look'] },
      ),
    });
    assert.equal(
      rendered({ runId, ...state }),
      [
        'failed wrong-state',
        'look succeeded (1 attempt)',
        'deploy failed (0 attempts, gate-failed)',
        'after blocked (0 attempts, blocked by deploy)',
        'sum-up succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.match(state.tasks['deploy']?.failure?.message ?? '', /"look" has critical findings.*a\.ts:3: It leaks/);
    must(await rig.app.resumeRun(runId, { limits: { ...LIMITS, gates: 'off' } }));
    assert.equal(must(await rig.app.whenAtRest(runId)).state, 'completed');
  });

  it('does not wait for itself where what mends comes after what waits', async () => {
    const state = await rigFinding(LEAK).run({
      planText: planWith(
        look,
        { id: 'prepare', dependsOn: ['look'], dependencies: order },
        { id: 'mend', role: 'debug', dependsOn: ['look', 'prepare'] },
      ),
    });
    assert.equal(state.state, 'completed', rendered(state));
  });

  it('counts what the members of a fan-out found as one', async () => {
    const rig = createRig({ script: agentScript({ 'look.1': found(), 'look.2': found(LEAK) }) });
    const state = await rig.run({
      planText: planWith(
        { ...look, instructions: 'Look at {{item}}.', forEach: { items: ['x', 'y'] } },
        { id: 'release', dependsOn: ['look'], dependencies: order },
      ),
    });
    assert.equal(state.tasks['look']?.verdicts[0]?.verdict, 'failed');
    assert.equal(state.tasks['release']?.failure?.kind, 'gate-failed');
  });

  it('says nothing where gates are off', async () => {
    const state = await rigFinding(LEAK).run({ planText: planWith(look), limits: { ...LIMITS, gates: 'off' } });
    assert.deepEqual(state.tasks['look']?.verdicts, []);
  });
});

import assert from 'node:assert/strict';
import type { RunState } from '../../src/shared/runState.ts';
import { LIMITS, createRig, must, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { noting, planWith, summaryOf } from '../support/unfoldingPlans.ts';

const write = (content: string): ScriptedAnswer => calls([['write_file', { path: 'a.txt', content }]]);
const works = (content: string): ScriptedAnswer[] => [write(content), finish(`wrote ${content.trim()}`)];
const found = (...findings: unknown[]): ScriptedAnswer[] => [finish('looked', { findings })];
const says = (...holds: boolean[]): ScriptedAnswer[] => [
  finish('asked', { verdicts: holds.map((each, index) => ({ finding: index + 1, holds: each, why: 'I looked.' })) }),
];
const LEAK = { severity: 'critical', title: 'It leaks', path: 'a.txt', line: 1 };
const SLOW = { severity: 'minor', title: 'It is slow' };

const REVIEW = { kind: 'review', name: 'review', lenses: ['correctness'] };
const plan = (...gates: object[]): string =>
  planWith({ id: 'a', gates, criteria: ['It is quick.'] }, { id: 'b', dependsOn: ['a'] });

function verdicts(state: RunState): string[] {
  return (state.tasks['a']?.verdicts ?? []).map(
    ({ round, verdict, reason }) => `${round} ${verdict}${reason === '' ? '' : `: ${reason}`}`,
  );
}

describe('A review gate', () => {
  it('has somebody look independently, and lets the work count when nothing grave is found', async () => {
    const { openings, script } = noting({ 'a.1': works('one\n'), 'a.1.correctness': found(SLOW) });
    const state = await createRig({ script }).run({ planText: plan(REVIEW) });
    assert.equal(
      rendered(state),
      [
        'completed',
        'a succeeded (0 attempts)',
        'b succeeded (1 attempt)',
        'a.1 succeeded (1 attempt, a.txt open)',
        'a.1.correctness succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.deepEqual(verdicts(state), ['1 passed']);
    const [verdict] = state.tasks['a']?.verdicts ?? [];
    assert.deepEqual(verdict?.evidence, {
      kind: 'findings',
      findings: [{ ...SLOW, upheldBy: ['a.1.correctness'] }],
      reviewers: ['a.1.correctness'],
    });
    const told = openings.get('a.1.correctness') ?? '';
    assert.match(told, /role="verify"/);
    assert.match(told, /Try to refute that it is right.*Do a\..*good when:\n- It is quick\./s);
    assert.doesNotMatch(openings.get('a.1') ?? '', /<gates>/);
    assert.match(summaryOf(state, 'a'), /The gate "review" passed after the first round\.\n\nwrote one/);
  });

  it('lets a finding go that another agent refutes', async () => {
    const { openings, script } = noting({
      'a.1': works('one\n'),
      'a.1.correctness': found(LEAK, SLOW),
      'a.1.refute': says(false),
    });
    const state = await createRig({ script }).run({ planText: plan(REVIEW) });
    assert.equal(state.state, 'completed');
    assert.match(openings.get('a.1.refute') ?? '', /Try to refute each.*<findings>\[\{"finding":1,.*It leaks/s);
    assert.doesNotMatch(openings.get('a.1.refute') ?? '', /It is slow/);
    const evidence = state.tasks['a']?.verdicts[0]?.evidence;
    assert.ok(evidence?.kind === 'findings');
    assert.deepEqual(evidence.findings[0], { ...LEAK, upheldBy: ['a.1.correctness'], refutedBy: ['a.1.refute'] });
    assert.deepEqual(evidence.reviewers, ['a.1.correctness', 'a.1.refute']);
  });

  it('has the work mended with what held, and looks again', async () => {
    const { openings, script } = noting({
      'a.1': works('one\n'),
      'a.1.correctness': found(LEAK),
      'a.1.refute': says(true),
      'a.2': works('two\n'),
      'a.2.correctness': found(),
    });
    const rig = createRig({ script });
    const state = await rig.run({ planText: plan(REVIEW) });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(verdicts(state), ['1 failed: critical, a.txt:1: It leaks.', '2 passed']);
    assert.match(openings.get('a.2') ?? '', /Do a\.\n\nThis is round 2.*not refuted:\n<findings>.*It leaks/s);
    assert.doesNotMatch(openings.get('a.2') ?? '', /a\.1\.refute/);
    must(await rig.app.acceptTasks(state.runId, ['a.1', 'a.2']));
    assert.equal(rig.repository.files('root')['a.txt'], 'two\n');
  });

  it('holds back what depends on it when the repairs did not help', async () => {
    const agents: Record<string, ScriptedAnswer[]> = {};
    for (const [round, count] of [
      [1, 3],
      [2, 2],
      [3, 1],
    ] as const) {
      agents[`a.${round}`] = works(`${round}\n`);
      agents[`a.${round}.correctness`] = found(
        ...Array.from({ length: count }, (_, line) => ({ ...LEAK, line, title: `It leaks at ${line}` })),
      );
      agents[`a.${round}.refute`] = says(...Array.from({ length: count }, () => true));
    }
    const state = await createRig({ script: noting(agents).script }).run({ planText: plan(REVIEW) });
    assert.match(rendered(state), /\na failed \(0 attempts, gate-failed\)\nb blocked \(0 attempts, blocked by a\)/);
    const failure = state.tasks['a']?.failure;
    assert.ok(failure?.kind === 'gate-failed');
    assert.deepEqual(failure.gates, ['review']);
    assert.equal(failure.message, 'The gate "review" did not pass in 3 rounds: critical, a.txt:0: It leaks at 0.');
  });

  it('puts what one reviewer found to the others, and counts what several found once', async () => {
    const lenses = ['correctness', 'security', 'tests'];
    const { openings, script } = noting({
      'a.1': works('one\n'),
      'a.1.correctness': found(LEAK, { ...LEAK, line: 9, title: 'Only mine' }),
      'a.1.security': found({ ...LEAK, title: 'The same, said otherwise' }),
      'a.1.tests': found(),
      // In the place of correctness nothing is left to ask: it found both.
      'a.1.refute': says(true),
      'a.1.refute-2': says(true, false),
      'a.2.correctness': found(),
      'a.2.security': found(),
      'a.2.tests': found(),
    });
    const state = await createRig({ script }).run({ planText: plan({ ...REVIEW, lenses }) });
    const evidence = state.tasks['a']?.verdicts[0]?.evidence;
    assert.ok(evidence?.kind === 'findings');
    assert.deepEqual(
      evidence.findings.map(({ title, upheldBy, refutedBy }) => ({ title, upheldBy, refutedBy })),
      [
        { title: 'It leaks', upheldBy: ['a.1.correctness', 'a.1.security', 'a.1.refute-2'], refutedBy: undefined },
        { title: 'Only mine', upheldBy: ['a.1.correctness', 'a.1.refute'], refutedBy: ['a.1.refute-2'] },
      ],
    );
    assert.match(openings.get('a.1.refute') ?? '', /Only mine/);
    assert.doesNotMatch(openings.get('a.1.refute') ?? '', /It leaks/);
  });

  it('goes together with a loop: a round passes when both say so', async () => {
    const { script } = noting({
      'a.1': works('one\n'),
      'a.1.check': [finish('no', { passed: false, findings: ['x'] })],
      'a.1.correctness': found(),
      'a.2': works('two\n'),
      'a.2.check': [finish('yes', { passed: true, findings: [] })],
      'a.2.correctness': found(),
    });
    const planText = planWith({ id: 'a', gates: [REVIEW], loop: { check: 'Look.', maxRounds: 2 } });
    const state = await createRig({ script }).run({ planText });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(verdicts(state), ['1 passed', '2 passed']);
    assert.match(summaryOf(state, 'a'), /^The check passed, The gate "review" passed after 2 rounds\./);
  });

  it('is unverified, and holds nothing back, when a person skips the reviewer', async () => {
    const rig = createRig({
      script: noting({ 'a.1.correctness': [{ kind: 'model-declined', message: 'No.' }] }).script,
    });
    const first = await rig.run({ planText: plan(REVIEW) });
    assert.equal(first.state, 'failed');
    must(await rig.app.skipTask(first.runId, 'a.1.correctness', { reason: 'I looked myself.' }));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(verdicts(state), ['1 unverified: Nobody has reviewed it.']);
  });

  it('is not carried out where gates are off, and the work is done all the same', async () => {
    const { openings, script } = noting({});
    const state = await createRig({ script }).run({ planText: plan(REVIEW), limits: { ...LIMITS, gates: 'off' } });
    assert.equal(state.state, 'completed');
    assert.deepEqual([...openings.keys()], ['a.1', 'b']);
    assert.deepEqual(verdicts(state), []);
  });

  it('is what each member of a fan-out gets that has one', async () => {
    const { script } = noting({ 'a.1.1.correctness': found(SLOW), 'a.2.1.correctness': found() });
    const task = { id: 'a', instructions: 'Do {{item}}.', forEach: { items: ['x', 'y'] }, gates: [REVIEW] };
    const state = await createRig({ script }).run({ planText: planWith(task) });
    assert.equal(state.state, 'completed', rendered(state));
    assert.equal(state.tasks['a.1']?.verdicts[0]?.verdict, 'passed');
    assert.equal(state.tasks['a.2']?.verdicts[0]?.verdict, 'passed');
  });
});

import assert from 'node:assert/strict';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { createRig, must, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { declined, noting, planWith, summaryOf } from '../support/unfoldingPlans.ts';

describe('A loop', () => {
  const loop = { check: 'All tests pass by reading.', maxRounds: 3 };
  const edit = (text: string) => calls([['write_file', { path: 'a.txt', content: `${text}\n` }]]);
  const passed = finish('fine', { passed: true, findings: [] });
  const found = (...findings: unknown[]) => finish('not yet', { passed: false, findings });

  it('works and checks until the check passes, each round on what the earlier ones made', async () => {
    const { openings, script } = noting({
      'fix.1': [edit('one'), finish('first try', { n: 1 })],
      'fix.1.check': [found({ path: 'a.txt', title: 'not two' })],
      'fix.2': [
        calls([['edit_file', { path: 'a.txt', oldText: 'one', newText: 'two' }]]),
        finish('second try', { n: 2 }),
      ],
      'fix.2.check': [passed],
    });
    const rig = createRig({ script });
    const state = await rig.run({ planText: planWith({ id: 'fix', loop }, { id: 'end', dependsOn: ['fix'] }) });
    assert.equal(
      rendered(state),
      [
        'completed',
        'fix succeeded (0 attempts)',
        'end succeeded (1 attempt)',
        'fix.1 succeeded (1 attempt, a.txt open)',
        'fix.1.check succeeded (1 attempt)',
        'fix.2 succeeded (1 attempt, a.txt open)',
        'fix.2.check succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.equal(state.tasks['fix.1.check']?.role, 'verify');
    assert.match(openings.get('fix.1.check') ?? '', /All tests pass by reading\..*Do fix\..*"passed"/s);
    assert.match(openings.get('fix.2') ?? '', /Do fix\.\n\nThis is round 2.*<data>\{"passed":false.*not two/s);
    assert.deepEqual(state.tasks['fix']?.result?.data, { n: 2 });
    assert.match(summaryOf(state, 'fix'), /passed after 2 rounds.*first try.*second try/s);
    must(await rig.app.acceptTasks(state.runId, ['fix.1', 'fix.2']));
    assert.equal(rig.repository.files('root')['a.txt'], 'two\n');
  });

  it('does not let a check end without saying whether it passed', async () => {
    const rig = createRig({
      script: agentScript({
        'fix.1': [finish('done')],
        'fix.1.check': [finish('fine'), finish('fine', { passed: 'yes' }), passed],
      }),
    });
    const state = await rig.run({ planText: planWith({ id: 'fix', role: 'analysis', loop }) });
    assert.equal(state.state, 'completed');
    assert.equal(state.tasks['fix.1.check']?.attempts[0]?.turns, 3);
  });

  it('fails after its last round with what the check found, and what was done can be reviewed', async () => {
    const agents: Record<string, ScriptedAnswer[]> = {};
    for (const round of [1, 2, 3]) {
      agents[`fix.${round}`] = [edit(`round ${round}`), finish('tried')];
      const findings = Array.from({ length: 4 - round }, () => ({ title: `bad in round ${round}` }));
      agents[`fix.${round}.check`] = [found(...findings)];
    }
    const rig = createRig({ script: agentScript(agents) });
    const state = await rig.run({ planText: planWith({ id: 'fix', loop }, { id: 'end', dependsOn: ['fix'] }) });
    assert.match(rendered(state), /\nfix failed \(0 attempts, not-passed\)\nend blocked/);
    assert.match(state.tasks['fix']?.failure?.message ?? '', /not pass its check in 3 rounds.*\n- bad in round 3$/);
    assert.equal(state.tasks['fix.3']?.decision, 'open');
    must(await rig.app.acceptTasks(state.runId, ['fix.1', 'fix.2', 'fix.3']));
    assert.equal(rig.repository.files('root')['a.txt'], 'round 3\n');
  });

  it('ends when two rounds running bring nothing', async () => {
    const run = (agents: Parameters<typeof agentScript>[0]): Promise<RunState> =>
      createRig({ script: agentScript(agents) }).run({
        planText: planWith({ id: 'fix', loop: { ...loop, maxRounds: 9 } }),
      });
    const unchanged = await run({ 'fix.1.check': [found('x')], 'fix.2.check': [found('x')] });
    assert.match(
      unchanged.tasks['fix']?.failure?.message ?? '',
      /in 2 rounds, the last two of which brought nothing.*\n- x$/,
    );
    const changing = (round: number) => [edit(`round ${round}`), finish('tried')];
    const asMany = await run({
      'fix.1': changing(1),
      'fix.1.check': [found('x', 'y')],
      'fix.2': changing(2),
      'fix.2.check': [found('y', 'z')],
      'fix.3': changing(3),
      'fix.3.check': [found('z', 'x')],
    });
    const failure = asMany.tasks['fix']?.failure;
    assert.deepEqual(failure?.kind === 'not-passed' && failure.rounds, 3);
  });

  it('fails when the work or the check of a round does, and goes on from there when the run is resumed', async () => {
    let refusing = true;
    const rig = createRig({
      script: (request) => {
        const id = taskIdOf(request);
        if (id === 'fix.1') return refusing ? declined : finish('done');
        return id.endsWith('.check') ? (id === 'fix.1.check' ? found('x') : passed) : finish(id);
      },
    });
    const first = await rig.run({ planText: planWith({ id: 'fix', loop }, { id: 'end', dependsOn: ['fix'] }) });
    assert.match(
      rendered(first),
      /\nfix failed .*members-failed\)\nend blocked \(0 attempts, blocked by fix\)\nfix\.1 failed .*\nfix\.1\.check blocked .*blocked by fix\.1\)$/,
    );
    refusing = false;
    must(await rig.app.resumeRun(first.runId));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(state.tasks['fix']?.group?.members, ['fix.1', 'fix.1.check', 'fix.2', 'fix.2.check']);
  });

  it('begins new rounds when a run is resumed in which it did not pass', async () => {
    let passes = false;
    const rig = createRig({
      script: (request) => {
        if (!taskIdOf(request).endsWith('.check')) return finish('tried');
        return passes ? passed : found('x');
      },
    });
    const once = { ...loop, maxRounds: 1 };
    const first = await rig.run({ planText: planWith({ id: 'fix', loop: once }) });
    assert.match(first.tasks['fix']?.failure?.message ?? '', /in its only round/);
    passes = true;
    must(await rig.app.resumeRun(first.runId));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed');
    assert.equal(state.tasks['fix']?.group?.members.length, 4);
  });

  it('is what each member of a fan-out does that has one', async () => {
    const { openings, script } = noting({
      'fix.1.1.check': [found('x')],
      'fix.1.2.check': [passed],
      'fix.2.1.check': [passed],
    });
    const rig = createRig({ script });
    const task = { id: 'fix', role: 'docs', instructions: 'Do {{item}}.', forEach: { items: ['a', 'b'] }, loop };
    const state = await rig.run({ planText: planWith(task, { id: 'end', dependsOn: ['fix'] }) });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(state.tasks['fix.1']?.group?.members, ['fix.1.1', 'fix.1.1.check', 'fix.1.2', 'fix.1.2.check']);
    assert.match(openings.get('fix.1.2') ?? '', /Do a\..*<item>"a"<\/item>/s);
    assert.deepEqual(state.taskIds.slice(0, 4), ['fix', 'end', 'fix.1', 'fix.2']);
  });
});

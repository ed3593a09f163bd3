import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { choicesOf } from '../../src/shared/candidates.ts';
import { overlapsOf } from '../../src/shared/overlaps.ts';
import { openChangeSets } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import { LIMITS, createRig, must, mustFail, rendered } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../support/scriptedModel.ts';
import { declined, noting, planWith, summaryOf } from '../support/unfoldingPlans.ts';

const write = (path: string, content: string): ScriptedAnswer => calls([['write_file', { path, content }]]);
const works = (content: string): ScriptedAnswer[] => [
  write('a.txt', content),
  finish(`wrote ${content.trim()}`, { content }),
];
const score = (candidate: string, points: number) => ({ candidate, score: points, why: `${points} points` });
const choose = (winner: string, ...others: string[]): ScriptedAnswer =>
  finish('judged', {
    winner,
    reasons: `${winner} is shorter`,
    scores: [score(winner, 9), ...others.map((each) => score(each, 4))],
  });

const TWO = { attempts: 2, judge: 'Prefer the shorter one.' };
const plan = (bestOf: object = TWO, more: object = {}): string =>
  planWith({ id: 'first' }, { id: 'fix', dependsOn: ['first'], bestOf, ...more }, { id: 'end', dependsOn: ['fix'] });

/** The results of the tools in a request, in order. */
function resultsIn(request: ModelRequest): string[] {
  return request.messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === 'tool-result' ? [block.text] : [])),
  );
}

describe('A task with candidates', () => {
  const both = { 'fix.1': works('one\n'), 'fix.2': works('two\n') };

  it('is done by several agents on views of their own, and gives what the judge chooses and nothing else', async () => {
    const { openings, script } = noting({
      first: [write('before.txt', 'before\n'), finish('began')],
      ...both,
      'fix.judge': [choose('fix.2', 'fix.1')],
      end: [calls([['read_file', { path: 'a.txt' }]]), finish('done')],
    });
    const rig = createRig({ script });
    const state = await rig.run({ planText: plan() });
    assert.equal(
      rendered(state),
      [
        'completed',
        'first succeeded (1 attempt, before.txt open)',
        'fix succeeded (0 attempts)',
        'end succeeded (1 attempt)',
        'fix.1 succeeded (1 attempt, a.txt not-chosen)',
        'fix.2 succeeded (1 attempt, a.txt open)',
        'fix.judge succeeded (1 attempt)',
      ].join('\n'),
    );
    assert.equal(summaryOf(state, 'fix'), 'wrote two');
    assert.deepEqual(state.tasks['fix']?.result?.data, { content: 'two\n' });
    assert.deepEqual(state.tasks['fix'].group?.members, ['fix.2']);
    const last = rig.model.requests.filter((request) => taskIdOf(request) === 'end').at(-1);
    assert.deepEqual(last && resultsIn(last), ['two\n']);
    assert.match(openings.get('end') ?? '', /<handoff task="fix" [^>]*>\nwrote two\n/);
    assert.match(openings.get('fix.1') ?? '', /Do fix\.\n\n2 agents do this work.*You are number 1\./s);
    assert.doesNotMatch(openings.get('fix.2') ?? '', /fix\.1|one/);
    const choice = choicesOf(state).get('fix');
    assert.deepEqual(
      [choice?.winner?.id, choice?.judge?.id, choice?.verdict?.reasons],
      ['fix.2', 'fix.judge', 'fix.2 is shorter'],
    );
  });

  it('lets the judge see what the candidates did and what came of their gates, and look at their files', async () => {
    const { openings, script } = noting({
      first: [write('b.txt', 'b\n'), finish('began')],
      'fix.1': [write('a.txt', 'one\n'), write('b.txt', 'b and one\n'), finish('both files')],
      'fix.2': works('two\n'),
      'fix.judge': [
        calls([
          ['show_candidate', { candidate: 'fix.1' }],
          ['read_candidate', { candidate: 'fix.1', path: 'b.txt' }],
          ['read_candidate', { candidate: 'fix.2', path: 'b.txt' }],
          ['read_file', { path: 'b.txt' }],
          ['show_candidate', { candidate: 'fix.9' }],
          ['read_candidate', { candidate: 'fix.2', path: 'c.txt' }],
        ]),
        choose('fix.1', 'fix.2'),
      ],
    });
    const rig = createRig({ script });
    const state = await rig.run({
      planText: plan(TWO, { gates: [{ kind: 'public-api', name: 'names' }], criteria: ['It is short.'] }),
    });
    assert.equal(state.state, 'completed', rendered(state));
    const told = openings.get('fix.judge') ?? '';
    assert.match(told, /Choose whose result counts: "fix\.1", "fix\.2"\..*Do fix\..*- It is short\./s);
    assert.match(told, /What to prefer: Prefer the shorter one\./);
    assert.match(told, /What came of the gates:\n- "fix\.1", names: passed\n- "fix\.2", names: passed/);
    assert.match(
      told,
      /<handoff task="fix\.1".*both files.*<diff>\ncreated a\.txt\n.*\+one.*edited b\.txt\n.*-b\n\+b and one/s,
    );
    assert.match(told, /<output>.*"enum":\["fix\.1","fix\.2"\]/s);
    const last = rig.model.requests.filter((request) => taskIdOf(request) === 'fix.judge').at(-1);
    const [shown = '', mine, other, own, unknown = '', missing = ''] = last === undefined ? [] : resultsIn(last);
    assert.match(shown, /^2 changed files:.*-b\n\+b and one/s);
    assert.deepEqual([mine, other, own], ['b and one\n', 'b\n', 'b\n']);
    assert.match(unknown, /There is no candidate "fix\.9"; there are "fix\.1", "fix\.2"\./);
    assert.match(missing, /c\.txt/);
  });

  it('asks a judge again that chooses nobody, forgets one, or does not choose the best', async () => {
    const wrong = (winner: string, ...scores: object[]) => finish('judged', { winner, reasons: 'so', scores });
    const asked: string[] = [];
    const judged = [
      finish('judged'),
      wrong('fix', score('fix.1', 1), score('fix.2', 2)),
      wrong('fix.1', score('fix.1', 1)),
      wrong('fix.1', score('fix.1', 1), score('fix.2', 2)),
      wrong('fix.1', score('fix.1', 11), score('fix.2', 2)),
      choose('fix.1', 'fix.2'),
    ];
    const script = agentScript({
      ...both,
      'fix.judge': judged.map((answer) => (request) => {
        asked.push(resultsIn(request).at(-1) ?? '');
        return answer;
      }),
    });
    const state = await createRig({ script }).run({ planText: plan() });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(state.tasks['fix']?.group?.members, ['fix.1']);
    const expected = [
      /^$/,
      /data: it is missing/,
      /data, winner/,
      /look again at fix\.2/,
      /one with the most/,
      /score/,
    ];
    expected.forEach((pattern, turn) => assert.match(asked[turn] ?? '', pattern));
  });

  it('takes the only candidate that succeeds without a judge, and does without the others', async () => {
    const rig = createRig({ script: agentScript({ 'fix.1': [declined], 'fix.2': works('two\n') }) });
    const state = await rig.run({ planText: plan() });
    assert.match(rendered(state), /^completed\n.*fix\.1 skipped \(.*\nfix\.2 succeeded \(1 attempt, a\.txt open\)$/s);
    assert.match(state.tasks['fix.1']?.skipped?.reason ?? '', /"fix\.2" was chosen\. It had failed: No\./);
    assert.equal(state.counts.failed, 0);
  });

  it('fails with the reasons of all candidates when none succeeds, and tries all of them again', async () => {
    let refusing = true;
    const rig = createRig({
      script: (request) => {
        const id = taskIdOf(request);
        if (id === 'fix.judge') return choose('fix.1', 'fix.2');
        return refusing && id.startsWith('fix.') ? declined : finish(id);
      },
    });
    const first = await rig.run({ planText: plan() });
    assert.match(rendered(first), /\nfix failed \(0 attempts, members-failed\)\nend blocked .*by fix\)/);
    assert.match(
      first.tasks['fix']?.failure?.message ?? '',
      /None of the 2 candidates for "fix" succeeded\. "fix\.1" \(failed\): No\. "fix\.2" \(failed\): No\./,
    );
    refusing = false;
    must(await rig.app.resumeRun(first.runId));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(state.tasks['fix']?.group?.members, ['fix.1']);
  });

  it('fails when the judge does, and judges again when it is tried again', async () => {
    let refusing = true;
    const rig = createRig({
      script: (request) => {
        if (taskIdOf(request) !== 'fix.judge') return finish(taskIdOf(request));
        return refusing ? declined : choose('fix.2', 'fix.1');
      },
    });
    const first = await rig.run({ planText: plan() });
    assert.match(
      first.tasks['fix']?.failure?.message ?? '',
      /Nobody chose.*"fix\.judge" is failed\. No\. Try it again/,
    );
    refusing = false;
    must(await rig.app.retryTask(first.runId, 'fix'));
    const state = must(await rig.app.whenAtRest(first.runId));
    assert.equal(state.state, 'completed', rendered(state));
    assert.equal(state.tasks['fix.1']?.attempts.length, 1);
    assert.deepEqual(state.tasks['fix']?.group?.members, ['fix.2']);
  });

  it('takes the first candidate when the person leaves out the judge', async () => {
    const rig = createRig({ script: agentScript({ ...both, 'fix.judge': [declined] }) });
    const { runId } = await rig.run({ planText: plan() });
    must(await rig.app.skipTask(runId, 'fix.judge'));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed', rendered(state));
    assert.equal(summaryOf(state, 'fix'), 'wrote one');
  });

  it('offers no changes of candidates for acceptance but those that are chosen', async () => {
    const rig = createRig({ script: agentScript({ ...both, 'fix.judge': [choose('fix.2', 'fix.1')] }) });
    const state = await rig.run({ planText: plan() });
    assert.deepEqual(
      openChangeSets(state).map(({ id }) => id),
      ['fix.2'],
    );
    assert.deepEqual(overlapsOf(state), []);
    const refused = mustFail(await rig.app.acceptTasks(state.runId, ['fix.1']));
    assert.match(refused.message, /those of a candidate: "fix\.2" was chosen/);
    assert.match(mustFail(await rig.app.rejectTasks(state.runId, ['fix.1'])).message, /those of a candidate/);
    must(await rig.app.acceptTasks(state.runId, ['fix.2']));
    assert.equal(rig.repository.files('root')['a.txt'], 'two\n');
  });

  it('offers none while nothing is chosen', async () => {
    const rig = createRig({ script: agentScript({ ...both, 'fix.judge': [declined] }) });
    const state = await rig.run({ planText: plan() });
    assert.deepEqual(openChangeSets(state), []);
    assert.match(mustFail(await rig.app.acceptTasks(state.runId, ['fix.1'])).message, /none is chosen yet/);
  });

  it('runs again as a whole, with new candidates, and not from one of them', async () => {
    const rig = createRig({ script: agentScript({ ...both, 'fix.judge': [choose('fix.2', 'fix.1')] }) });
    const { runId } = await rig.run({ planText: plan() });
    for (const id of ['fix.1', 'fix.2', 'fix.judge'])
      assert.match(
        mustFail(await rig.app.rerunFromTask(runId, id)).message,
        /one of the candidates for .*Re-run from "fix"/,
      );
    must(await rig.app.rerunFromTask(runId, 'fix'));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(
      openChangeSets(state).map(({ id }) => id),
      ['fix.2'],
    );
    assert.equal(state.taskIds.length, 6);
  });

  it('goes on without a candidate that is cancelled, and lets the person stop or leave out the whole', async () => {
    const rig = createRig({ script: agentScript({ 'fix.1': [declined], 'fix.2': [declined] }) });
    const { runId } = await rig.run({ planText: plan() });
    must(await rig.app.skipTask(runId, 'fix'));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(
      ['fix', 'fix.1', 'fix.2'].map((id) => state.tasks[id]?.state),
      ['skipped', 'skipped', 'skipped'],
    );
  });

  it('is what each member of a fan-out is that has candidates, and each candidate may be done in rounds', async () => {
    const passed = [finish('fine', { passed: true, findings: [] })];
    const wrote = (path: string, content: string) => [write(path, content), finish(content)];
    const script = agentScript({
      'fix.1.1.1': wrote('a.txt', 'a1'),
      'fix.1.1.1.check': passed,
      'fix.1.2.1': wrote('a.txt', 'a2'),
      'fix.1.2.1.check': [finish('no', { passed: false, findings: ['x'] })],
      'fix.1.2.2': wrote('a.txt', 'a3'),
      'fix.1.2.2.check': passed,
      'fix.1.judge': [choose('fix.1.2', 'fix.1.1')],
      'fix.2.1.1': wrote('b.txt', 'b1'),
      'fix.2.1.1.check': passed,
      'fix.2.2.1': [declined],
    });
    const rig = createRig({ script });
    const task = { id: 'fix', forEach: { items: ['a', 'b'] }, bestOf: { attempts: 2 }, loop: { check: 'Look.' } };
    const state = await rig.run({ planText: planWith(task, { id: 'end', dependsOn: ['fix'] }) });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(state.tasks['fix.1']?.group?.members, ['fix.1.2']);
    assert.deepEqual(
      openChangeSets(state)
        .map(({ id }) => id)
        .sort(),
      ['fix.1.2.1', 'fix.1.2.2', 'fix.2.1.1'],
    );
    assert.deepEqual(overlapsOf(state), []);
    must(
      await rig.app.acceptTasks(
        state.runId,
        openChangeSets(state).map(({ id }) => id),
      ),
    );
    assert.deepEqual({ ...rig.repository.files('root') }, { 'a.txt': 'a3', 'b.txt': 'b1' });
  });

  it('may have review gates, which judge each candidate by itself', async () => {
    const gates = [{ kind: 'review', name: 'review', lenses: ['correctness'] }];
    const { openings, script } = noting({
      'fix.1.1': works('one\n'),
      'fix.1.1.correctness': [finish('looked', { findings: [] })],
      'fix.2.1': works('two\n'),
      'fix.2.1.correctness': [finish('looked', { findings: [{ severity: 'minor', title: 'Odd name' }] })],
      'fix.judge': [choose('fix.1', 'fix.2')],
    });
    const state = await createRig({ script }).run({ planText: plan(TWO, { gates }) });
    assert.equal(state.state, 'completed', rendered(state));
    assert.deepEqual(
      openChangeSets(state).map(({ id }) => id),
      ['fix.1.1'],
    );
    assert.match(openings.get('fix.judge') ?? '', /- "fix\.1", review: passed\n- "fix\.2", review: passed/);
    assert.match(openings.get('fix.judge') ?? '', /<handoff task="fix\.2".*<diff>\ncreated a\.txt\n.*\+two/s);
  });

  it('is taken over from an earlier run with its candidates and its choice, at no cost', async () => {
    const looks = calls([['show_candidate', { candidate: 'fix.1' }]]);
    const rig = createRig({ script: agentScript({ ...both, 'fix.judge': [looks, choose('fix.2', 'fix.1')] }) });
    const request = { planText: plan(), limits: { ...LIMITS, reuseResults: 'across-runs' as const } };
    await rig.run(request);
    const paid = rig.model.requests.length;
    const again = await rig.run(request);
    assert.equal(again.state, 'completed', rendered(again));
    assert.equal(rig.model.requests.length, paid);
    assert.deepEqual(again.tasks['fix']?.group?.members, ['fix.2']);
  });

  it('cannot be depended on in part: what the person adds builds on the whole', async () => {
    const rig = createRig({ script: agentScript({ ...both, 'fix.judge': [choose('fix.2', 'fix.1')] }) });
    const { runId } = await rig.run({ planText: plan() });
    const add = (dependsOn: string[]) =>
      rig.app.proposeAmendment(runId, {
        change: [],
        skip: [],
        rerun: [],
        instruct: [],
        add: [{ id: 'more', title: 'More', role: 'docs', instructions: 'x', dependsOn, priority: 'normal' }],
      });
    assert.match(mustFail(await add(['fix.1'])).message, /depends on "fix\.1", a candidate: depend on "fix" instead/);
    must(await add(['fix']));
  });

  it('takes no more tasks than the run may have', async () => {
    const state = await createRig({ script: agentScript({}) }).run({
      planText: plan({ attempts: 5 }),
      limits: { ...LIMITS, maxTasks: 7 },
    });
    assert.match(
      state.tasks['fix']?.failure?.message ?? '',
      /needs 5 candidates, but the run has 3 tasks and may have 7/,
    );
  });
});

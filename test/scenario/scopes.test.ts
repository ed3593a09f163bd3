import assert from 'node:assert/strict';
import { agentScript } from '../support/agentScript.ts';
import { LIMITS, createRig, must, mustFail } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';

function planWith(...tasks: readonly object[]): string {
  const whole = tasks.map((task) => ({ title: 'T', role: 'code', instructions: 'Do it.', ...task }));
  return JSON.stringify({ version: 1, title: 'A plan', tasks: whole });
}

const write = (path: string) => ['write_file', { path, content: 'x\n' }] as const;

describe('Where tasks may write', () => {
  it('is kept to by their views, as the plan and the request say, and told to their agents', async () => {
    let opening = '';
    let results = '';
    const rig = createRig({
      files: { 'src/a.txt': 'a\n', 'docs/a.md': 'a\n' },
      script: agentScript({
        a: [
          (request) => {
            opening = JSON.stringify(request.messages[0]);
            return calls([
              write('src/new.txt'),
              write('docs/new.md'),
              write('src/secret.txt'),
              ['delete_file', { path: 'docs/a.md' }],
              ['edit_file', { path: 'src/a.txt', oldText: 'a', newText: 'b' }],
            ]);
          },
          (request) => {
            results = JSON.stringify(request.messages.at(-1));
            return finish('done');
          },
        ],
        b: [calls([write('docs/b.md'), write('src/secret.txt')]), finish('done')],
      }),
    });
    const state = await rig.run({
      planText: planWith({ id: 'a', mayWrite: ['src/**'] }, { id: 'b' }, { id: 'c', role: 'review' }),
      limits: { ...LIMITS, mayNotWrite: ['secret.txt'] },
    });
    assert.equal(state.state, 'completed');
    assert.match(opening, /<scope>This task may change only src\/\*\*\. The whole work must not change secret\.txt\./);
    assert.match(results, /\\"docs\/new\.md\\" was not changed: this task may change only src\/\*\*/);
    assert.match(results, /\\"src\/secret\.txt\\" was not changed: the whole work must not change secret\.txt/);
    const changed = (id: string) => state.tasks[id]?.changeSet?.files.map(({ path }) => path.path);
    assert.deepEqual(changed('a'), ['src/a.txt', 'src/new.txt']);
    assert.deepEqual(changed('b'), ['docs/b.md']);
    assert.deepEqual(
      state.tasks['a']?.attempts[0]?.toolCalls.map(({ subject, ok }) => [subject, ok]),
      [
        ['src/new.txt', true],
        ['docs/new.md', false],
        ['src/secret.txt', false],
        ['docs/a.md', false],
        ['src/a.txt', true],
        ['', true],
      ],
    );
  });

  it('is told to no agent that only reads', async () => {
    const rig = createRig({ script: agentScript({}) });
    await rig.run({ planText: planWith({ id: 'c', role: 'review' }), limits: { ...LIMITS, mayWrite: ['src'] } });
    assert.doesNotMatch(JSON.stringify(rig.model.requests), /<scope>/);
  });

  it('is refused where the globs make no sense, before anything is recorded', async () => {
    const rig = createRig({ script: agentScript({}) });
    for (const glob of ['', '/etc', '../x', 'a\\b', 'C:/x']) {
      for (const limits of [
        { ...LIMITS, mayWrite: [glob] },
        { ...LIMITS, mayNotWrite: ['ok', glob] },
      ]) {
        const started = await rig.app.startRun({
          request: 'Do it',
          planText: planWith({ id: 'a' }),
          limits,
          model: { provider: 'demo', model: 'scripted', label: 'Scripted model' },
        });
        assert.equal(mustFail(started).kind, 'wrong-use', glob);
      }
      const planned = rig.app.startRun({
        request: 'Do it',
        planText: planWith({ id: 'a', mayWrite: [glob] }),
        limits: LIMITS,
        model: { provider: 'demo', model: 'scripted', label: 'Scripted model' },
      });
      assert.equal(mustFail(await planned).kind, 'plan-invalid', glob);
    }
    assert.deepEqual(must(await rig.app.listRuns()), []);
    const runId = await rig.start({ planText: planWith({ id: 'a' }) });
    const resumed = await rig.app.resumeRun(runId, { limits: { mayWrite: ['..'] }, autoApprove: 'command-line' });
    assert.equal(mustFail(resumed).kind, 'wrong-use');
  });
});

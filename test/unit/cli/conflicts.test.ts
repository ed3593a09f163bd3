import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { dispatch } from '../../../src/cli/commands/dispatch.ts';
import { chooseModel } from '../../../src/cli/modelChoice.ts';
import { ok } from '../../../src/shared/result.ts';
import { agentScript } from '../../support/agentScript.ts';
import { createMemoryRepository } from '../../support/memoryRepository.ts';
import { createMemoryStore } from '../../support/memoryStore.ts';
import { createRig, planText } from '../../support/rig.ts';
import { calls, finish } from '../../support/scriptedModel.ts';

const edit = (newText: string) => calls([['edit_file', { path: 'x.txt', oldText: 'one', newText }]]);
const script = agentScript({ a: [edit('A'), finish('a')], b: [edit('B'), finish('b')], d: [finish('d')] });

/** Each command line is a process of its own on the same store. */
function terminal() {
  const store = createMemoryStore();
  const repository = createMemoryRepository({ root: { 'x.txt': 'one\n' } });
  return async (...line: readonly string[]) => {
    const { app } = createRig({ script, repository, store: store.reopen() });
    const parsed = parseCommandLine(line);
    assert.ok(parsed.ok && parsed.value.name !== 'help' && parsed.value.name !== 'version');
    const { options } = parsed.value;
    let [out, err] = ['', ''];
    const code = await dispatch(parsed.value, {
      app,
      options,
      terminal: { out: (text) => (out += text), err: (text) => (err += text), confirm: undefined },
      chooseModel: (recorded) => chooseModel(options, {}, recorded),
      readFile: async () => ok(planText('a', 'b', 'd<-a,b')),
    });
    return { code, out, err };
  };
}

describe('Changes that do not go together, on the command line', () => {
  it('are asked about with the commands that answer, and the run goes on with the answer', async () => {
    const run = terminal();
    const asked = await run('run', '--plan', 'p.yml', '--yes', '--conflicts', 'ask');
    assert.equal(asked.code, 1);
    assert.match(asked.out, /\? d\.merge {2}asks whose version of x\.txt counts: a or b\n/);
    assert.match(
      asked.err,
      /Choose with:\n {2}wavewright task settle run1 --task d\.merge --path x\.txt --take a \(or b\)\n/,
    );
    const wrong = await run('task', 'settle', '--task', 'd', '--path', 'x.txt', '--take', 'd');
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.err, /Take one of: a, b\./);
    const settled = await run('task', 'settle', '--task', 'd', '--path', 'x.txt', '--take', 'b');
    assert.equal(settled.code, 0, settled.err);
    assert.match(settled.out, /! d\.merge {2}takes the version of b of x\.txt\n/);
    assert.match(settled.out, /Run run1 completed/);
    const report = await run('report', '--json');
    assert.deepEqual((JSON.parse(report.out) as { overlaps: unknown }).overlaps, [
      { path: 'x.txt', taskIds: ['a', 'b'] },
    ]);
    assert.match((await run('report')).out, /Overlaps\n {2}x\.txt: a, b\n/);
    assert.match((await run('report', '--markdown')).out, /## Overlaps\n\n\| File \| Changed by \|/);
  });

  it('are settled by a command that names task, file and side', () => {
    const settle = ['task', 'settle', 'r', '--task', 'd'];
    const read = parseCommandLine([...settle, '--path', 'x', '--take', 'b']);
    assert.deepEqual(read.ok && read.value.name === 'task' && [read.value.action, read.value.choice], [
      'settle',
      { path: 'x', take: 'b' },
    ]);
    const cases: [string[], RegExp][] = [
      [settle, /--path PATH is missing/],
      [[...settle, '--path', 'x'], /--take ID is missing/],
      [[...settle, '--path', 'x', '--take', 'b', '--text', 'y'], /--text does not belong to task settle/],
      [['task', 'skip', '--task', 'd', '--take', 'b'], /belong to task settle only/],
      [['run', '--plan', 'p', '--path', 'x'], /--path does not belong to run/],
      [['run', '--plan', 'p', '--conflicts', 'never'], /--conflicts: agent or ask was expected/],
    ];
    for (const [line, problem] of cases) {
      const refused = parseCommandLine(line);
      assert.match(refused.ok ? '' : refused.failure, problem, line.join(' '));
    }
  });
});

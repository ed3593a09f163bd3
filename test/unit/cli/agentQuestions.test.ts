import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { dispatch } from '../../../src/cli/commands/dispatch.ts';
import { chooseModel } from '../../../src/cli/modelChoice.ts';
import { createMemoryStore } from '../../support/memoryStore.ts';
import { failed, ok } from '../../../src/shared/result.ts';
import { agentScript } from '../../support/agentScript.ts';
import { createRig, must, planText } from '../../support/rig.ts';
import type { Rig } from '../../support/rig.ts';
import { calls, finish, newestText } from '../../support/scriptedModel.ts';

const HOSTILE = 'Which \u001b[2Jone?\u202e';

const rigThatAsks = (): Rig =>
  createRig({
    store: createMemoryStore(),
    script: agentScript({
      a: [
        calls([['publish_note', { text: 'Look\nat a.', tags: ['api'] }]]),
        calls([['ask_person', { question: HOSTILE, options: ['left', 'right'] }]]),
        finish('done'),
      ],
    }),
  });

/** Carries out a command line; `said` gives what a person writes when asked. Absent: nobody is there. */
async function carryOut(rig: Rig, line: readonly string[], said?: (question: string) => string | Promise<string>) {
  const parsed = parseCommandLine(line);
  assert.ok(parsed.ok && parsed.value.name !== 'help' && parsed.value.name !== 'version');
  const { options } = parsed.value;
  let [out, err] = ['', ''];
  const code = await dispatch(parsed.value, {
    app: rig.app,
    options,
    terminal: {
      out: (words) => (out += words),
      err: (words) => (err += words),
      confirm: said && (async () => true),
      ask: said && (async (question) => ((err += question), said(question))),
    },
    chooseModel: (recorded) => chooseModel(options, {}, recorded),
    readFile: async (path) =>
      path === 'plan' ? ok(planText('a')) : failed({ kind: 'path-missing', path, message: `no ${path}` }),
  });
  return { code, out, err };
}

const lastRead = ({ model }: Rig): string => newestText(model.requests.at(-1) ?? assert.fail('nothing was asked'));

describe('A question of an agent, on the command line', () => {
  const RUN = ['run', '--plan', 'plan'];

  it('is put to whoever sits there, without what a terminal would act upon; a number stands for an option', async () => {
    const rig = rigThatAsks();
    const { code, out, err } = await carryOut(rig, RUN, () => '2');
    assert.equal(code, 0, err);
    assert.match(
      err,
      /\nTask a asks: Which \\u\{1b\}\[2Jone\?\\u\{202e\}\n {2}1 {2}left\n {2}2 {2}right\nNumber or words/,
    );
    assert.match(out, /\? a {2}asks: Which/);
    assert.match(out, /! a {2}was answered: right\n/);
    assert.match(out, / {2}a {2}noted \(api\): Look at a\.\n/);
    assert.doesNotMatch(out + err, /\u001b|\u202e/);
    assert.equal(lastRead(rig), 'The person answered: right');
  });

  it('is left to the agent when nothing is said', async () => {
    const rig = rigThatAsks();
    const { code, out } = await carryOut(rig, RUN, () => ' ');
    assert.equal(code, 0);
    assert.match(out, /! a {2}was left to decide\n/);
  });

  it('is answered at once where nobody is there, which the agent is told', async () => {
    const rig = rigThatAsks();
    assert.equal((await carryOut(rig, [...RUN, '--yes'])).code, 0);
    assert.match(lastRead(rig), /^Nobody is there to be asked/);
  });

  it('of a run that was paused is answered by a command, and the run goes on with it', async () => {
    const rig = rigThatAsks();
    let pausing: Promise<unknown> = Promise.resolve();
    const paused = await carryOut(rig, RUN, () => {
      pausing = rig.app.pauseRun('run1');
      return new Promise(() => undefined);
    });
    await pausing;
    assert.equal(paused.code, 1);
    assert.match(
      paused.err,
      /Agents ask you something\. Answer with:\n {2}wavewright task answer run1 --task a --text TEXT\n/,
    );
    const answered = await carryOut(rig, ['task', 'answer', 'run1', '--task', 'a', '--text', '1']);
    assert.equal(answered.code, 0, answered.err);
    assert.match(answered.err, /The run is paused\. Go on with: wavewright resume run1\n/);
    const again = await carryOut(rig, ['task', 'answer', 'run1', '--task', 'a', '--text', '1']);
    assert.match(again.err, /The task "a" asks nothing now/);
    assert.equal((await carryOut(rig, ['resume', 'run1'])).code, 0);
    assert.equal(lastRead(rig), 'The person answered: left');
    const report = await carryOut(rig, ['report', 'run1']);
    assert.match(report.out, /Questions\n {2}a: Which \\u\{1b\}\[2Jone\?\\u\{202e\} left\n/);
    assert.match(report.out, /Notes of agents\n {2}a \(api\): Look at a\.\n/);
    const markdown = await carryOut(rig, ['report', 'run1', '--markdown']);
    assert.match(markdown.out, /## Questions\n\n\| Task \| Question \| Answer \|/);
    assert.match(markdown.out, /## Notes\n\n\| Task \| Note \| Tags \|/);
    const json = JSON.parse((await carryOut(rig, ['report', 'run1', '--json'])).out) as Record<string, unknown>;
    assert.deepEqual(json['questions'], [{ taskId: 'a', question: HOSTILE, answer: 'left' }]);
    assert.deepEqual(json['notes'], [{ taskId: 'a', text: 'Look\nat a.', tags: ['api'] }]);
    must(await rig.app.readRun('run1'));
  });

  it('needs a text for an answer', () => {
    const parsed = parseCommandLine(['task', 'answer', 'r', '--task', 'a']);
    assert.match(parsed.ok ? '' : parsed.failure, /task answer: --text TEXT is missing/);
  });
});

import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { dispatch } from '../../../src/cli/commands/dispatch.ts';
import { chooseModel } from '../../../src/cli/modelChoice.ts';
import { failed } from '../../../src/shared/result.ts';
import { agentScript } from '../../support/agentScript.ts';
import { createRig } from '../../support/rig.ts';
import type { Rig } from '../../support/rig.ts';
import { submitPlan, text } from '../../support/scriptedModel.ts';

const INTENT = {
  primary: 'migration',
  questions: [
    { id: 'scope', question: 'Which part?', options: ['the server', 'all'], default: 'all' },
    { id: 'style', question: 'Which style?', options: [], default: 'as it is' },
  ],
};

/** Carries out a command line; `said` is what a person writes when asked, line by line. Absent: nobody is there. */
async function carryOut(rig: Rig, line: readonly string[], said?: readonly string[]) {
  const parsed = parseCommandLine(line);
  assert.ok(parsed.ok && parsed.value.name !== 'help' && parsed.value.name !== 'version');
  const { options } = parsed.value;
  const lines = [...(said ?? [])];
  let [out, err] = ['', ''];
  const code = await dispatch(parsed.value, {
    app: rig.app,
    options,
    terminal: {
      out: (words) => (out += words),
      err: (words) => (err += words),
      confirm: undefined,
      ask:
        said &&
        (async (question) => {
          err += question;
          return lines.shift() ?? '';
        }),
    },
    chooseModel: (recorded) => chooseModel(options, {}, recorded),
    readFile: async (path) => failed({ kind: 'path-missing', path, message: `no ${path}` }),
  });
  return { code, out, err };
}

const rigThatAsks = (): Rig =>
  createRig({
    script: agentScript({ planner: [submitPlan({ tasks: [{ id: 'a' }] })] }),
    answers: () => text(JSON.stringify(INTENT)),
  });

const answersOf = async (rig: Rig): Promise<string[]> => {
  const read = await rig.app.readRun('run1');
  return read.ok ? read.value.planning.answers.map(({ answer }) => answer) : [];
};

describe('Questions about a request, on the command line', () => {
  const PLAN = ['plan', '--request', 'Migrate'];

  it('are put to the person with their options and defaults; a number stands for an option', async () => {
    const rig = rigThatAsks();
    const { code, err } = await carryOut(rig, PLAN, ['1', '  ']);
    assert.equal(code, 0, err);
    assert.match(err, /\nWhich part\?\n {2}1 {2}the server\n {2}2 {2}all\nNumber or words, default: all\n>/);
    assert.match(err, /\nWhich style\?\ndefault: as it is\n>/);
    assert.deepEqual(await answersOf(rig), ['the server', 'as it is']);
    assert.match(err, /Answered: Which part\? the server/);
  });

  it('can be answered in words of one’s own, and a number that stands for nothing is such words', async () => {
    const rig = rigThatAsks();
    await carryOut(rig, PLAN, ['7', 'tabs']);
    assert.deepEqual(await answersOf(rig), ['7', 'tabs']);
  });

  for (const [when, line, said] of [
    ['nobody is there', PLAN, undefined],
    ['whoever is there has said yes beforehand', ['run', '--request', 'Migrate', '--yes'], ['1', 'tabs']],
  ] as const) {
    it(`take their defaults when ${when}, which is told`, async () => {
      const rig = rigThatAsks();
      const { out, err } = await carryOut(rig, line, said);
      assert.deepEqual(await answersOf(rig), ['all', 'as it is']);
      assert.match(out + err, /Taken by default: Which part\? all/);
    });
  }
});

describe('A plan as JSON', () => {
  it('has intent, waves, critical path, repairs, models and forecast, and can be run as it is', async () => {
    const rig = rigThatAsks();
    const { out } = await carryOut(rig, ['plan', '--request', 'Migrate', '--json']);
    const plan = JSON.parse(out) as Record<string, unknown>;
    for (const key of [
      'version',
      'title',
      'intent',
      'tasks',
      'waves',
      'criticalPath',
      'repairs',
      'routing',
      'forecast',
    ])
      assert.ok(plan[key] !== undefined, key);
    assert.deepEqual(plan['intent'], {
      primary: 'migration',
      secondary: [],
      entities: [],
      requirements: [],
      successCriteria: [],
    });
    const forecast = plan['forecast'] as Record<string, Record<string, unknown>>;
    for (const measure of ['agents', 'tokens', 'costUsd', 'wallMs'])
      assert.deepEqual(Object.keys(forecast[measure] ?? {}).sort(), ['high', 'likely', 'low'], measure);
    assert.deepEqual([plan['waves'], plan['criticalPath']], [[['a']], ['a']]);
    const again = await rig.app.startRun({
      request: '',
      planText: out,
      model: { provider: 'demo', model: 'demo', label: 'Demo' },
      limits: { concurrency: 1, maxTasks: 9, budgetUsd: 1, maxAttempts: 1, attemptTimeoutMs: 1_000, maxTurns: 5 },
    });
    assert.ok(again.ok, again.ok ? '' : again.failure.message);
  });
});

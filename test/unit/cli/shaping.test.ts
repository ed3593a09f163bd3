import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { dispatch } from '../../../src/cli/commands/dispatch.ts';
import { chooseModel } from '../../../src/cli/modelChoice.ts';
import { planFromState } from '../../../src/shared/planFromState.ts';
import { failed, ok } from '../../../src/shared/result.ts';
import { heldAgents } from '../../support/heldAgents.ts';
import { createRig, must, planText, rendered } from '../../support/rig.ts';
import type { Rig } from '../../support/rig.ts';
import { text } from '../../support/scriptedModel.ts';
import { declined } from '../../support/unfoldingPlans.ts';

interface Asked {
  readonly files?: Readonly<Record<string, string>>;
  readonly answer?: boolean;
}

async function carryOut(rig: Rig, words: readonly string[], { files = {}, answer }: Asked = {}) {
  const parsed = parseCommandLine(words);
  assert.ok(parsed.ok && parsed.value.name !== 'help' && parsed.value.name !== 'version', JSON.stringify(parsed));
  const { options } = parsed.value;
  let [out, err] = ['', ''];
  const code = await dispatch(parsed.value, {
    app: rig.app,
    options,
    terminal: {
      out: (line) => (out += line),
      err: (line) => (err += line),
      confirm: answer === undefined ? undefined : () => Promise.resolve(answer),
    },
    chooseModel: (recorded) => chooseModel(options, {}, recorded),
    readFile: (path) => {
      const content = files[path];
      return Promise.resolve(
        content === undefined ? failed({ kind: 'path-missing', path, message: `no ${path}` }) : ok(content),
      );
    },
  });
  return { code, out, err };
}

async function waiting(plan: string, answer: unknown = {}): Promise<Rig> {
  const agents = heldAgents();
  const rig = createRig({
    script: (request, index) =>
      request.answer === undefined ? agents.script(request, index) : text(JSON.stringify(answer)),
  });
  must(await rig.app.whenAtRest(await rig.start({ planText: plan })));
  return rig;
}

/** A run that failed because of `bad`, which would succeed now; a model proposes to add a task and to try again. */
async function failedRun(): Promise<Rig> {
  const agents = heldAgents();
  agents.letGo('bad', declined);
  const amendment = {
    add: [{ id: 'small', title: 'A part of it', role: 'code', instructions: 'Do a part.' }],
    change: [{ taskId: 'bad', changes: { dependsOn: ['small'] } }],
  };
  const rig = createRig({
    script: (request, index) =>
      request.answer === undefined ? agents.script(request, index) : text(JSON.stringify(amendment)),
  });
  await rig.run({ planText: planText('bad', 'x<-bad') });
  agents.letGo('bad');
  return rig;
}

const edges = async (rig: Rig): Promise<string> =>
  planFromState(must(await rig.app.readRun('run1')))
    .tasks.map(({ id, dependsOn }) => [id, ...dependsOn].join('<-'))
    .join(' ');

describe('wavewright edit', () => {
  it('prints the plan as a file, puts the changed file in its place, and takes that back', async () => {
    const rig = await waiting(planText('a', 'b<-a'));
    const shown = await carryOut(rig, ['edit']);
    assert.equal(shown.code, 0);
    assert.match(shown.out, /^# A plan of Wavewright/);
    const files = { 'p.yaml': shown.out.replace('id: b', 'id: c') };
    const edited = await carryOut(rig, ['edit', 'run1', '--plan', 'p.yaml'], { files });
    assert.equal(edited.code, 0);
    assert.match(edited.out, /Wave 2\n {4}c/);
    assert.match(edited.err, /^Edited as a file: \+1 task, 1 removed\.\nRun it with: wavewright resume run1 --yes\n$/);
    assert.equal(await edges(rig), 'a c<-a');
    assert.match((await carryOut(rig, ['edit', '--undo'])).err, /^Undone: Edited as a file/);
    assert.equal(await edges(rig), 'a b<-a');
    const { out } = await carryOut(rig, ['edit', '--redo', '--json']);
    assert.deepEqual(
      (JSON.parse(out) as { tasks: { id: string }[] }).tasks.map(({ id }) => id),
      ['a', 'c'],
    );
  });

  it('leaves the plan as it is when the file is wrong, with all problems', async () => {
    const rig = await waiting(planText('a'));
    const files = { 'p.yaml': 'version: 1\ntitle: x\ntasks:\n  - id: a\n    rolle: code\n' };
    const { code, err } = await carryOut(rig, ['edit', '--plan', 'p.yaml'], { files });
    assert.equal(code, 2);
    assert.match(err, /line 5, column 5: task "a": unknown key "rolle"/);
    assert.match(err, /title is missing/);
    assert.equal(await edges(rig), 'a');
    assert.equal((await carryOut(rig, ['edit', '--plan', 'no.yaml'])).code, 2);
  });

  it('takes one way at a time', () => {
    const parsed = parseCommandLine(['edit', '--undo', '--redo']);
    assert.equal(parsed.ok ? '' : parsed.failure, 'edit: --undo and --redo exclude each other.');
  });
});

describe('wavewright reshape', () => {
  it('changes a plan that waits and prints it', async () => {
    const rig = await waiting(planText('a', 'docs<-a'), { operations: [{ op: 'remove', taskId: 'docs' }] });
    const { code, out, err } = await carryOut(rig, ['reshape', '--text', 'skip the docs']);
    assert.equal(code, 0);
    assert.match(err, /^Removed 'docs'\.\n/);
    assert.match(out, /1 task in 1 wave/);
  });

  it('says what the model did not understand, and gives 1', async () => {
    const rig = await waiting(planText('a'), { cannot: 'Which docs?' });
    const { code, err } = await carryOut(rig, ['reshape', '--text', 'skip the docs']);
    assert.deepEqual([code, err], [1, 'wavewright: Which docs?\n']);
  });

  it('needs words', () => {
    const parsed = parseCommandLine(['reshape']);
    assert.match(parsed.ok ? '' : parsed.failure, /--text TEXT is missing/);
  });
});

describe('wavewright replan', () => {
  it('shows what is proposed, asks, and stays with the run that goes on by it', async () => {
    const rig = await failedRun();
    const { code, out } = await carryOut(rig, ['replan'], { answer: true });
    assert.equal(code, 0, out);
    assert.match(
      out,
      /^\+1 task, 1 runs again(, about [^\n]*)? \(proposed after failures\)\n {2}\+ small {2}A part of it\n/,
    );
    assert.match(out, / {2}~ bad {2}changed, runs again\n/);
    assert.match(out, /Run run1 completed/);
  });

  it('changes nothing after a no, and where nobody is there to be asked without --yes', async () => {
    for (const answer of [false, undefined]) {
      const rig = await failedRun();
      const asked = answer === undefined ? {} : { answer };
      assert.equal((await carryOut(rig, ['replan'], asked)).code, 1);
      const state = must(await rig.app.readRun('run1'));
      assert.deepEqual([state.state, state.proposedAmendments.length, state.taskIds.length], ['failed', 0, 2]);
    }
  });

  it('with --yes is carried out at once; with --json the proposal comes first, then the events', async () => {
    const rig = await failedRun();
    const { code, out } = await carryOut(rig, ['replan', '--yes', '--json']);
    assert.equal(code, 0);
    const [proposal, ...events] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { amendmentId?: string; event?: { type: string } });
    assert.match(proposal?.amendmentId ?? '', /^amendment-\d+$/);
    assert.deepEqual(
      events.slice(0, 2).map(({ event }) => event?.type),
      ['run-resumed', 'amendment-decided'],
    );
    assert.equal(
      rendered(must(await rig.app.readRun('run1'))),
      'completed\nbad succeeded (2 attempts)\nx succeeded (1 attempt)\nsmall succeeded (1 attempt)',
    );
  });
});

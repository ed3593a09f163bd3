import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { dispatch } from '../../../src/cli/commands/dispatch.ts';
import { chooseModel } from '../../../src/cli/modelChoice.ts';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import { failed } from '../../../src/shared/result.ts';
import { heldAgents } from '../../support/heldAgents.ts';
import { createMemoryStore } from '../../support/memoryStore.ts';
import { MODEL, createRig, must, planText, rendered } from '../../support/rig.ts';
import type { Rig } from '../../support/rig.ts';
import { newestText } from '../../support/scriptedModel.ts';

const DECLINED = { kind: 'model-declined', message: 'No.' } as const;

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function carryOut(rig: Rig, line: string): Promise<Outcome> {
  const parsed = parseCommandLine(line.split(' '));
  assert.ok(parsed.ok && parsed.value.name !== 'help' && parsed.value.name !== 'version');
  const { options } = parsed.value;
  let [out, err] = ['', ''];
  const code = await dispatch(parsed.value, {
    app: rig.app,
    options,
    terminal: { out: (text) => (out += text), err: (text) => (err += text), confirm: undefined },
    chooseModel: (recorded) => chooseModel(options, {}, recorded),
    readFile: async (path) => failed({ kind: 'path-missing', path, message: `no ${path}` }),
  });
  return { code, out, err };
}

/** A run that failed because of `bad`, and a process that comes to it later, in which `bad` would succeed. */
async function failedRun() {
  const store = createMemoryStore();
  const agents = heldAgents();
  agents.letGo('bad', DECLINED);
  await createRig({ script: agents.script, store }).run({ planText: planText('bad', 'x<-bad', 'b') });
  agents.letGo('bad');
  return { agents, rig: createRig({ script: agents.script, store: store.reopen() }) };
}

describe('wavewright task', () => {
  it('tries a task of a failed run again and stays with the run to its end', async () => {
    const { rig, agents } = await failedRun();
    const { code, out } = await carryOut(rig, 'task retry --task bad --text Again.');
    assert.equal(code, 0);
    assert.match(out, /Run run1 completed/);
    assert.match(newestText(agents.requestOf('bad')), /<instruction from="person">Again\.</);
  });

  it('skips a task, with the reason that is given', async () => {
    const { rig } = await failedRun();
    assert.equal((await carryOut(rig, 'task skip run1 --task bad --text Later')).code, 0);
    const state = must(await rig.app.readRun('run1'));
    assert.equal(
      rendered(state),
      'completed\nbad skipped (1 attempt)\nx succeeded (1 attempt)\nb succeeded (1 attempt)',
    );
    assert.equal(state.tasks['bad']?.skipped?.reason, 'Later');
  });

  it('runs a task of a completed run anew, and writes the events as JSON', async () => {
    const { rig, agents } = await failedRun();
    await carryOut(rig, 'task retry --task bad');
    const { code, out } = await carryOut(rig, 'task rerun --task b --json');
    const events = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as RecordedEvent).event.type);
    assert.deepEqual([code, ...events.slice(0, 3)], [0, 'run-resumed', 'tasks-reopened', 'attempt-started']);
    assert.equal(agents.asked.at(-1), 'b');
  });

  it('of a paused run records what was asked for and says how to go on', async () => {
    const agents = heldAgents('a');
    const rig = createRig({ script: agents.script });
    const runId = await rig.start({ planText: planText('a', 'x<-a', 'y<-x'), model: MODEL });
    must(await rig.app.whenAtRest(runId));
    const waiting = await carryOut(rig, 'task skip --task x');
    assert.deepEqual(
      [waiting.code, waiting.err],
      [0, 'The run is not at work. Go on with: wavewright resume run1 --yes\n'],
    );
    must(await rig.app.pauseRun(runId));
    const { code, err } = await carryOut(rig, 'task instruct --task a --text Gently');
    assert.deepEqual([code, err], [0, 'The run is paused. Go on with: wavewright resume run1\n']);
    await carryOut(rig, 'task cancel --task a --with-dependants');
    const state = must(await rig.app.readRun(runId));
    assert.equal(rendered(state), 'paused\na cancelled (0 attempts)\nx skipped (0 attempts)\ny cancelled (0 attempts)');
  });

  it('is refused for tasks that are not there and where the state does not allow it', async () => {
    const { rig } = await failedRun();
    const unknown = await carryOut(rig, 'task skip --task nobody');
    assert.deepEqual([unknown.code, unknown.err], [2, 'wavewright: The run "A plan" has no task "nobody".\n']);
    const { code, err } = await carryOut(rig, 'task retry --task b');
    assert.deepEqual([code, err.includes('"Task b" has succeeded: only a failed or cancelled task')], [1, true]);
  });
});

import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RunStore } from '../../src/core/ports/store.ts';
import { isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { memoryCommands } from '../support/memoryCommands.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { LIMITS, createRig, must } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish } from '../support/scriptedModel.ts';
import { planWith } from '../support/unfoldingPlans.ts';

const write = (path: string, content: string) => calls([['write_file', { path, content }]]);

/** Gates that pass, that are mended, that cannot be verified; reviewers whose finding is refuted, and one that holds. */
const PLAN = planWith(
  {
    id: 'a',
    gates: [
      { kind: 'command', name: 'tests', run: 'test' },
      { kind: 'command', name: 'lint', run: 'lint' },
      { kind: 'public-api', name: 'names' },
    ],
  },
  { id: 'b', dependsOn: ['a'], gates: [{ kind: 'review', name: 'review', lenses: ['correctness', 'tests'] }] },
  { id: 'look', role: 'review', dependsOn: ['b'] },
);
const LEAK = { severity: 'critical', title: 'It leaks' };
const ODD = { severity: 'critical', title: 'It is odd' };
const vote = (...holds: boolean[]) =>
  finish('asked', { verdicts: holds.map((each, index) => ({ finding: index + 1, holds: each, why: '' })) });
const SCRIPT: AgentScript = {
  a: [write('a.js', 'bad'), finish('first'), write('a.js', 'export const good = 1;\n'), finish('mended')],
  'b.1': [write('b.txt', 'one\n'), finish('one')],
  'b.1.correctness': [finish('looked', { findings: [LEAK] })],
  'b.1.tests': [finish('looked', { findings: [ODD] })],
  'b.1.refute': [vote(false)],
  'b.1.refute-2': [vote(true)],
  'b.2': [write('b.txt', 'two\n'), finish('two')],
  'b.2.correctness': [finish('looked', { findings: [] })],
  'b.2.tests': [finish('looked', { findings: [] })],
  look: [finish('looked', { findings: [] })],
};

function outcome(state: RunState): unknown {
  const tasks = tasksOf(state)
    .map(({ id, state: name, result, changeSet, dependsOn, verdicts }) => ({
      ...{ id, name, result, changeSet, dependsOn, verdicts },
    }))
    .sort((x, y) => (x.id < y.id ? -1 : 1));
  return JSON.parse(JSON.stringify({ state: state.state, tasks })) as unknown;
}

describe('A run with gates', () => {
  it('comes to the same end when its process is killed after any event, and judges nothing again', async () => {
    const asked: string[] = [];
    const rigOn = (store: RunStore): { readonly rig: Rig; readonly ran: readonly string[] } => {
      const commands = memoryCommands({
        test: (files) => ({ exitCode: files.get('a.js') === 'bad' ? 1 : 0 }),
        lint: () => ({ exitCode: 2, output: Buffer.from('always') }),
      });
      const turns = agentScript(SCRIPT);
      const script = (request: ModelRequest, index: number) => {
        asked.push(taskIdOf(request));
        return turns(request, index);
      };
      const repository = createMemoryRepository({ root: { 'a.js': 'export const good = 0;\n' } });
      return {
        rig: createRig({ repository, store, script, deps: { commands: commands.commands } }),
        ran: commands.ran,
      };
    };
    const limits = { ...LIMITS, reuseResults: 'never' } as const;
    const calm = rigOn(createMemoryStore());
    const end = await calm.rig.run({ planText: PLAN, limits });
    assert.equal(end.state, 'completed', JSON.stringify(end.failure));
    assert.deepEqual(
      end.tasks['a']?.verdicts.map(({ gate, round, verdict }) => `${gate} ${round} ${verdict}`),
      [
        'tests 1 failed',
        'lint 1 unverified',
        'names 1 failed',
        'tests 2 passed',
        'lint 2 unverified',
        'names 2 passed',
      ],
    );
    const expected = outcome(end);
    const askedInAll = asked.length;

    for (let last = 3; last < calm.rig.events.length; last += 1) {
      asked.length = 0;
      const disk = createMemoryStore();
      const mortal = mortalStore(disk, last);
      const first = rigOn(mortal);
      void first.rig.start({ planText: PLAN, limits, autoApprove: 'command-line' });
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));
      const before = await disk.readEvents('run1', 0);
      const judged = before.filter(({ event }) => event.type === 'gate-judged').length;
      const turns = before.filter(({ event }) => event.type === 'turn-completed').length;

      asked.length = 0;
      const second = rigOn(disk.reopen());
      const left = must(await second.rig.app.readRun('run1'));
      if (!isOver(left.state)) must(await second.rig.app.resumeRun('run1', { autoApprove: 'command-line' }));
      const state = must(await second.rig.app.whenAtRest('run1'));
      assert.deepEqual(outcome(state), expected, `killed after event ${last}`);
      assert.equal(asked.length, askedInAll - turns, `requests after a death at event ${last}`);
      const again = second.rig.events.filter(({ event }) => event.type === 'gate-judged').length;
      const all = calm.rig.events.filter(({ event }) => event.type === 'gate-judged').length;
      assert.equal(again, all - judged, `verdicts after a death at event ${last}`);
    }
  }).timeout(120_000);
});

describe('Gates that are stopped in the middle', () => {
  /** A run whose first gate waits until it is let go. */
  function held(): {
    readonly rig: Rig;
    readonly begun: Promise<void>;
    readonly letGo: () => void;
    readonly ran: readonly string[];
  } {
    let letGo = (): void => undefined;
    let begin = (): void => undefined;
    const released = new Promise<void>((resolve) => (letGo = resolve));
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const commands = memoryCommands({
      slow: async (_files, _command, signal) => {
        begin();
        const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        await Promise.race([released, aborted]);
        return signal.aborted ? { kind: 'cancelled', message: 'Cancelled.' } : 'ok';
      },
      quick: () => 'ok',
    });
    const rig = createRig({
      script: agentScript({ a: [write('a.txt', 'x'), finish('done')] }),
      deps: { commands: commands.commands },
    });
    return { rig, begun, letGo, ran: commands.ran };
  }

  const planText = planWith({
    id: 'a',
    gates: [
      { kind: 'command', name: 'slow', run: 'slow' },
      { kind: 'command', name: 'quick', run: 'quick' },
    ],
  });

  it('by a pause end with the command that runs, and go on with the next one', async () => {
    const { rig, begun, letGo, ran } = held();
    const runId = await rig.start({ planText, autoApprove: 'command-line' });
    await begun;
    assert.equal(must(await rig.app.readRun(runId)).tasks['a']?.state, 'verifying');
    must(await rig.app.pauseRun(runId));
    letGo();
    const paused = must(await rig.app.whenAtRest(runId));
    assert.equal(paused.state, 'paused');
    assert.deepEqual([paused.tasks['a']?.state, paused.tasks['a']?.verdicts.length], ['verifying', 1]);
    must(await rig.app.resumeRun(runId));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(ran, ['slow', 'quick']);
    assert.equal(rig.model.requests.length, 2);
  });

  it('by the cancelling of the run leave no directory and no verdict', async () => {
    const { rig, begun } = held();
    const runId = await rig.start({ planText, autoApprove: 'command-line' });
    await begun;
    must(await rig.app.cancelRun(runId));
    const state = must(await rig.app.whenAtRest(runId));
    assert.deepEqual(
      [state.state, state.tasks['a']?.state, state.tasks['a']?.verdicts],
      ['cancelled', 'cancelled', []],
    );
  });

  it('by a question to a person wait for the answer and are being verified again', async () => {
    const commands = memoryCommands({ ask: () => 'ok' }, { level: 'ask' });
    const rig = createRig({
      script: agentScript({ a: [write('a.txt', 'x'), finish('done')] }),
      deps: { commands: commands.commands },
    });
    const gates = [{ kind: 'command', name: 'asks', run: 'ask' }];
    const runId = await rig.start({ planText: planWith({ id: 'a', gates }), autoApprove: 'command-line' });
    const asked = (): string | undefined =>
      rig.events
        .flatMap(({ event }) => (event.type === 'approval-requested' ? [event.approval.approvalId] : []))
        .at(-1);
    while (asked() === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.match(
      JSON.stringify(must(await rig.app.readRun(runId)).tasks['a']?.approval),
      /the gate \\"asks\\" of the task/,
    );
    must(await rig.app.decideApproval(runId, asked() ?? '', { allow: true }));
    const state = must(await rig.app.whenAtRest(runId));
    assert.equal(state.state, 'completed');
    assert.equal(state.tasks['a']?.verdicts[0]?.verdict, 'passed');
  });

  it('by a budget that the repair meets go on with the repair when there is more', async () => {
    const commands = memoryCommands({ test: (files) => ({ exitCode: files.get('a.txt') === 'good' ? 0 : 1 }) });
    const cost = { costUsd: 0.3 };
    const edit = (content: string) => calls([['write_file', { path: 'a.txt', content }]], cost);
    const end = { ...finish('done'), ...cost };
    const rig = createRig({
      script: agentScript({ a: [edit('bad'), end, edit('good'), end] }),
      deps: { commands: commands.commands },
      price: { inputUsd: 1, outputUsd: 1, cacheReadUsd: 1, cacheWriteUsd: 1 },
    });
    const gates = [{ kind: 'command', name: 'test', run: 'test', excusedBy: 'nothing' }];
    const limits = { ...LIMITS, taskBudgetUsd: 0.601 };
    const paused = await rig.run({ planText: planWith({ id: 'a', gates }), limits });
    assert.deepEqual([paused.state, paused.pauseReason, rig.model.requests.length], ['paused', 'budget', 2]);
    assert.equal(paused.tasks['a']?.verdicts[0]?.verdict, 'failed');
    must(await rig.app.resumeRun(paused.runId, { limits: { taskBudgetUsd: 5 } }));
    const state = must(await rig.app.whenAtRest(paused.runId));
    assert.equal(state.state, 'completed');
    assert.deepEqual(
      state.tasks['a']?.verdicts.map(({ round, verdict }) => `${round} ${verdict}`),
      ['1 failed', '2 passed'],
    );
    assert.equal(commands.ran.length, 2);
  });
});

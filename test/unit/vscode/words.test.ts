import assert from 'node:assert/strict';
import { checkpointOf } from '../../../src/shared/checkpoint.ts';
import type { RunEvent } from '../../../src/shared/events.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { noticeOf } from '../../../src/vscode/views/noticeOf.ts';
import { statusText } from '../../../src/vscode/views/statusText.ts';
import { proposed, recordRun } from '../../support/recordedRun.ts';
import { runWithChanges } from '../../inhost/runsForViews.ts';

function run(facts: Partial<RunState> = {}): RunState {
  return { ...runWithChanges('app'), ...facts };
}

const waiting = run({ state: 'initializing', planning: { ...run().planning, phase: 'awaiting-approval' } });

/** What the status bar says, without its icon. */
function said(state: RunState, isActive = true): string | undefined {
  return statusText({ kind: 'whole', state, activities: {} }, { isActive })?.text.replace(
    /^\$\([\w~-]+\) Wavewright: /,
    '',
  );
}

describe('The status bar', () => {
  it('says how far a running run is, and what waits for review', () => {
    assert.equal(said(run({ state: 'running' })), '6 of 6 tasks, 3 to review');
  });

  it('asks for the person when a plan waits, a run is paused or was interrupted', () => {
    for (const [state, isActive, words] of [
      [waiting, false, 'plan waits for approval'],
      [run({ state: 'paused' }), false, 'paused, 6 of 6 tasks'],
      [run({ state: 'running' }), false, 'interrupted, 6 of 6 tasks'],
    ] as const) {
      const status = statusText({ kind: 'whole', state, activities: {} }, { isActive });
      assert.equal(status?.needsPerson, true);
      assert.ok(status.text.endsWith(words), status.text);
    }
  });

  it('asks for the person when commands wait, equal ones counted once, and warns when all run by themselves', () => {
    const state = recordRun();
    state.record(proposed('a', 'b', 'c'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
    for (const [index, taskId] of ['a', 'b', 'c'].entries()) {
      const command = taskId === 'c' ? 'make' : 'npm test';
      const approval = { approvalId: String(index), command, reasons: [], suggestedRules: [] };
      state.record({ type: 'attempt-started', taskId, attempt: 1, model: 'demo' });
      state.record({ type: 'approval-requested', taskId, approval });
      if (index === 0) assert.equal(said(state.state), '1 command waits for you, 0 of 3 tasks');
    }
    assert.equal(said(state.state), '2 commands wait for you, 0 of 3 tasks');
    const shown = { kind: 'whole', state: state.state, activities: {} } as const;
    assert.equal(statusText(shown, { isActive: true })?.needsPerson, true);
    assert.match(
      statusText(shown, { isActive: true, runsEverything: true })?.tooltip ?? '',
      /any command without asking/,
    );
    assert.equal(said(state.state, false), 'interrupted, 0 of 3 tasks', 'nobody hears an answer');
  });

  it('calls a failed run failed', () => {
    assert.equal(said(run({ state: 'failed' })), 'failed, 6 of 6 tasks, 3 to review');
  });

  it('falls silent when a finished run is decided, and without a run', () => {
    const decided = run();
    for (const id of decided.taskIds) decided.tasks[id]!.decision = 'accepted';
    assert.equal(said(decided), undefined);
    assert.equal(statusText({ kind: 'none' }, { isActive: false }), undefined);
  });

  it('speaks from the checkpoint before the store is open', () => {
    const checkpoint = checkpointOf(run({ state: 'running' }));
    assert.equal(
      statusText({ kind: 'outline', checkpoint }, { isActive: false })?.text,
      '$(sync~spin) Wavewright: 6 of 6 tasks',
    );
  });
});

describe('A notification', () => {
  function notice(state: RunState, ...events: RunEvent[]) {
    return noticeOf(
      state,
      events.map((event, index) => ({ seq: index + 1, at: 1, event })),
    );
  }

  const proposed: RunEvent = { type: 'plan-proposed', plan: { version: 1, title: 'T', tasks: [] }, waves: [] };

  it('asks for approval of a plan', () => {
    const asked = notice(waiting, proposed);
    assert.equal(asked?.message, 'The plan "Migrate to ES modules" is ready: 6 tasks in 2 waves.');
    assert.deepEqual(asked.actions, ['Approve', 'Show Plan', 'Discard']);
  });

  it('names the sum of a plan that needs an explicit yes', () => {
    const state = { ...waiting, limits: { ...waiting.limits, confirmAboveAgents: 1 } };
    assert.match(notice(state, proposed)?.message ?? '', / in 2 waves\. It is likely to take 6 agents, at prices/);
  });

  it('asks before planning, with what the first question is', () => {
    const questions = ['Which modules?', 'Which runner?'].map((question, index) => ({
      id: `q${index}`,
      question,
      options: [],
      default: 'All',
    }));
    const state = run({
      state: 'initializing',
      planning: { ...run().planning, phase: 'awaiting-answers', questions },
    });
    const asked = notice(state, { type: 'questions-asked', questions });
    assert.equal(asked?.message, 'Before planning "Migrate to ES modules": Which modules? (and 1 more)');
    assert.deepEqual(asked.actions, ['Answer', 'Use Defaults']);
    assert.equal(said(state), 'questions wait for you');
    assert.equal(notice(waiting, { type: 'questions-asked', questions }), undefined, 'they are answered');
  });

  it('tells of a change of the plan that waits, as long as it does', () => {
    const amendment = { add: [], change: [], skip: [], rerun: [], instruct: [] };
    const difference = { summary: '+2 tasks', added: [], changed: [], skipped: [], rerun: [] };
    const facts = { amendmentId: 'one', by: 'words', request: 'More', amendment, difference } as const;
    const state = run({ state: 'running', proposedAmendments: [facts] });
    const told = notice(state, { type: 'amendment-proposed', ...facts });
    assert.equal(told?.message, 'A change for the run "Migrate to ES modules" waits for you: +2 tasks.');
    assert.match(said(state) ?? '', /^a change of the plan waits/);
    assert.equal(notice(run({ state: 'running' }), { type: 'amendment-proposed', ...facts }), undefined);
  });

  it('does not ask for a plan that is approved by setting', () => {
    assert.equal(notice(run({ state: 'running' }), proposed, { type: 'plan-approved', by: 'setting' }), undefined);
  });

  it('offers to raise the budget of a run that met it', () => {
    const paused = notice(run({ state: 'paused', pauseReason: 'budget' }), { type: 'run-paused', reason: 'budget' });
    assert.equal(paused?.kind, 'warning');
    assert.deepEqual(paused.actions, ['Raise Budget', 'Show']);
  });

  it('warns of a budget that is nearly used up, and names the task when it is its own', () => {
    const spent = { usd: 8.1, tokens: 900 };
    const warned = notice(run({ state: 'running' }), { type: 'budget-warned', spent, cap: { usd: 10 } });
    assert.equal(warned?.message, 'The run "Migrate to ES modules" has spent most of its budget: $8.10 of $10.00.');
    assert.equal(warned.kind, 'warning');
    const ofTask = notice(run({ state: 'running' }), {
      type: 'budget-warned',
      taskId: 'gone',
      spent,
      cap: { usd: 100, tokens: 1_000 },
    });
    assert.equal(ofTask?.message, 'The task "gone" has spent most of its budget: 900 of 1,000 tokens.');
  });

  it('keeps quiet about a pause that the person asked for', () => {
    const paused = run({ state: 'paused', pauseReason: 'person' });
    assert.equal(notice(paused, { type: 'run-paused', reason: 'person' }), undefined);
  });

  it('tells the end of a run and leads to its changes', () => {
    const ended = notice(run(), { type: 'run-completed' });
    assert.equal(ended?.message, 'The run "Migrate to ES modules" is done. 3 tasks wait for your decision.');
    assert.deepEqual(ended.actions, ['Review Changes', 'Show']);
  });

  it('calls a failed run failed, says why and offers to try again', () => {
    const failure = { kind: 'timeout', timeoutMs: 1, message: 'Task a took too long.' } as const;
    const ended = notice(run({ state: 'failed', failure }), { type: 'run-failed', failure });
    assert.match(ended?.message ?? '', /failed.*Task a took too long\./);
    assert.equal(ended?.actions[0], 'Resume');
  });
});

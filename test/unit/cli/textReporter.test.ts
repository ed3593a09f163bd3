import assert from 'node:assert/strict';
import { createTextReporter } from '../../../src/cli/textReporter.ts';
import { proposed, recordRun, turn } from '../../support/recordedRun.ts';

describe('The text of a run on the command line', () => {
  it('warns of budgets that are nearly used up, and says which task waits because of its own', () => {
    const run = recordRun();
    run.record(proposed('a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' }, turn('a'));
    run.record({ type: 'budget-warned', taskId: 'a', spent: { usd: 0.01, tokens: 11 }, cap: { tokens: 12 } });
    run.record({ type: 'budget-warned', spent: { usd: 4.5, tokens: 11 }, cap: { usd: 5 } });
    run.record({ type: 'task-waiting', taskId: 'a', waitingFor: { kind: 'budget' } });
    let written = '';
    createTextReporter({ write: (text) => (written += text), state: undefined }).events('r1', run.events);
    assert.deepEqual(written.trimEnd().split('\n').slice(-3), [
      '  0:06  ! a  has spent most of its budget: 11 of 12 tokens',
      '  0:07  ! The run  has spent most of its budget: $4.50 of $5.00',
      '  0:08  ~ a  waits: its budget is used up',
    ]);
  });

  it('tells which commands ran, which were refused and why, on one line each', () => {
    const run = recordRun();
    run.record(proposed('a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' });
    const evidence = { command: 'npm test', tookMs: 1200, output: 'hash', outputBytes: 3 };
    const facts = { name: 'run_command', subject: '', ok: true };
    run.record(
      turn('a', {
        toolCalls: [
          { ...facts, evidence: { ...evidence, exitCode: 1, sandboxed: true } },
          { ...facts, evidence: { ...evidence, command: 'make\n  all', sandboxed: false } },
        ],
      }),
    );
    const approval = { approvalId: 'x', command: 'npm publish', reasons: ['no rule allows npm publish'] };
    run.record({ type: 'approval-requested', taskId: 'a', approval: { ...approval, suggestedRules: [] } });
    run.record({ type: 'approval-decided', taskId: 'a', approvalId: 'x', decision: 'denied', by: 'command-line' });
    let written = '';
    createTextReporter({ write: (text) => (written += text), state: undefined }).events('r1', run.events);
    assert.deepEqual(written.trimEnd().split('\n').slice(-4), [
      '  0:05  $ a  npm test: exit code 1, 1.2 s',
      '  0:05  $ a  make all: stopped, 1.2 s, no sandbox',
      '  0:06  ? a  npm publish: no rule allows npm publish',
      '  0:07  ! a  the command was not run: nobody is here to be asked',
    ]);
  });

  it('says until when agents wait for the provider, once for each later minute', () => {
    let written = '';
    const reporter = createTextReporter({ write: (text) => (written += text), state: undefined });
    const at = (minutes: number, seconds = 0): number => new Date(2026, 10, 2, 12, minutes, seconds).getTime();
    for (const until of [at(3), at(3, 20), at(2), at(4), at(3)]) reporter.providerWait?.(until);
    assert.deepEqual(written.trimEnd().split('\n'), [
      '        waiting for the provider until 12:03',
      '        waiting for the provider until 12:04',
    ]);
  });
});

import assert from 'node:assert/strict';
import { alwaysAllowText, shownCommand, waitingCommands } from '../../../src/shared/waitingCommands.ts';
import { proposed, recordRun } from '../../support/recordedRun.ts';

function request(approvalId: string, command: string) {
  return { approvalId, command, reasons: [], suggestedRules: [] };
}

describe('Commands that wait', () => {
  it('are told once each, with all tasks that want them, and not while the run stands still', () => {
    const run = recordRun();
    run.record(proposed('a', 'b', 'c'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
    for (const taskId of ['a', 'b', 'c']) run.record({ type: 'attempt-started', taskId, attempt: 1, model: 'demo' });
    run.record({ type: 'approval-requested', taskId: 'c', approval: request('1', 'npm test') });
    run.record({ type: 'approval-requested', taskId: 'b', approval: request('2', 'make') });
    run.record({ type: 'approval-requested', taskId: 'a', approval: request('3', 'npm test') });
    const shown = (): string[] =>
      waitingCommands(run.state).map(
        ({ approval, tasks }) => `${approval.command}: ${tasks.map(({ id }) => id).join()}`,
      );
    assert.deepEqual(shown(), ['npm test: a,c', 'make: b']);
    run.record({ type: 'approval-decided', taskId: 'a', approvalId: '3', decision: 'denied', by: 'person' });
    assert.deepEqual(shown(), ['make: b', 'npm test: c']);
    run.record({ type: 'run-paused', reason: 'person' });
    assert.deepEqual(shown(), []);
  });

  it('show what is not seen, so that none looks like another one', () => {
    assert.equal(shownCommand('npm test\n\techo "ü 🙂"'), 'npm test\n\techo "ü 🙂"');
    assert.equal(shownCommand('rm \u202e-rf\u200b x\r\u0007'), 'rm \\u{202e}-rf\\u{200b} x\\u{d}\\u{7}');
  });

  it('offer to be remembered by what would be', () => {
    const approval = { ...request('1', 'npm test && make'), suggestedRules: ['npm test', 'make'] };
    assert.equal(alwaysAllowText(approval), 'Always Allow "npm test", "make"');
    assert.equal(alwaysAllowText(request('1', 'rm x')), undefined);
  });
});

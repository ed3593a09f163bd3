import assert from 'node:assert/strict';
import { capOfRole, metLimit, shareSpent, spentText } from '../../../src/shared/budgets.ts';
import { proposed, recordRun, turn } from '../../support/recordedRun.ts';
import { LIMITS } from '../../support/rig.ts';

describe('Budgets', () => {
  it('keep their share for tasks that review or test from everybody else, the planner included', () => {
    const limits = { ...LIMITS, budgetUsd: 10, budgetTokens: 1_000, reservedShare: 0.2 };
    assert.deepEqual(capOfRole('code', limits), { usd: 8, tokens: 800 });
    assert.deepEqual(capOfRole(undefined, limits), { usd: 8, tokens: 800 });
    assert.deepEqual(capOfRole('review', limits), { usd: 10, tokens: 1_000 });
    assert.deepEqual(capOfRole('code', { ...LIMITS, budgetUsd: 10 }), { usd: 9 }, 'a tenth when nobody says otherwise');
  });

  it('are told in what is nearer to its cap', () => {
    const spent = { usd: 2, tokens: 900_000 };
    assert.equal(shareSpent(spent, { usd: 10, tokens: 1_000_000 }), 0.9);
    assert.equal(spentText(spent, { usd: 10, tokens: 1_000_000 }), '900,000 of 1,000,000 tokens');
    assert.equal(spentText(spent, { usd: 2.5, tokens: 10_000_000 }), '$2.00 of $2.50');
    assert.equal(spentText(spent, {}), undefined);
  });

  it('tell which limit a paused run has met', () => {
    const run = recordRun();
    run.record(proposed('a', 'b<-a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' }, turn('a'));
    run.state.limits = { ...LIMITS, budgetUsd: 0.02, taskBudgetTokens: 12 };
    assert.deepEqual(metLimit(run.state), { limit: 'budgetUsd', spent: 0.01, cap: 0.02 });
    run.record({ type: 'task-waiting', taskId: 'a', waitingFor: { kind: 'budget' } });
    assert.deepEqual(metLimit(run.state), { limit: 'taskBudgetTokens', spent: 11, cap: 12 });
    run.state.limits = { ...LIMITS, budgetTokens: 11 };
    assert.deepEqual(metLimit(run.state), { limit: 'budgetTokens', spent: 11, cap: 11 });
  });
});

import assert from 'node:assert/strict';
import { budgetedClient, createBudget, expectedCostUsd } from '../../../../src/core/runs/budget.ts';
import type { ModelRequest } from '../../../../src/core/ports/model.ts';
import { quiet } from '../../../support/manualClock.ts';
import { mustFail } from '../../../support/rig.ts';
import { finish, scriptedModel } from '../../../support/scriptedModel.ts';

const REQUEST: ModelRequest = { model: 'm', system: 's', tools: [], messages: [], maxOutputTokens: 1_000 };
const PRICE = { inputUsd: 3, outputUsd: 15, cacheReadUsd: 0.3, cacheWriteUsd: 3.75 };

describe('The budget of a run', () => {
  it('admits requests until the next might pass the cap', async () => {
    const budget = createBudget(1, 0.5);
    assert.equal((await budget.admit(0.4)).ok, true);
    budget.settle(0.4, 0.3);
    const failure = mustFail(await budget.admit(0.25));
    assert.equal(failure.kind, 'budget-exceeded');
    assert.match(failure.message, /\$1\.00.*\$0\.80/);
  });

  it('counts what is in flight, and lets a request wait when the end of another may make room for it', async () => {
    const budget = createBudget(1, 0);
    await budget.admit(0.8);
    let admitted: boolean | undefined;
    void budget.admit(0.8).then((result) => (admitted = result.ok));
    await quiet();
    assert.equal(admitted, undefined);
    budget.settle(0.8, 0.1);
    await quiet();
    assert.equal(admitted, true);
  });

  it('refuses those who waited when the money is gone after all', async () => {
    const budget = createBudget(1, 0);
    await budget.admit(0.8);
    const waiting = budget.admit(0.8);
    budget.settle(0.8, 0.9);
    assert.equal((await waiting).ok, false);
  });

  it('gives room back when a request fails or throws', async () => {
    const budget = createBudget(0.1, 0);
    const failing = scriptedModel([{ kind: 'model-unreachable', message: 'gone' }, finish('x')], { price: PRICE });
    const client = budgetedClient(failing, budget);
    const signal = new AbortController().signal;
    assert.equal((await client.streamTurn(REQUEST, {}, signal)).ok, false);
    assert.equal((await client.streamTurn(REQUEST, {}, signal)).ok, true);
  });

  it('expects a request to cost its text as uncached input and a moderate answer', () => {
    const usd = expectedCostUsd({ ...REQUEST, system: 'x'.repeat(350_000), maxOutputTokens: 1_000 }, PRICE);
    assert.ok(Math.abs(usd - (0.3 + 0.015)) < 0.001, String(usd));
    assert.equal(expectedCostUsd(REQUEST, undefined), 0);
  });
});

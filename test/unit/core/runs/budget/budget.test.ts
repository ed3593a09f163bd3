import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createBudget } from '../../../../../src/core/runs/budget/budget.ts';
import type { Admission } from '../../../../../src/core/runs/budget/budget.ts';
import { budgetedClient } from '../../../../../src/core/runs/budget/budgetedClient.ts';
import type { ModelRequest } from '../../../../../src/core/ports/model.ts';
import type { RunLimits } from '../../../../../src/shared/limits.ts';
import type { RunState } from '../../../../../src/shared/runState.ts';
import { quiet } from '../../../../support/manualClock.ts';
import { proposed, recordRun } from '../../../../support/recordedRun.ts';
import { LIMITS, must, mustFail } from '../../../../support/rig.ts';
import { finish, scriptedModel } from '../../../../support/scriptedModel.ts';

const REQUEST: ModelRequest = { model: 'm', system: 's', tools: [], messages: [], maxOutputTokens: 1_000 };
const PRICE = { inputUsd: 3, outputUsd: 15, cacheReadUsd: 0.3, cacheWriteUsd: 3.75 };
const NEVER = new AbortController().signal;
const ALL: Partial<RunLimits> = { reservedShare: 0 };

/** A run of the tasks `code` and `review` within these limits. */
function stateWith(limits: Partial<RunLimits>): RunState {
  const run = recordRun();
  run.record(proposed('code', 'review'));
  const { state } = run;
  if (state.tasks['review'] !== undefined) state.tasks['review'].role = 'review';
  state.limits = { ...LIMITS, ...limits };
  return state;
}

const usd = (dollars: number) => ({ usd: dollars, tokens: 0 });
const tokens = (number: number) => ({ usd: 0, tokens: number });

function asking(state: RunState) {
  const budget = createBudget(state);
  return (taskId: string, expected: { usd: number; tokens: number }, signal: AbortSignal = NEVER) =>
    budget.admit({ taskId, expected }, () => undefined, signal);
}

describe('The budget of a run', () => {
  it('admits requests until the next might pass the cap', async () => {
    const state = stateWith({ ...ALL, budgetUsd: 1 });
    state.costUsd = 0.5;
    const admit = asking(state);
    must(await admit('code', usd(0.4))).settle(usd(0.3));
    const failure = mustFail(await admit('code', usd(0.25)));
    assert.equal(failure.kind, 'budget-exceeded');
    assert.match(failure.message, /\$1\.00.*\$0\.80/);
    assert.equal('taskId' in failure, false);
  });

  it('holds tokens as well, those of the planner and of models without a price too', async () => {
    const admit = asking(stateWith({ ...ALL, budgetTokens: 1_000 }));
    must(await admit('', tokens(600))).settle(tokens(700));
    const failure = mustFail(await admit('code', tokens(400)));
    assert.match(failure.message, /budget of 1,000 tokens: 700 are used and the request is expected to take about 400/);
    assert.ok(failure.kind === 'budget-exceeded');
    assert.deepEqual([failure.spentTokens, failure.budgetTokens], [700, 1_000]);
  });

  it('says that dollars are a lower bound where the price of a model is not known', async () => {
    const state = stateWith({ ...ALL, budgetUsd: 1 });
    state.costIsComplete = false;
    assert.match(mustFail(await asking(state)('code', usd(2))).message, /at least \$0\.00 are spent/);
  });

  it('counts what is in flight, and lets a request wait when the end of another may make room for it', async () => {
    const admit = asking(stateWith({ ...ALL, budgetUsd: 1 }));
    const first = must(await admit('code', usd(0.8)));
    let admitted: boolean | undefined;
    void admit('code', usd(0.8)).then((result) => (admitted = result.ok));
    await quiet();
    assert.equal(admitted, undefined);
    first.settle(usd(0.1));
    await quiet();
    assert.equal(admitted, true);
  });

  it('refuses those who waited when the money is gone after all', async () => {
    const admit = asking(stateWith({ ...ALL, budgetUsd: 1 }));
    const first = must(await admit('code', usd(0.8)));
    const waiting = admit('code', usd(0.8));
    first.settle(usd(0.9));
    assert.equal(mustFail(await waiting).kind, 'budget-exceeded');
  });

  it('ends a wait when that is aborted, and the others go on waiting', async () => {
    const admit = asking(stateWith({ ...ALL, budgetUsd: 1 }));
    const first = must(await admit('code', usd(0.8)));
    const stop = new AbortController();
    const stopped = admit('code', usd(0.8), stop.signal);
    const waiting = admit('code', usd(0.8));
    stop.abort();
    assert.equal(mustFail(await stopped).kind, 'cancelled');
    first.settle(usd(0.1));
    assert.equal((await waiting).ok, true);
  });

  it('goes by the limits as they are at the request', async () => {
    const state = stateWith({ ...ALL, budgetUsd: 1 });
    const admit = asking(state);
    assert.equal((await admit('code', usd(2))).ok, false);
    state.limits = { ...state.limits, budgetUsd: 5 };
    assert.equal((await admit('code', usd(2))).ok, true);
  });

  it('keeps a share for tasks that review or test', async () => {
    const admit = asking(stateWith({ budgetUsd: 1 }));
    must(await admit('code', usd(0.8))).settle(usd(0.85));
    assert.equal(mustFail(await admit('', usd(0.1))).kind, 'budget-exceeded');
    must(await admit('review', usd(0.1))).settle(usd(0.1));
    assert.match(mustFail(await admit('review', usd(0.1))).message, /pass the budget of \$1\.00/);
  });

  it('has a task wait for what is reserved while a review can go on, and the whole run when none can', async () => {
    const state = stateWith({ budgetUsd: 1 });
    const admit = asking(state);
    const during = mustFail(await admit('code', usd(0.95)));
    assert.ok(during.kind === 'budget-exceeded' && during.taskId === 'code');
    assert.match(during.message, /\$0\.90 that tasks may use which neither review nor test/);
    const review = state.tasks['review'];
    if (review !== undefined) review.state = 'succeeded';
    const after = mustFail(await admit('code', usd(0.95)));
    assert.ok(after.kind === 'budget-exceeded' && after.taskId === undefined);
  });

  it('refuses a task that would pass its own cap by name, and goes on admitting others', async () => {
    const state = stateWith({ budgetUsd: 10, taskBudgetUsd: 1, taskBudgetTokens: 500 });
    const { code, review } = state.tasks;
    if (review !== undefined) review.options = { budgetUsd: 3 };
    if (code !== undefined) code.costUsd = 0.8;
    const admit = asking(state);
    const failure = mustFail(await admit('code', usd(0.3)));
    assert.ok(failure.kind === 'budget-exceeded' && failure.taskId === 'code');
    assert.match(failure.message, /the budget of \$1\.00 of this task: \$0\.80 are spent/);
    assert.match(mustFail(await admit('code', tokens(501))).message, /the budget of 500 tokens of this task/);
    assert.equal((await admit('review', usd(2))).ok, true);
  });

  it('is never passed by more than the requests in flight, whatever they cost and however they end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          capUsd: fc.double({ min: 0.01, max: 3, noNaN: true }),
          capTokens: fc.integer({ min: 1, max: 3_000 }),
          reservedShare: fc.double({ min: 0, max: 0.5, noNaN: true }),
          agents: fc.integer({ min: 1, max: 20 }),
          requests: fc.array(
            fc.record({
              isReview: fc.boolean(),
              expected: fc.record({
                usd: fc.double({ min: 0, max: 1, noNaN: true }),
                tokens: fc.integer({ min: 0, max: 900 }),
              }),
              spent: fc.record({
                usd: fc.double({ min: 0, max: 2, noNaN: true }),
                tokens: fc.integer({ min: 0, max: 2_000 }),
              }),
              fails: fc.boolean(),
              endsFirst: fc.boolean(),
            }),
            { maxLength: 60, size: 'max' },
          ),
        }),
        async ({ capUsd, capTokens, reservedShare, agents, requests }) => {
          const limits = { budgetUsd: capUsd, budgetTokens: capTokens, reservedShare };
          const admit = asking(stateWith(limits));
          const queue = [...requests];
          const flying: { admission: Admission; request: (typeof requests)[number] }[] = [];
          let spent = usd(0);

          async function agent(): Promise<void> {
            for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
              const admitted = await admit(request.isReview ? 'review' : 'code', request.expected);
              if (!admitted.ok) continue;
              flying.push({ admission: admitted.value, request });
              // What is spent and what everything in flight is expected to use fit together, at every moment.
              const share = request.isReview ? 1 : 1 - reservedShare;
              const expectedUsd = flying.reduce((sum, each) => sum + each.request.expected.usd, spent.usd);
              const expectedTokens = flying.reduce((sum, each) => sum + each.request.expected.tokens, spent.tokens);
              assert.ok(expectedUsd <= capUsd * share + 1e-9, `${expectedUsd} of ${capUsd * share} dollars`);
              assert.ok(expectedTokens <= capTokens * share + 1e-9, `${expectedTokens} of ${capTokens * share} tokens`);
              await over(request);
            }
          }
          const waiters = new Map<(typeof requests)[number], () => void>();
          const over = (request: (typeof requests)[number]): Promise<void> =>
            new Promise((resolve) => waiters.set(request, resolve));

          const working = Promise.all(Array.from({ length: agents }, agent));
          await quiet();
          while (flying.length > 0) {
            const next = flying[0]?.request.endsFirst === true ? flying.shift() : flying.pop();
            if (next === undefined) break;
            const used = next.request.fails ? usd(0) : next.request.spent;
            spent = { usd: spent.usd + used.usd, tokens: spent.tokens + used.tokens };
            next.admission.settle(used);
            waiters.get(next.request)?.();
            await quiet();
          }
          await working; // Nobody is left waiting when nothing is in flight.
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('A client within a budget', () => {
  const deps = (state: RunState, pausing = NEVER) => ({
    budget: createBudget(state),
    taskId: 'code',
    pausing: () => pausing,
    onActivity: () => undefined,
  });

  it('gives room back when a request fails', async () => {
    const failing = scriptedModel([{ kind: 'model-unreachable', message: 'gone' }, finish('x')], { price: PRICE });
    const client = budgetedClient(failing, deps(stateWith({ ...ALL, budgetUsd: 0.03 })));
    assert.equal((await client.streamTurn(REQUEST, {}, NEVER)).ok, false);
    assert.equal((await client.streamTurn(REQUEST, {}, NEVER)).ok, true);
  });

  it('asks nobody when its task may not spend more', async () => {
    const model = scriptedModel([], { price: PRICE });
    const client = budgetedClient(model, deps(stateWith({ taskBudgetTokens: 1_000 })));
    assert.equal(mustFail(await client.streamTurn(REQUEST, {}, NEVER)).kind, 'budget-exceeded');
    assert.equal(model.requests.length, 0);
  });

  it('stops waiting when the run pauses, and says that it waits', async () => {
    const state = stateWith({ ...ALL, budgetTokens: 1_500 });
    const pausing = new AbortController();
    const told: boolean[] = [];
    const shared = deps(state, pausing.signal);
    const held = scriptedModel(() => new Promise<never>(() => undefined));
    void budgetedClient(held, shared).streamTurn(REQUEST, {}, NEVER);
    const waiting = budgetedClient(held, shared).streamTurn(
      REQUEST,
      { onWaiting: (isWaiting) => told.push(isWaiting) },
      NEVER,
    );
    await quiet();
    pausing.abort();
    assert.equal(mustFail(await waiting).kind, 'paused');
    assert.deepEqual(told, [true, false]);
    assert.equal(held.requests.length, 1);
  });
});

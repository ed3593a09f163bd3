import assert from 'node:assert/strict';
import type { ModelRequest } from '../../../../src/core/ports/model.ts';
import { backoffMs } from '../../../../src/core/runs/backoff.ts';
import { retryingClient } from '../../../../src/core/runs/retryingClient.ts';
import { createManualClock, quiet } from '../../../support/manualClock.ts';
import { finish, scriptedModel } from '../../../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../../../support/scriptedModel.ts';

const REQUEST: ModelRequest = { model: 'm', system: 's', tools: [], messages: [], maxOutputTokens: 1_000 };
const randomness = { newId: () => 'id', fraction: () => 1 };

function ask(answers: readonly ScriptedAnswer[]) {
  const clock = createManualClock();
  const model = scriptedModel(answers);
  const waits: string[] = [];
  const client = retryingClient(model, { clock, randomness, onWaiting: (text) => waits.push(text) });
  const controller = new AbortController();
  return { clock, model, waits, controller, turn: client.streamTurn(REQUEST, {}, controller.signal) };
}

describe('A request that fails in transit', () => {
  it('is repeated with growing pauses until it succeeds', async () => {
    const { clock, model, waits, turn } = ask([
      { kind: 'model-unreachable', message: 'no route' },
      { kind: 'model-answer-cut', message: 'cut' },
      finish('done'),
    ]);
    await quiet();
    assert.deepEqual(clock.sleeping(), [1_000]);
    await clock.advance(1_000);
    assert.deepEqual(clock.sleeping(), [2_000]);
    await clock.advance(2_000);
    assert.equal((await turn).ok, true);
    assert.equal(model.requests.length, 3);
    assert.deepEqual(waits, ['waiting 1 s for Scripted model', 'waiting 2 s for Scripted model']);
  });

  it('waits at least as long as the provider asks for', async () => {
    const { clock, turn } = ask([
      { kind: 'model-rate-limited', message: 'slow', retryAfterMs: 20_000 },
      finish('done'),
    ]);
    await quiet();
    assert.deepEqual(clock.sleeping(), [20_000]);
    await clock.advance(20_000);
    assert.equal((await turn).ok, true);
  });

  it('is given up after six tries with the failure as it came', async () => {
    const overloaded = { kind: 'model-overloaded', message: 'busy' } as const;
    const { clock, model, turn } = ask(Array.from({ length: 6 }, () => overloaded));
    for (let second = 0; second < 200; second += 10) await clock.advance(10_000);
    assert.deepEqual(await turn, { ok: false, failure: overloaded });
    assert.equal(model.requests.length, 6);
  });

  it('is not repeated when it was refused', async () => {
    const { model, turn } = ask([{ kind: 'model-unauthorized', message: 'no' }]);
    assert.equal((await turn).ok, false);
    assert.equal(model.requests.length, 1);
  });

  it('stops waiting when it is cancelled', async () => {
    const { controller, turn } = ask([{ kind: 'model-overloaded', message: 'busy' }]);
    await quiet();
    controller.abort();
    const result = await turn;
    assert.equal(!result.ok && result.failure.kind, 'cancelled');
  });
});

describe('The pause before another try', () => {
  it('doubles from one second up to a minute, half of it by chance', () => {
    const pauses = [2, 3, 4, 20].map((next) => backoffMs(next, randomness));
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 60_000]);
    assert.equal(backoffMs(4, { newId: () => '', fraction: () => 0 }), 2_000);
  });
});

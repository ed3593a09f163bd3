import assert from 'node:assert/strict';
import type { ModelRequest, TurnObserver } from '../../../../../src/core/ports/model.ts';
import { backoffMs } from '../../../../../src/core/runs/requests/backoff.ts';
import { createRateGovernor } from '../../../../../src/core/runs/requests/rateGovernor.ts';
import { retryingClient } from '../../../../../src/core/runs/requests/retryingClient.ts';
import type { ProviderWait } from '../../../../../src/shared/activity.ts';
import type { Failure } from '../../../../../src/shared/failures.ts';
import { createManualClock, quiet } from '../../../../support/manualClock.ts';
import { finish, scriptedModel, text } from '../../../../support/scriptedModel.ts';
import type { Script, ScriptedAnswer } from '../../../../support/scriptedModel.ts';

const REQUEST: ModelRequest = { model: 'm', system: 's', tools: [], messages: [], maxOutputTokens: 1_000 };
const randomness = { newId: () => 'id', fraction: () => 0 };
const START = 1_000_000;

function ask(answers: Script | readonly ScriptedAnswer[], observer: TurnObserver = {}) {
  const clock = createManualClock(START);
  const model = scriptedModel(answers);
  const waits: (ProviderWait | undefined)[] = [];
  const governor = createRateGovernor({ clock, randomness, maxInFlight: () => 4 });
  const pausing = new AbortController();
  const client = retryingClient(model, {
    governor,
    randomness,
    rank: 0,
    onWaiting: (wait) => waits.push(wait),
    pausing: () => pausing.signal,
  });
  const controller = new AbortController();
  const turn = client.streamTurn(REQUEST, observer, controller.signal);
  return { clock, model, waits, controller, pausing, governor, turn };
}

const times = (count: number, failure: Failure): Failure[] => Array.from({ length: count }, () => failure);
const unreachable: Failure = { kind: 'model-unreachable', message: 'no route' };
const overloaded: Failure = { kind: 'model-overloaded', message: 'busy', status: 529 };

async function passes(clock: ReturnType<typeof createManualClock>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 5) await clock.advance(5_000);
}

describe('A request that fails in transit', () => {
  it('is repeated at once, then with growing pauses until it succeeds', async () => {
    const { clock, model, waits, governor, turn } = ask([unreachable, unreachable, unreachable, finish('done')]);
    await quiet();
    assert.equal(model.requests.length, 2);
    assert.equal(governor.inFlight, 0);
    assert.deepEqual(clock.sleeping(), [500]);
    await clock.advance(500);
    assert.deepEqual(clock.sleeping(), [1_000]);
    await clock.advance(1_000);
    assert.equal((await turn).ok, true);
    assert.equal(model.requests.length, 4);
    const until = (at: number): ProviderWait => ({ waitsFor: 'provider', until: START + at });
    assert.deepEqual(waits, [until(500), undefined, until(1_500), undefined]);
    assert.equal(governor.inFlight, 0);
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

  for (const [failure, tries] of [
    [unreachable, 6],
    [{ kind: 'model-answer-cut', message: 'cut' }, 6],
    [{ kind: 'model-answer-invalid', message: 'gibberish' }, 3],
    [{ kind: 'model-overloaded', message: 'out of order', status: 500 }, 12],
    [{ kind: 'model-unauthorized', message: 'no' }, 1],
    [{ kind: 'model-request-refused', message: 'too long' }, 1],
  ] as const) {
    it(`is given up after ${tries} tries with the failure as it came: ${failure.message}`, async () => {
      const { clock, model, governor, turn } = ask(times(tries, failure));
      await passes(clock, 1_200);
      assert.deepEqual(await turn, { ok: false, failure });
      assert.equal(model.requests.length, tries);
      assert.equal(governor.inFlight, 0);
    });
  }

  it('is given up for what it fails of, not for what it failed of before', async () => {
    const cut: Failure = { kind: 'model-answer-cut', message: 'cut' };
    const { clock, turn } = ask([...times(20, overloaded), ...times(5, cut), ...times(5, unreachable), finish('done')]);
    await passes(clock, 2_400);
    assert.equal((await turn).ok, true);
  });

  it('is never given up because of an overload', async () => {
    const { clock, model, turn } = ask([...times(40, overloaded), finish('done')]);
    await passes(clock, 3_600);
    assert.equal((await turn).ok, true);
    assert.equal(model.requests.length, 41);
  });

  it('stops waiting when it is cancelled', async () => {
    const { controller, governor, turn } = ask([overloaded]);
    await quiet();
    controller.abort();
    const result = await turn;
    assert.equal(!result.ok && result.failure.kind, 'cancelled');
    assert.equal(governor.inFlight, 0);
  });

  it('stops waiting when the run is paused', async () => {
    const { pausing, turn } = ask([overloaded]);
    await quiet();
    pausing.abort();
    const result = await turn;
    assert.equal(!result.ok && result.failure.kind, 'paused');
  });

  it('finishes its answer when the run is paused while that arrives', async () => {
    let answer = (): void => undefined;
    const written = new Promise<void>((resolve) => (answer = resolve));
    const { pausing, turn } = ask(() => written.then(() => finish('done')));
    await quiet();
    pausing.abort();
    answer();
    assert.equal((await turn).ok, true);
  });

  it('tells that the text so far is void before it is sent again', async () => {
    const heard: string[] = [];
    const { clock, turn } = ask([{ kind: 'model-answer-cut', message: 'cut' }, text('Once.')], {
      onText: (delta) => heard.push(delta),
      onRepeat: () => heard.push('(again)'),
    });
    await turn;
    assert.equal(clock.now(), START);
    assert.deepEqual(heard, ['(again)', 'Once.']);
  });

  it('frees its place when the client has a bug', async () => {
    const clock = createManualClock();
    const governor = createRateGovernor({ clock, randomness, maxInFlight: () => 1 });
    const broken = scriptedModel(() => {
      throw new Error('a bug');
    });
    const client = retryingClient(broken, { governor, randomness, rank: 0 });
    await assert.rejects(client.streamTurn(REQUEST, {}, new AbortController().signal), /a bug/);
    assert.equal(governor.inFlight, 0);
  });
});

describe('The pause before another try', () => {
  it('doubles from one second up to a minute, half of it by chance', () => {
    const most = { newId: () => 'id', fraction: () => 1 };
    const pauses = [2, 3, 4, 20].map((next) => backoffMs(next, most));
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 60_000]);
    assert.equal(backoffMs(4, randomness), 2_000);
    assert.equal(backoffMs(9, most, 4_000), 4_000);
  });
});

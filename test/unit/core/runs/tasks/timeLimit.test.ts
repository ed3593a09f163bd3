import assert from 'node:assert/strict';
import type { ModelClient, ModelRequest } from '../../../../../src/core/ports/model.ts';
import { timedClient, withTimeLimit } from '../../../../../src/core/runs/tasks/timeLimit.ts';
import type { TimeLimit } from '../../../../../src/core/runs/tasks/timeLimit.ts';
import type { Failure } from '../../../../../src/shared/failures.ts';
import { failed, ok } from '../../../../../src/shared/result.ts';
import type { Result } from '../../../../../src/shared/result.ts';
import { createManualClock, quiet } from '../../../../support/manualClock.ts';
import { finish } from '../../../../support/scriptedModel.ts';

const LIMIT_MS = 300_000;

/** Work that goes on until it is aborted or the test ends it. */
function working(timeoutMs = LIMIT_MS) {
  const clock = createManualClock();
  const skewed = { ms: 0 };
  const cancelling = new AbortController();
  let limit: TimeLimit | undefined;
  let end: (result: Result<string, Failure>) => void = () => undefined;
  let result: Result<string, Failure> | undefined;
  const running = withTimeLimit<string>(
    (signal, given) => {
      limit = given;
      return new Promise((resolve) => {
        end = resolve;
        signal.addEventListener('abort', () => resolve(failed({ kind: 'cancelled', message: 'Cancelled.' })));
      });
    },
    timeoutMs,
    { now: () => clock.now() + skewed.ms, sleep: (ms, signal) => clock.sleep(ms, signal) },
    cancelling.signal,
  ).then((value) => (result = value));
  return {
    clock,
    skewed,
    cancelling,
    running,
    get limit(): TimeLimit {
      assert.ok(limit);
      return limit;
    },
    finish: () => end(ok('done')),
    get failureKind() {
      return result === undefined || result.ok ? undefined : result.failure.kind;
    },
    get message() {
      return result === undefined || result.ok ? '' : result.failure.message;
    },
  };
}

describe('The time limit of an attempt', () => {
  it('ends it when it makes no progress', async () => {
    const work = working();
    await work.clock.advance(LIMIT_MS - 1);
    assert.equal(work.failureKind, undefined);
    await work.clock.advance(1);
    assert.equal(work.failureKind, 'timeout');
    assert.match(work.message, /not finished within 300 s/);
  });

  it('leaves no timer behind when it is not needed', async () => {
    const work = working();
    work.finish();
    assert.deepEqual(await work.running, ok('done'));
    assert.deepEqual(work.clock.sleeping(), []);
  });

  it('is no time limit when the attempt was cancelled', async () => {
    const work = working();
    work.cancelling.abort();
    await quiet();
    assert.equal(work.failureKind, 'cancelled');
  });

  it('counts anew with every progress, up to four times its length in all', async () => {
    const work = working();
    for (let turn = 0; turn < 5; turn += 1) {
      await work.clock.advance(200_000);
      work.limit.extend();
    }
    assert.equal(work.failureKind, undefined);
    await work.clock.advance(199_999);
    assert.equal(work.failureKind, undefined);
    await work.clock.advance(1);
    assert.equal(work.failureKind, 'timeout');
    assert.match(work.message, /4 times as long in all/);
  });

  it('stands still while it is held, however long and often', async () => {
    const work = working();
    for (let wait = 0; wait < 4; wait += 1) {
      await work.clock.advance(70_000);
      work.limit.hold();
      await work.clock.advance(3_600_000);
      work.limit.release();
    }
    await work.clock.advance(19_999);
    assert.equal(work.failureKind, undefined);
    await work.clock.advance(1);
    assert.equal(work.failureKind, 'timeout');
  });

  it('counts no time that cannot have passed, when the clock of the machine is set', async () => {
    for (const ms of [7_200_000, -7_200_000]) {
      const work = working();
      work.skewed.ms = ms;
      work.limit.hold();
      work.limit.release();
      await work.clock.advance(LIMIT_MS - 1);
      assert.equal(work.failureKind, undefined);
      await work.clock.advance(1);
      assert.equal(work.failureKind, 'timeout');
    }
  });
});

describe('A client under a time limit', () => {
  const request: ModelRequest = { model: 'm', system: '', tools: [], messages: [], maxOutputTokens: 1 };

  async function askWith(streamTurn: ModelClient['streamTurn']) {
    const calls: string[] = [];
    const limit: TimeLimit = {
      hold: () => void calls.push('hold'),
      release: () => void calls.push('release'),
      extend: () => void calls.push('extend'),
    };
    const client: ModelClient = { provider: 'demo', label: '', priceOf: () => undefined, streamTurn };
    const heard: boolean[] = [];
    const observer = { onWaiting: (isWaiting: boolean): void => void heard.push(isWaiting) };
    await timedClient(client, limit).streamTurn(request, observer, new AbortController().signal);
    return { calls, heard };
  }

  it('holds it while the request waits, and takes an answer for progress', async () => {
    const { calls, heard } = await askWith(async (_, observer) => {
      for (const isWaiting of [true, true, false, true, false]) observer.onWaiting?.(isWaiting);
      return ok(finish('done'));
    });
    assert.deepEqual(calls, ['hold', 'release', 'hold', 'release', 'extend']);
    assert.deepEqual(heard, [true, true, false, true, false]);
  });

  it('lets it go on after a wait that was given up, which is no progress', async () => {
    const { calls } = await askWith(async (_, observer) => {
      observer.onWaiting?.(true);
      return failed({ kind: 'model-unreachable', message: 'gone' });
    });
    assert.deepEqual(calls, ['hold', 'release']);
  });
});

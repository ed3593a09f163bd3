import assert from 'node:assert/strict';
import type {
  KeptPrefix,
  ModelClient,
  ModelPrice,
  ModelRequest,
  ModelTurn,
  TurnObserver,
} from '../../../../../src/core/ports/model.ts';
import {
  createPrefixCache,
  prefixCachedClient,
  worthWaitingMs,
} from '../../../../../src/core/runs/requests/prefixCache.ts';
import type { Failure } from '../../../../../src/shared/failures.ts';
import { failed, ok } from '../../../../../src/shared/result.ts';
import type { Result } from '../../../../../src/shared/result.ts';
import { createManualClock, quiet } from '../../../../support/manualClock.ts';
import { text } from '../../../../support/scriptedModel.ts';

const REQUEST: ModelRequest = { model: 'm', system: 's', tools: [], messages: [], maxOutputTokens: 1_000 };
/** For 1,000 tokens a write costs 0.23 cents more than a read, which is worth 2.3 seconds. */
const PRICE: ModelPrice = { inputUsd: 2, outputUsd: 10, cacheReadUsd: 0.2, cacheWriteUsd: 2.5 };
const PREFIX: KeptPrefix = { key: 'k', tokens: 1_000, keptForMs: 300_000 };

/** A request that the provider got. */
interface Sent {
  begin(accepted?: boolean): void;
  end(result?: Result<ModelTurn, Failure>): void;
}

/** A provider whose answers a test begins and ends by hand, and clients on it that share what they know. */
function rig({ isPriced = true }: { readonly isPriced?: boolean } = {}) {
  const clock = createManualClock();
  const prefixes = createPrefixCache({ clock });
  const pausing = new AbortController();
  const sent: Sent[] = [];
  const provider: ModelClient = {
    provider: 'anthropic',
    label: 'By hand',
    priceOf: () => (isPriced ? PRICE : undefined),
    keptPrefix: (request) => (request.system === 'other' ? { ...PREFIX, key: 'other' } : PREFIX),
    streamTurn: (_request, observer, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve(failed({ kind: 'cancelled', message: 'Cancelled.' }));
        sent.push({
          begin: (accepted = true) => observer.onHead?.({ accepted, allowances: [] }),
          end: (result = ok(text('Done.'))) => resolve(result),
        });
      }),
  };
  const client = (baseUrl = '') =>
    prefixCachedClient(provider, {
      prefixes,
      address: { provider: 'anthropic', baseUrl },
      pausing: () => pausing.signal,
    });
  async function ask(
    what: {
      readonly request?: Partial<ModelRequest>;
      readonly observer?: TurnObserver;
      readonly signal?: AbortSignal;
      readonly baseUrl?: string;
    } = {},
  ): Promise<{ readonly turn: Promise<Result<ModelTurn, Failure>> }> {
    const signal = what.signal ?? new AbortController().signal;
    const turn = client(what.baseUrl).streamTurn({ ...REQUEST, ...what.request }, what.observer ?? {}, signal);
    await quiet();
    return { turn };
  }
  return { clock, prefixes, pausing, sent, ask };
}

describe('Requests that begin alike', () => {
  it('wait for the first one until the provider begins to answer it', async () => {
    const { sent, ask, clock } = rig();
    for (let index = 0; index < 5; index += 1) await ask();
    assert.equal(sent.length, 1);
    sent[0]?.begin();
    await quiet();
    assert.equal(sent.length, 5);
    assert.deepEqual(clock.sleeping(), []);
  });

  it('do not wait any more as long as the provider keeps the beginning, counted from its last use', async () => {
    const { sent, ask, clock } = rig();
    await ask();
    sent[0]?.begin();
    await clock.advance(200_000);
    await ask();
    sent[1]?.begin();
    await clock.advance(299_999);
    await ask();
    await ask();
    assert.equal(sent.length, 4);
    await clock.advance(1);
    await ask();
    await ask();
    assert.equal(sent.length, 5);
  });

  it('wait no longer than it is worth, and not again after that', async () => {
    const { sent, ask, clock } = rig();
    await ask();
    await ask();
    await clock.advance(2_299);
    assert.equal(sent.length, 1);
    await clock.advance(1);
    assert.equal(sent.length, 2);
  });

  it('let the next one go first when the first ends without an answer', async () => {
    const { sent, ask } = rig();
    for (let index = 0; index < 4; index += 1) await ask();
    sent[0]?.begin(false);
    sent[0]?.end(failed({ kind: 'model-request-refused', message: 'No.', status: 400 }));
    await quiet();
    assert.equal(sent.length, 2);
    sent[1]?.begin();
    await quiet();
    assert.equal(sent.length, 4);
  });

  it('wait only for requests with the same beginning at the same address', async () => {
    const { sent, ask } = rig();
    await ask();
    await ask({ request: { system: 'other' } });
    await ask({ baseUrl: 'https://gateway.example.com' });
    assert.equal(sent.length, 3);
  });

  it('stop waiting when they are cancelled, and when the run pauses', async () => {
    const { sent, ask, pausing } = rig();
    await ask();
    const cancelling = new AbortController();
    const { turn } = await ask({ signal: cancelling.signal });
    cancelling.abort();
    assert.deepEqual(await turn, failed({ kind: 'cancelled', message: 'Cancelled.' }));
    await ask();
    assert.equal(sent.length, 2);
    pausing.abort();
    await quiet();
    assert.equal(sent.length, 3);
  });

  it('do not look as if the provider let them wait, and hear their own answers', async () => {
    const { sent, ask } = rig();
    const heard: unknown[] = [];
    const observer: TurnObserver = {
      onWaiting: (isWaiting) => heard.push(isWaiting),
      onHead: (head) => heard.push(head.accepted),
    };
    await ask();
    const { turn } = await ask({ observer });
    sent[0]?.begin();
    await quiet();
    assert.deepEqual(heard, []);
    sent[1]?.begin();
    sent[1]?.end();
    assert.equal((await turn).ok, true);
    assert.deepEqual(heard, [true]);
  });

  it('never wait where the price is not known', async () => {
    const { sent, ask } = rig({ isPriced: false });
    await ask();
    await ask();
    assert.equal(sent.length, 2);
  });
});

describe('A wait', () => {
  it('is worth what writing costs more than reading, at the price of the time of an agent, at most three seconds', () => {
    assert.deepEqual(
      [100, 1_000, 100_000].map((tokens) => Math.round(worthWaitingMs(tokens, PRICE))),
      [230, 2_300, 3_000],
    );
    assert.equal(worthWaitingMs(1_000, undefined), 0);
    assert.equal(worthWaitingMs(1_000, { inputUsd: 0, outputUsd: 0, cacheReadUsd: 0, cacheWriteUsd: 0 }), 0);
  });
});

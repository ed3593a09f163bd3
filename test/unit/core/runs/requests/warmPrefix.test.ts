import assert from 'node:assert/strict';
import { sharedBeginning, taskJob } from '../../../../../src/core/agents/taskAgent.ts';
import type { KeptPrefix, ModelClient, ModelPrice } from '../../../../../src/core/ports/model.ts';
import { createPrefixCache, prefixCachedClient } from '../../../../../src/core/runs/requests/prefixCache.ts';
import type { Recorder } from '../../../../../src/core/runs/recorder.ts';
import { warmPrefix } from '../../../../../src/core/runs/requests/warmPrefix.ts';
import { WITHOUT_COMMANDS } from '../../../../../src/core/tools/toolsets.ts';
import type { Failure } from '../../../../../src/shared/failures.ts';
import { failed, ok } from '../../../../../src/shared/result.ts';
import { createManualClock, quiet } from '../../../../support/manualClock.ts';
import { memoryView } from '../../../../support/memoryView.ts';
import { proposed, recordRun } from '../../../../support/recordedRun.ts';
import { scriptedModel, text } from '../../../../support/scriptedModel.ts';
import type { Script, ScriptedAnswer } from '../../../../support/scriptedModel.ts';

const PRICE: ModelPrice = { inputUsd: 2, outputUsd: 10, cacheReadUsd: 0.2, cacheWriteUsd: 2.5 };
const PREFIX: KeptPrefix = { key: 'k', tokens: 2_000, keptForMs: 300_000 };
const WARMED = text('', {
  usage: { inputTokens: 8, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 2_000 },
  costUsd: 0.005,
  uncachedCostUsd: 0.004,
});
const FOUR = ['a', 'b', 'c', 'd', 'e<-a'];

/** A run whose plan of these tasks waits for approval, warmed as often as asked. */
function rig(
  options: {
    readonly tasks?: readonly string[];
    readonly answer?: Script | readonly ScriptedAnswer[];
    readonly price?: ModelPrice | 'unknown';
    readonly prefix?: KeptPrefix | 'none';
    readonly mayGoOn?: boolean;
    /** Of the run's tasks, all of which are moderate code. */
    readonly standardModel?: string;
  } = {},
) {
  const { tasks = FOUR, answer = [WARMED, WARMED], price = PRICE, prefix = PREFIX, mayGoOn = true } = options;
  const run = recordRun();
  run.record(proposed(...tasks));
  const { standardModel: standard } = options;
  if (standard !== undefined) run.state.limits = { ...run.state.limits, tiers: { light: 'l', standard, strong: 'x' } };
  const clock = createManualClock();
  const prefixes = createPrefixCache({ clock });
  const model = scriptedModel(answer);
  const provider: ModelClient = {
    ...model,
    priceOf: () => (price === 'unknown' ? undefined : price),
    keptPrefix: () => (prefix === 'none' ? undefined : prefix),
    async streamTurn(request, observer, signal) {
      const turn = await model.streamTurn(request, observer, signal);
      observer.onHead?.({ accepted: turn.ok, allowances: [] });
      return turn;
    },
  };
  const recorder: Recorder = {
    get state() {
      return run.state;
    },
    record: run.record,
    durable: () => Promise.resolve(),
  };
  const paused: Failure = { kind: 'paused', message: 'Paused.' };
  const deps = {
    recorder,
    client: prefixCachedClient(provider, {
      prefixes,
      address: run.state.model,
      pausing: () => new AbortController().signal,
    }),
    prefixes,
    clock,
    rights: WITHOUT_COMMANDS,
    mayGoOn: () => (mayGoOn ? ok(undefined) : failed(paused)),
    onActivity: () => undefined,
    isAbandoned: () => false,
  };
  return { run, clock, requests: model.requests, warm: () => warmPrefix(deps, new AbortController().signal) };
}

describe('Warming what the tasks of a plan begin with', () => {
  it('sends one request that begins as theirs and asks for no answer, and records what it cost', async () => {
    const { run, requests, warm } = rig();
    await warm();
    const job = taskJob({
      planTitle: run.state.title,
      request: run.state.request,
      task: { id: 'a', title: 'A', role: 'review', instructions: 'Do a.' },
      handoffs: [],
      rights: WITHOUT_COMMANDS,
      view: memoryView({}),
      model: 'demo',
      maxTurns: 9,
      transcript: [],
    });
    const [request] = requests;
    assert.equal(request?.system, job.system.slice(0, job.sharedSystemLength));
    assert.equal(request.sharedSystemLength, job.sharedSystemLength);
    assert.deepEqual(
      request.tools,
      job.tools.map((tool) => tool.description),
    );
    assert.deepEqual([request.model, request.maxOutputTokens], ['demo', 1]);
    assert.deepEqual([run.state.costUsd, run.state.uncachedCostUsd], [0.005, 0.004]);
    assert.equal(run.state.usage.cacheWriteTokens, 2_000);
    assert.equal(run.state.state, 'initializing');
  });

  it('asks the model that most of the tasks which start at once will ask', async () => {
    const { run, requests, warm } = rig({ standardModel: 'medium' });
    await warm();
    assert.equal(requests[0]?.model, 'medium');
    assert.deepEqual(Object.keys(run.state.byModel), ['medium']);
  });

  it('is done once, and again only when the provider does not keep it any more', async () => {
    const { clock, requests, warm } = rig();
    await warm();
    await warm();
    assert.equal(requests.length, 1);
    await clock.advance(300_000);
    await warm();
    assert.equal(requests.length, 2);
  });

  for (const [when, options] of [
    ['few tasks start at once', { tasks: ['a', 'b', 'c', 'd<-a'] }],
    ['it would take a large part of the budget', { prefix: { ...PREFIX, tokens: 21_000 } }],
    ['the price is not known', { price: 'unknown' }],
    ['the provider keeps nothing', { prefix: 'none' }],
    ['nothing may be sent now', { mayGoOn: false }],
  ] as const) {
    it(`is left out when ${when}`, async () => {
      const { requests, warm } = rig(options);
      await warm();
      assert.equal(requests.length, 0);
    });
  }

  it('records nothing when it fails, and gives up on a provider that is too busy', async () => {
    const failing = rig({ answer: [{ kind: 'model-unreachable', message: 'Gone.' }] });
    await failing.warm();
    assert.equal(failing.run.events.length, 2);
    const busy = rig({ answer: () => new Promise(() => undefined) });
    let isDone = false;
    void busy.warm().then(() => (isDone = true));
    await quiet();
    await busy.clock.advance(4_999);
    assert.equal(isDone, false);
    await busy.clock.advance(1);
    assert.equal(isDone, true);
    assert.equal(busy.run.events.length, 2);
    assert.deepEqual(busy.clock.sleeping(), []);
  });

  it('begins as tasks do with what they agreed on', () => {
    const work = { planTitle: 'T', request: 'R', agreements: 'Call it size.', rights: WITHOUT_COMMANDS };
    assert.match(sharedBeginning(work).system, /<agreements>Call it size\.<\/agreements>/);
  });
});

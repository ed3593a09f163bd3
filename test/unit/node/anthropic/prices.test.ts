import assert from 'node:assert/strict';
import { DEFAULT_MODELS } from '../../../../src/shared/defaults.ts';
import { LIST_PRICES, costOf, highestPrice, pricesOf } from '../../../../src/node/anthropic/prices.ts';
import { answerEvents, ask, sse, streamed, turnOf } from './answers.ts';

describe('the price of a model', () => {
  it('is known for the model that is asked by default', () => {
    assert.notEqual(pricesOf(DEFAULT_MODELS.anthropic, LIST_PRICES), undefined);
  });

  it('is nothing for the demo model', async () => {
    const asked = await ask(() => streamed(sse(answerEvents([{ type: 'text', text: 'x' }]))), { provider: 'demo' });
    assert.equal(turnOf(asked).costUsd, 0);
  });

  it('is that of its listed name when it is dated, marked or prefixed by a gateway', () => {
    const haiku = LIST_PRICES['claude-haiku-4-5'];
    for (const model of [
      'claude-haiku-4-5',
      'claude-haiku-4-5-20251001',
      'anthropic/claude-haiku-4-5',
      'claude-haiku-4-5@20251001',
      'claude-haiku-4-5[1m]',
      'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    ]) {
      assert.equal(pricesOf(model, LIST_PRICES), haiku, model);
    }
  });

  it('is not that of another version', () => {
    assert.equal(pricesOf('claude-opus-5-7', LIST_PRICES), undefined);
    assert.equal(pricesOf('claude-sonnet-6', LIST_PRICES), undefined);
    assert.equal(pricesOf('gpt-5', LIST_PRICES), undefined);
    assert.equal(pricesOf('constructor', LIST_PRICES), undefined);
  });

  it('is higher for long prompts where the list says so, and the bound is the higher one', () => {
    const haiku = LIST_PRICES['claude-haiku-5-5']!;
    const usage = { inputTokens: 60_000, outputTokens: 1_000, cacheReadTokens: 40_000, cacheWriteTokens: 0 };
    assert.equal(costOf(usage, haiku), (60_000 * 0.1 + 1_000 * 0.5 + 40_000 * 0.01) / 1_000_000);
    assert.equal(
      costOf({ ...usage, inputTokens: 60_001 }, haiku),
      (60_001 * 0.5 + 1_000 * 2.5 + 40_000 * 0.05) / 1_000_000,
    );
    assert.equal(highestPrice(haiku).outputUsd, 2.5);
  });
});

import assert from 'node:assert/strict';
import { cacheFigures, cacheShare, savedUsd } from '../../../src/shared/savings.ts';
import { NO_USAGE } from '../../../src/shared/usage.ts';

describe('What the cache saved', () => {
  const usage = { inputTokens: 100, outputTokens: 50, cacheReadTokens: 800, cacheWriteTokens: 100 };

  it('is the share of the input that was read from it, written input counted and output not', () => {
    assert.equal(cacheShare(usage), 0.8);
    assert.equal(cacheShare(NO_USAGE), 0);
  });

  it('is in dollars the difference to the same tokens uncached, also when that is less than nothing', () => {
    assert.equal(savedUsd({ costUsd: 0.25, uncachedCostUsd: 1 }), 0.75);
    assert.equal(savedUsd({ costUsd: 1, uncachedCostUsd: 0.75 }), -0.25);
  });

  it('is not told where nothing was cached', () => {
    assert.deepEqual(cacheFigures({ usage, costUsd: 0.25, uncachedCostUsd: 1 }), { readShare: 0.8, savedUsd: 0.75 });
    const uncached = { ...NO_USAGE, inputTokens: 10 };
    assert.equal(cacheFigures({ usage: uncached, costUsd: 1, uncachedCostUsd: 1 }), undefined);
  });
});

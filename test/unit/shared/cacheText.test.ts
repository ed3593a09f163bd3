import assert from 'node:assert/strict';
import { cacheText } from '../../../src/shared/report/cacheText.ts';

describe('The text of what the cache did', () => {
  const usage = { inputTokens: 90, outputTokens: 50, cacheReadTokens: 830, cacheWriteTokens: 80 };
  const spent = { usage, costUsd: 0.5, uncachedCostUsd: 1.73, costIsComplete: true };

  it('says how much of the input was read from it and what that saved', () => {
    assert.equal(cacheText(spent), '83 % of the input read from the cache, $1.23 saved');
  });

  it('does not hide that it cost more than it gave', () => {
    const writing = { ...usage, cacheReadTokens: 0 };
    assert.equal(
      cacheText({ ...spent, usage: writing, uncachedCostUsd: 0.48 }),
      '0 % of the input read from the cache, $0.02 more spent than saved',
    );
  });

  it('claims no dollars where prices are not known, and says nothing where nothing was cached', () => {
    const unpriced = { ...spent, costUsd: 0, uncachedCostUsd: 0, costIsComplete: false };
    assert.equal(cacheText(unpriced), '83 % of the input read from the cache');
    assert.equal(cacheText({ ...spent, usage: { ...usage, cacheReadTokens: 0, cacheWriteTokens: 0 } }), undefined);
  });
});

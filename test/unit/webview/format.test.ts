import assert from 'node:assert/strict';
import {
  costText,
  savingText,
  formatCount,
  formatDuration,
  formatUsd,
  plural,
  shortened,
} from '../../../webview-ui/models/format.ts';

describe('numbers for people', () => {
  it('names dollars without hiding small amounts', () => {
    assert.deepEqual([0, 0.004, 0.01, 1.239, 1234.5].map(formatUsd), [
      '$0.00',
      'under $0.01',
      '$0.01',
      '$1.24',
      '$1,234.50',
    ]);
  });

  it('shortens counts where the unit changes', () => {
    assert.deepEqual([0, 999, 1_000, 99_949, 123_456, 999_500, 4_600_000].map(formatCount), [
      '0',
      '999',
      '1k',
      '99.9k',
      '123k',
      '1M',
      '4.6M',
    ]);
  });

  it('counts time in the two units that matter', () => {
    const durations = [-5_000, 0, 59_999, 60_000, 3_599_000, 3_600_000, 90_000_000].map(formatDuration);
    assert.deepEqual(durations, ['0 s', '0 s', '59 s', '1 min 00 s', '59 min 59 s', '1 h 00 min', '1 d 1 h']);
  });

  it('says what the cache saved, or what it cost more than that, when it is a cent or more', () => {
    const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 9, cacheWriteTokens: 0 };
    const saving = (costUsd: number, uncachedCostUsd: number) => savingText({ usage, costUsd, uncachedCostUsd });
    assert.equal(saving(0.3, 1.5), '$1.20 saved by the cache');
    assert.equal(saving(0.32, 0.3), '$0.02 spent on the cache');
    assert.equal(saving(0.3, 0.305), undefined);
    assert.equal(savingText({ usage: { ...usage, cacheReadTokens: 0 }, costUsd: 1, uncachedCostUsd: 2 }), undefined);
  });

  it('says how sure a cost is', () => {
    const cost = (costUsd: number, costIsComplete: boolean, usageIsEstimated: boolean) =>
      costText({ costUsd, costIsComplete, usageIsEstimated });
    assert.equal(cost(1, true, false), '$1.00');
    assert.equal(cost(1, false, false), 'at least $1.00');
    assert.equal(cost(1, true, true), 'about $1.00');
    assert.equal(cost(0, true, true), '$0.00');
    assert.equal(cost(0.005, true, true), 'under $0.01');
    assert.equal(cost(0.005, false, true), 'cost not known');
    assert.equal(cost(0, false, false), 'cost not known');
  });

  it('counts one thing in the singular', () => {
    assert.deepEqual(
      [plural(0, 'task'), plural(1, 'task'), plural(2_000, 'task')],
      ['0 tasks', '1 task', '2,000 tasks'],
    );
  });

  it('cuts text between characters, never inside of one', () => {
    assert.equal(shortened('ab🚀cd', 3), 'ab…');
    assert.equal(shortened('abc', 3), 'abc');
  });
});

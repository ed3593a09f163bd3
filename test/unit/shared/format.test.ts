import assert from 'node:assert/strict';
import {
  countOf,
  formatBytes,
  formatDuration,
  formatElapsed,
  formatSpending,
  formatUsd,
} from '../../../src/shared/format.ts';
import { resumeCommand } from '../../../src/cli/hints.ts';
import { NO_USAGE } from '../../../src/shared/usage.ts';

describe('Texts of the command line', () => {
  it('write durations as people do, without 60 seconds or 60 minutes', () => {
    const written = [0, 949, 12_345, 59_940, 59_999, 125_000, 3_599_400, 3_599_600, 3_720_000].map(formatDuration);
    assert.deepEqual(written, [
      '0.0 s',
      '0.9 s',
      '12.3 s',
      '59.9 s',
      '1 min 00 s',
      '2 min 05 s',
      '59 min 59 s',
      '1 h 00 min',
      '1 h 02 min',
    ]);
  });

  it('write elapsed time as a clock', () => {
    assert.deepEqual([0, 7_999, 754_000, 3_723_000].map(formatElapsed), ['0:00', '0:07', '12:34', '1:02:03']);
  });

  it('write sizes with two digits that count', () => {
    assert.deepEqual([0, 1, 1023, 1024, 10_189, 1_048_200, 5e9].map(formatBytes), [
      '0 bytes',
      '1 byte',
      '1,023 bytes',
      '1.0 KiB',
      '10 KiB',
      '1.0 MiB',
      '4.7 GiB',
    ]);
  });

  it('write counts and dollars so that small sums are not nothing', () => {
    assert.deepEqual([countOf(1, 'task'), countOf(1234, 'task')], ['1 task', '1,234 tasks']);
    assert.deepEqual([0, 0.00042, 0.0099, 0.01, 1.005, 12.3].map(formatUsd), [
      '$0.00',
      '$0.00042',
      '$0.0099',
      '$0.01',
      '$1.00',
      '$12.30',
    ]);
  });

  it('say when tokens are estimated and when a price is not known', () => {
    const usage = { ...NO_USAGE, inputTokens: 1000, outputTokens: 10, cacheReadTokens: 1 };
    const exact = { usage, usageIsEstimated: false, costUsd: 0.5, costIsComplete: true };
    assert.equal(formatSpending(exact), '1,011 tokens, $0.50');
    assert.equal(formatSpending({ ...exact, usageIsEstimated: true }), 'about 1,011 tokens, about $0.50');
    assert.equal(formatSpending({ ...exact, costIsComplete: false }), '1,011 tokens, at least $0.50');
    assert.equal(formatSpending({ ...exact, costIsComplete: false, costUsd: 0 }), '1,011 tokens, price not known');
  });

  it('give the command that goes on with a run so that a shell takes it as it is', () => {
    const options = { folder: 'my folder/$HOME', storage: undefined };
    assert.equal(resumeCommand('abc', options, ['--yes']), 'wavewright resume abc --yes --folder "my folder/\\$HOME"');
    assert.equal(
      resumeCommand('abc', { folder: undefined, storage: '/tmp/s' }),
      'wavewright resume abc --storage /tmp/s',
    );
  });
});

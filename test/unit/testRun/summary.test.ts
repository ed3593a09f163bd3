import assert from 'node:assert/strict';
import { renderSummary } from '../../run/summary.ts';

describe('The summary of the test run', () => {
  it('ends with the sums of all steps in its last line', () => {
    const text = renderSummary(
      [
        { name: 'unit', passed: 12, pending: 1, failures: ['a b: wrong'] },
        { name: 'ui', passed: 3, pending: 0, failures: ['ui: the process ended with SIGKILL'] },
      ],
      [],
    );
    assert.equal(text.split('\n').at(-1), '15 passed, 2 failed');
  });

  it('names every failure and every part that was not run', () => {
    const text = renderSummary([{ name: 'build', passed: 0, pending: 0, failures: ['build: no tsconfig'] }], ['ui']);
    assert.match(text, /^- build: no tsconfig$/m);
    assert.match(text, /^ui: not run/m);
  });
});

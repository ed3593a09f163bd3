import assert from 'node:assert/strict';
import { createTextReporter } from '../../../src/cli/textReporter.ts';

describe('The text of a run on the command line', () => {
  it('says until when agents wait for the provider, once for each later minute', () => {
    let written = '';
    const reporter = createTextReporter({ write: (text) => (written += text), state: undefined });
    const at = (minutes: number, seconds = 0): number => new Date(2026, 10, 2, 12, minutes, seconds).getTime();
    for (const until of [at(3), at(3, 20), at(2), at(4), at(3)]) reporter.providerWait?.(until);
    assert.deepEqual(written.trimEnd().split('\n'), [
      '        waiting for the provider until 12:03',
      '        waiting for the provider until 12:04',
    ]);
  });
});

import assert from 'node:assert/strict';
import { readPrices } from '../../../src/vscode/modelPrices.ts';

describe('The setting for prices', () => {
  it('gives dollars per million tokens by model, cached tokens at the price of input unless told otherwise', () => {
    const problems: string[] = [];
    const written = { local: { inputUsd: 1, outputUsd: 5 }, other: { inputUsd: 2, outputUsd: 4, cacheReadUsd: 0.2 } };
    assert.deepEqual(readPrices(written, problems), {
      local: { inputUsd: 1, outputUsd: 5, cacheReadUsd: 1, cacheWriteUsd: 1 },
      other: { inputUsd: 2, outputUsd: 4, cacheReadUsd: 0.2, cacheWriteUsd: 2 },
    });
    assert.deepEqual(problems, []);
  });

  it('leaves out what cannot be used and names it', () => {
    for (const bad of [{ inputUsd: 1 }, { inputUsd: '1', outputUsd: 2 }, { inputUsd: -1, outputUsd: 2 }, 7, null]) {
      const problems: string[] = [];
      assert.deepEqual(readPrices({ model: bad, good: { inputUsd: 0, outputUsd: 0 } }, problems), {
        good: { inputUsd: 0, outputUsd: 0, cacheReadUsd: 0, cacheWriteUsd: 0 },
      });
      assert.equal(problems.length, 1, JSON.stringify(bad));
      assert.match(problems[0] ?? '', /"model"/);
    }
  });

  it('is empty when it is not set, and says so when it is no object', () => {
    const problems: string[] = [];
    assert.deepEqual(readPrices(undefined, problems), {});
    assert.deepEqual(problems, []);
    assert.deepEqual(readPrices(['x'], problems), {});
    assert.equal(problems.length, 1);
  });
});

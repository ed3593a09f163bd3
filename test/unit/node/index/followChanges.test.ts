import assert from 'node:assert/strict';
import type { CodeIndex } from '../../../../src/core/ports/codeIndex.ts';
import { followChanges } from '../../../../src/node/index/followChanges.ts';
import { ok } from '../../../../src/shared/result.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import type { ManualClock } from '../../../support/manualClock.ts';
import { createMemoryRepository } from '../../../support/memoryRepository.ts';

describe('An index that follows changes', () => {
  let clock: ManualClock;
  let added: string[][];
  let tell: ((root: string, path: string) => void) | undefined;
  let disposals: number;
  let index: CodeIndex;

  beforeEach(() => {
    clock = createManualClock();
    added = [];
    tell = undefined;
    disposals = 0;
    const done = ok({ files: 0, indexed: 0 });
    index = followChanges({
      index: {
        update: async () => done,
        missing: () => 0,
        add: async (files) => {
          added.push(files.map(({ path, key }) => `${path} ${key}`));
          return done;
        },
        search: async () => ok([]),
        close: async () => undefined,
      },
      changes: (onChange) => {
        tell = onChange;
        return { dispose: () => (disposals += 1) };
      },
      repository: createMemoryRepository({ root: { 'a.ts': 'one', 'b.ts': 'two' } }),
      hash: (bytes) => new TextDecoder().decode(bytes),
      clock,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  });

  /** What follows without a clock. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('does not look before something uses it', async () => {
    await index.search({ text: 'x', limit: 1 });
    assert.equal(tell, undefined);
    await index.update('root', []);
    assert.notEqual(tell, undefined);
  });

  it('takes in what changed once it is quiet, without what is ignored or gone', async () => {
    await index.update('root', []);
    for (const path of ['a.ts', 'gone.ts', 'node_modules/x/y.js', 'a.ts', 'b.ts']) tell?.('root', path);
    await clock.advance(2_000);
    assert.deepEqual(added, []);
    tell?.('root', 'b.ts');
    await clock.advance(2_000);
    assert.deepEqual(added, []);
    await clock.advance(2_000);
    await settled();
    assert.deepEqual(added, [['a.ts one', 'b.ts two']]);
  });

  it('leaves another branch to the next run', async () => {
    await index.update('root', []);
    for (let number = 0; number < 600; number += 1) tell?.('root', `f${number}.ts`);
    tell?.('root', 'a.ts');
    await clock.advance(5_000);
    await settled();
    assert.deepEqual(added, []);
  });

  it('stops looking when it is closed', async () => {
    await index.update('root', []);
    tell?.('root', 'a.ts');
    await index.close();
    await clock.advance(5_000);
    await settled();
    assert.deepEqual([added, disposals], [[], 1]);
  });
});

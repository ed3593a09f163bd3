import assert from 'node:assert/strict';
import type { ListedFile } from '../../../../../src/core/changes/baseListing.ts';
import { filesToIndex } from '../../../../../src/core/runs/equipment/filesToIndex.ts';
import { createSystemClock } from '../../../../../src/node/system/clock.ts';
import { ok } from '../../../../../src/shared/result.ts';

const peek = () => Promise.resolve(ok(undefined));

function listed(count: number): ListedFile[] {
  return Array.from({ length: count }, (_, number) => ({
    path: `f${number}`,
    executable: false,
    object: `id${number}`,
  }));
}

describe('Files of a run for the index', () => {
  it('are made a few at a time, so that timers fire before all of many are there', async () => {
    let isMade = false;
    let firedBefore = false;
    setTimeout(() => (firedBefore = !isMade), 0);
    const records = await filesToIndex(listed(10_000), { peek, isRecent: () => false, clock: createSystemClock() });
    isMade = true;
    assert.equal(records.length, 10_000);
    assert.equal(records.at(-1)?.key, 'id9999');
    assert.ok(firedBefore, 'everything else waited for the last record');
  });

  it('wait for nobody when they are few', async () => {
    const clock = { sleep: () => assert.fail('it slept') };
    const records = await filesToIndex(listed(1_000), { peek, isRecent: ({ path }) => path === 'f7', clock });
    assert.deepEqual(
      records.filter(({ isRecent }) => isRecent).map(({ path }) => path),
      ['f7'],
    );
  });

  it('leave out links and go by what is known of the content', async () => {
    const files: ListedFile[] = [
      { path: 'link', executable: false, link: 'other' },
      { path: 'large', executable: false, size: 9 },
    ];
    const records = await filesToIndex(files, {
      peek,
      isRecent: () => true,
      clock: { sleep: () => Promise.resolve() },
    });
    assert.deepEqual(
      records.map(({ path, key, size }) => ({ path, key, size })),
      [{ path: 'large', key: '9 large', size: 9 }],
    );
  });
});

import assert from 'node:assert/strict';
import { CHECKPOINT_MAX_BYTES, checkpointOf, parseCheckpoint } from '../../../src/shared/checkpoint.ts';
import { proposed, recordRun, succeeding } from '../../support/recordedRun.ts';
import type { RecordedRun } from '../../support/recordedRun.ts';

function runOf(...tasks: readonly string[]): RecordedRun {
  const run = recordRun();
  run.record(proposed(...tasks), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  return run;
}

/** A chain of so many tasks with ids of 60 characters, beside a first task that all depend on. */
function largeRun(count: number): RecordedRun {
  const id = (index: number): string => `task-${String(index).padStart(55, '0')}`;
  return runOf(id(0), ...Array.from({ length: count - 1 }, (_, index) => `${id(index + 1)}<-${id(0)},${id(index)}`));
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

describe('A checkpoint', () => {
  it('is what the views draw until the database is open, and is read back as it was written', () => {
    const run = runOf('a', 'b<-a', 'c<-a,b');
    run.record(...succeeding('a'));
    const checkpoint = checkpointOf(run.state);
    assert.deepEqual(
      checkpoint.tasks.map(({ id, state, wave, waits }) => ({ id, state, wave, waits })),
      [
        { id: 'a', state: 'succeeded', wave: 0, waits: [] },
        { id: 'b', state: 'ready', wave: 1, waits: [0] },
        { id: 'c', state: 'pending', wave: 2, waits: [0, 1] },
      ],
    );
    assert.deepEqual(
      [checkpoint.runId, checkpoint.seq, checkpoint.isDemo, checkpoint.counts.succeeded],
      ['r1', run.events.length, true, 1],
    );
    assert.deepEqual(parseCheckpoint(JSON.parse(JSON.stringify(checkpoint))), checkpoint);
  });

  it('fits its bound for a plan of any size, giving up titles, then edges, then tasks', () => {
    const whole = checkpointOf(largeRun(100).state);
    assert.equal(whole.tasks[99]?.waits.length, 2);
    const sizes = [100, 400, 520, 10_000].map((count) => checkpointOf(largeRun(count).state));
    for (const checkpoint of sizes)
      assert.ok(bytesOf(checkpoint) <= CHECKPOINT_MAX_BYTES, `${bytesOf(checkpoint)} bytes`);
    assert.deepEqual(
      sizes.map(({ tasks }) => tasks.length),
      [100, 400, 520, 0],
    );
    assert.ok(sizes[2]?.tasks.every(({ title, waits }) => title === '' && waits.length === 0));
    assert.equal(sizes[3]?.counts.pending, 9999, 'the counts are still true');
  });

  it('fits its bound however long the title is, in any script', () => {
    const run = recordRun();
    run.state.title = '漢'.repeat(100_000);
    assert.ok(bytesOf(checkpointOf(run.state)) <= CHECKPOINT_MAX_BYTES);
  });

  it('is undefined when what was kept is something else', () => {
    const checkpoint = checkpointOf(runOf('a').state);
    for (const value of [undefined, null, 'text', {}, { ...checkpoint, version: 2 }, { ...checkpoint, tasks: [{}] }]) {
      assert.equal(parseCheckpoint(value), undefined);
    }
  });
});

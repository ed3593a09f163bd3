import assert from 'node:assert/strict';
import { stateOf } from '../../../../src/core/app/storedState.ts';
import { summaryOf } from '../../../../src/core/runs/recorder.ts';
import { snapshotOf } from '../../../../src/shared/snapshots.ts';
import { createMemoryStore } from '../../../support/memoryStore.ts';
import { proposed, recordRun } from '../../../support/recordedRun.ts';

/** A store with a run of four events and this snapshot after the third one. */
async function storeWith(snapshotAt: (state: ReturnType<typeof recordRun>['state']) => string) {
  const run = recordRun();
  run.record(proposed('a'), { type: 'plan-approved', by: 'person' });
  const snapshot = { seq: 3, json: snapshotAt(run.state) };
  run.record({ type: 'run-started' });
  const store = createMemoryStore();
  await store.takeLease('r1');
  await store.appendEvents('r1', run.events, summaryOf(run.state, 4));
  await store.saveSnapshot('r1', snapshot);
  const stored = await store.readRun('r1');
  assert.ok(stored?.events.length === 1);
  return { store, stored, expected: JSON.parse(JSON.stringify(run.state)) as unknown };
}

describe('The state of a stored run', () => {
  it('comes from the snapshot and the events after it', async () => {
    const { store, stored, expected } = await storeWith((state) =>
      snapshotOf({ ...state, title: 'As in the snapshot' }),
    );
    const state = JSON.parse(JSON.stringify(await stateOf(stored, store))) as { title: string };
    assert.deepEqual(state, { ...(expected as object), title: 'As in the snapshot' });
  });

  it('is replayed from the first event when the snapshot is of an older version', async () => {
    const older = await storeWith((state) => {
      const { byModel: _, uncachedCostUsd: __, ...fewer } = state;
      return JSON.stringify(fewer);
    });
    const state: unknown = JSON.parse(JSON.stringify(await stateOf(older.stored, older.store)));
    assert.deepEqual(state, older.expected);
  });
});

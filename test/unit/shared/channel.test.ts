import assert from 'node:assert/strict';
import { applyBatch } from '../../../src/shared/channel.ts';
import { reduceAll } from '../../../src/shared/runReducer.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { proposed, recordRun, succeeding } from '../../support/recordedRun.ts';

const run = recordRun();
run.record(proposed('a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' }, ...succeeding('a'));

/** The state that a view holds after the first `seq` events. */
function viewAfter(seq: number): RunState {
  const state = reduceAll(undefined, run.events.slice(0, seq));
  assert.ok(state !== undefined);
  return structuredClone(state);
}

function batch(from: number, to: number, runId = 'r1') {
  return { type: 'events', runId, events: run.events.slice(from - 1, to) } as const;
}

describe('A batch of events for a view', () => {
  it('brings it to the state that the host has', () => {
    const state = viewAfter(2);
    assert.equal(applyBatch(state, batch(3, 7)), true);
    assert.deepEqual(state, run.state);
  });

  it('may repeat what the view has already', () => {
    const state = viewAfter(5);
    assert.equal(applyBatch(state, batch(2, 7)), true);
    assert.deepEqual(state, run.state);
    assert.equal(applyBatch(state, batch(2, 7)), true);
    assert.deepEqual(state, run.state);
  });

  it('does not fit when it leaves a gap, and the view stays as it was', () => {
    const state = viewAfter(2);
    assert.equal(applyBatch(state, batch(4, 7)), false);
    assert.deepEqual(state, viewAfter(2));
  });

  it('is taken up to a gap within it', () => {
    const state = viewAfter(2);
    const broken = { ...batch(3, 3), events: [...batch(3, 3).events, ...batch(5, 7).events] };
    assert.equal(applyBatch(state, broken), false);
    assert.equal(state.seq, 3);
  });

  it('does not fit when it is of another run', () => {
    const state = viewAfter(2);
    assert.equal(applyBatch(state, batch(3, 7, 'r2')), false);
    assert.equal(state.seq, 2);
  });
});

import assert from 'node:assert/strict';
import { createActivityTelling, createTell } from '../../../../src/core/app/announcing.ts';
import type { AppListener } from '../../../../src/core/app/app.ts';
import type { Activities } from '../../../../src/shared/protocol.ts';
import { createManualClock } from '../../../support/manualClock.ts';

const LOG = { debug() {}, info() {}, warn() {}, error() {} };

describe('telling activities', () => {
  const listeners = new Set<AppListener>();
  const told: Activities[] = [];
  let copies = 0;
  let now: Activities = {};

  function telling(clock = createManualClock()) {
    listeners.clear();
    told.length = 0;
    copies = 0;
    const activities = (): Activities => {
      copies += 1;
      return now;
    };
    return {
      clock,
      changed: createActivityTelling({ runId: 'r', activities, tell: createTell(listeners, LOG), clock }),
    };
  }

  it('gathers changes that follow one another closely, and tells the last of them', async () => {
    const { clock, changed } = telling();
    listeners.add({ onActivities: (_runId, activities) => told.push(activities) });
    for (let word = 1; word <= 100; word += 1) {
      now = { a: `word ${word}` };
      changed();
    }
    assert.deepEqual(told, []);
    await clock.advance(50);
    assert.deepEqual(told, [{ a: 'word 100' }]);
    assert.equal(copies, 1);
    now = {};
    changed();
    await clock.advance(50);
    assert.deepEqual(told, [{ a: 'word 100' }, {}]);
  });

  it('copies nothing and waits for nothing while nobody listens', async () => {
    const { clock, changed } = telling();
    listeners.add({ onEvents: () => undefined });
    changed();
    assert.deepEqual(clock.sleeping(), []);
    await clock.advance(1_000);
    assert.equal(copies, 0);
    listeners.add({ onActivities: (_runId, activities) => told.push(activities) });
    changed();
    await clock.advance(50);
    assert.equal(told.length, 1);
  });
});

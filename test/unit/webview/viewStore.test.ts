import assert from 'node:assert/strict';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import type { Environment, HostMessage, WebviewMessage } from '../../../src/shared/protocol.ts';
import { createViewStore } from '../../../webview-ui/common/viewStore.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { failedRun, migration } from '../../support/webviewHarness/sampleStreams.ts';
import { asText } from './asText.ts';

const ENVIRONMENT: Environment = { modelLabel: 'Demo model', isDemo: true, trusted: true, folder: 'sample' };

function snapshot(events: readonly RecordedEvent[], interrupted = false): HostMessage {
  const run =
    events.length === 0
      ? ({ kind: 'none' } as const)
      : ({ kind: 'whole', state: stateOf(events), activities: {}, interrupted } as const);
  return { type: 'snapshot', environment: ENVIRONMENT, run, runs: [] };
}

function batch(events: readonly RecordedEvent[], runId = 'run-1'): HostMessage {
  return { type: 'events', runId, events: structuredClone(events) };
}

function rig() {
  const posted: WebviewMessage[] = [];
  return { posted, store: createViewStore({ post: (message) => posted.push(message) }) };
}

describe('the store of a page', () => {
  it('shows the same after every prefix of a run, whether it came as a snapshot or as events', () => {
    const all = migration();
    for (let length = 1; length < all.length; length += 1) {
      const { posted, store } = rig();
      store.receive(snapshot(all.slice(0, length)));
      store.receive(batch(all.slice(length)));
      const whole = rig().store;
      whole.receive(snapshot(all));
      assert.equal(asText(store.get().picture), asText(whole.get().picture));
      assert.deepEqual(posted, []);
    }
  });

  it('passes over events that it already has', () => {
    const { posted, store } = rig();
    store.receive(snapshot(migration().slice(0, 10)));
    const before = store.get();
    store.receive(batch(migration().slice(4, 10)));
    assert.equal(store.get(), before);
    assert.deepEqual(posted, []);
  });

  it('asks once for a snapshot after a gap, and goes on when it has come', () => {
    const all = migration();
    const { posted, store } = rig();
    store.receive(snapshot(all.slice(0, 5)));
    store.receive(batch(all.slice(7, 9)));
    store.receive(batch(all.slice(9, 11)));
    assert.deepEqual(posted, [{ type: 'snapshot/request' }]);
    store.receive(snapshot(all.slice(0, 11)));
    store.receive(batch(all.slice(12)));
    assert.equal(posted.length, 2);
  });

  it('asks for a snapshot when events of another run come', () => {
    const { posted, store } = rig();
    store.receive(snapshot(migration()));
    store.receive(batch(failedRun(), 'run-failed'));
    assert.deepEqual(posted, [{ type: 'snapshot/request' }]);
    assert.equal(store.get().picture?.runId, 'run-1');
  });

  it('asks for a snapshot instead of breaking when an event does not follow the state', () => {
    const { posted, store } = rig();
    const events = migration().slice(0, 3);
    store.receive(snapshot(events));
    store.receive(batch([{ seq: 4, at: 0, event: { type: 'task-blocked', taskId: 'nobody', blockedBy: 'x' } }]));
    assert.deepEqual(posted, [{ type: 'snapshot/request' }]);
  });

  it('waits for the first snapshot without complaint when events come before it', () => {
    const { posted, store } = rig();
    store.receive(batch(migration()));
    assert.deepEqual(posted, []);
    assert.equal(store.get().run, undefined);
  });

  it('takes a run for driven again as soon as it goes on', () => {
    const all = migration();
    const { store } = rig();
    store.receive(snapshot(all.slice(0, 12), true));
    assert.equal(store.get().picture?.isInterrupted, true);
    store.receive(batch(all.slice(12, 13)));
    assert.equal(store.get().picture?.isInterrupted, false);
  });

  it('passes over messages that it does not know, also those named like parts of objects', () => {
    const { store } = rig();
    const before = store.get();
    for (const type of ['later/thing', 'constructor', '__proto__']) store.receive({ type } as unknown as HostMessage);
    assert.equal(store.get(), before);
  });

  it('tells two equal notices apart, and forgets one that was dismissed', () => {
    const { store } = rig();
    store.receive({ type: 'notice', message: 'No.' });
    const first = store.get().notice?.number;
    store.receive({ type: 'notice', message: 'No.' });
    assert.notEqual(store.get().notice?.number, first);
    store.dismissNotice();
    assert.equal(store.get().notice, undefined);
    store.receive({ type: 'notice', message: 'No.' });
    assert.equal(store.get().notice?.number, 3);
  });

  it('takes activities of the shown run only', () => {
    const { store } = rig();
    store.receive(snapshot(migration().slice(0, 3)));
    const before = store.get();
    store.receive({ type: 'activities', runId: 'other', activities: { '': 'Reading' } });
    assert.equal(store.get(), before);
  });
});

import assert from 'node:assert/strict';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import type { HostMessage } from '../../../src/shared/protocol.ts';
import { NOTHING_SAVED, createSaved } from '../../../webview-ui/common/savedState.ts';
import type { SavedState } from '../../../webview-ui/common/savedState.ts';
import { createViewStore } from '../../../webview-ui/common/viewStore.ts';
import { createSelection } from '../../../webview-ui/run/selection.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { failedRun, migration } from '../../support/webviewHarness/sampleStreams.ts';

function rig(state: Partial<SavedState> = {}) {
  const store = createViewStore({ post: () => undefined });
  const saved = createSaved({ getState: () => ({ ...NOTHING_SAVED, ...state }), setState: () => undefined });
  return { store, saved, selection: createSelection({ store, saved }) };
}

function snapshot(events: readonly RecordedEvent[], selectTaskId?: string): HostMessage {
  return {
    type: 'snapshot',
    environment: { modelLabel: 'Demo model', isDemo: true, trusted: true, folder: 'sample' },
    run: { kind: 'whole', state: stateOf(events), activities: {} },
    runs: [],
    ...(selectTaskId === undefined ? {} : { selectTaskId }),
  };
}

describe('the selected task', () => {
  it('is the one that was selected when the page was left', () => {
    const { store, selection } = rig({ runId: 'run-1', selectedTaskId: 'scan' });
    store.receive(snapshot(migration()));
    assert.equal(selection.selected(), 'scan');
  });

  it('is forgotten when another run is shown', () => {
    const { store, selection, saved } = rig({ runId: 'run-1', selectedTaskId: 'scan' });
    store.receive(snapshot(failedRun()));
    assert.equal(selection.selected(), undefined);
    assert.deepEqual([saved.get().runId, saved.get().selectedTaskId], ['run-failed', undefined]);
  });

  it('is the one the extension wishes, also when the wish came with or before the run', () => {
    const { store, selection } = rig();
    store.receive({ type: 'task/select', taskId: 'scan' });
    assert.equal(selection.selected(), undefined);
    store.receive(snapshot(migration()));
    assert.equal(selection.selected(), 'scan');
    store.receive(snapshot(migration(), 'package'));
    assert.equal(selection.selected(), 'package');
  });

  it('stays what the person chose when the run goes on after a wish', () => {
    const { store, selection } = rig();
    store.receive(snapshot(migration().slice(0, 10), 'scan'));
    selection.select('package');
    store.receive({ type: 'events', runId: 'run-1', events: migration().slice(10, 12) });
    assert.equal(selection.selected(), 'package');
  });
});

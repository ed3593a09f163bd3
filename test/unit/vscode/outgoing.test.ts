import assert from 'node:assert/strict';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import type { HostMessage, ShownRun } from '../../../src/shared/protocol.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import type { ShownRunChange, ShownRunModel } from '../../../src/vscode/shownRun.ts';
import { createOutgoing } from '../../../src/vscode/views/outgoing.ts';
import type { Outgoing } from '../../../src/vscode/views/outgoing.ts';

const environment = { modelLabel: 'Demo model', isDemo: true, trusted: true, folder: 'app' };
const state = { runId: 'one' } as RunState;
const run: ShownRun = { kind: 'whole', state, activities: {} };

function event(seq: number): RecordedEvent {
  return { seq, at: 1, event: { type: 'planning-started' } };
}

/** A message in a few words. */
function words(message: HostMessage): string {
  if (message.type === 'events') return `events ${message.events.map(({ seq }) => seq).join(' ')}`;
  if (message.type === 'snapshot' && message.selectTaskId !== undefined) return `snapshot with ${message.selectTaskId}`;
  return message.type;
}

describe('What a page is told', () => {
  let sent: string[];
  let visible: boolean;
  let change: (change: ShownRunChange) => void;
  let outgoing: Outgoing;

  beforeEach(() => {
    sent = [];
    visible = true;
    const shown: Partial<ShownRunModel> = {
      run,
      runs: [],
      state,
      subscribe: (listener) => {
        change = listener;
        return () => (change = () => undefined);
      },
    };
    outgoing = createOutgoing({
      shown: shown as ShownRunModel,
      environment: () => environment,
      isVisible: () => visible,
      post: (message) => sent.push(words(message)),
    });
  });

  afterEach(() => {
    outgoing.dispose();
  });

  function happened(...seqs: number[]): void {
    change({ kind: 'events', runId: 'one', events: seqs.map(event) });
  }

  /** Longer than the time between two batches. */
  async function aMoment(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 80));
  }

  it('is nothing before it asks', async () => {
    happened(1);
    change({ kind: 'replaced' });
    outgoing.environmentChanged();
    outgoing.notice('too early');
    outgoing.becameVisible();
    await aMoment();
    assert.deepEqual(sent, []);
  });

  it('is a snapshot, then events in batches', async () => {
    outgoing.snapshotAsked();
    happened(1);
    happened(2, 3);
    change({ kind: 'activities', runId: 'one', activities: { a: 'reading' } });
    assert.deepEqual(sent, ['snapshot']);
    await aMoment();
    happened(4);
    await aMoment();
    assert.deepEqual(sent, ['snapshot', 'events 1 2 3', 'activities', 'events 4']);
  });

  it('is at most 20 batches a second', async () => {
    outgoing.snapshotAsked();
    const end = Date.now() + 500;
    for (let seq = 1; Date.now() < end; seq += 1) {
      happened(seq);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const batches = sent.filter((message) => message.startsWith('events')).length;
    assert.ok(batches > 0 && batches <= 11, `${batches} batches in half a second`);
  });

  it('does not repeat in a batch what a snapshot holds already', async () => {
    outgoing.snapshotAsked();
    happened(1, 2);
    outgoing.snapshotAsked();
    await aMoment();
    assert.deepEqual(sent, ['snapshot', 'snapshot']);
  });

  it('is a new snapshot when another run is shown', () => {
    outgoing.snapshotAsked();
    change({ kind: 'replaced' });
    assert.deepEqual(sent, ['snapshot', 'snapshot']);
  });

  it('is nothing while it is hidden, and a snapshot when it is back', async () => {
    outgoing.snapshotAsked();
    happened(1);
    visible = false;
    happened(2);
    change({ kind: 'replaced' });
    outgoing.notice('unseen');
    await aMoment();
    assert.deepEqual(sent, ['snapshot']);
    visible = true;
    outgoing.becameVisible();
    assert.deepEqual(sent, ['snapshot', 'snapshot']);
    outgoing.becameVisible();
    assert.deepEqual(sent, ['snapshot', 'snapshot']);
  });

  it('is which task to select, with the snapshot when the page is not there yet', () => {
    outgoing.select('a');
    outgoing.snapshotAsked();
    outgoing.select('b');
    outgoing.snapshotAsked();
    assert.deepEqual(sent, ['snapshot with a', 'task/select', 'snapshot']);
  });

  it('ends with the page', async () => {
    outgoing.snapshotAsked();
    happened(1);
    outgoing.dispose();
    happened(2);
    await aMoment();
    assert.deepEqual(sent, ['snapshot']);
  });

  it('what was named for the next request, as soon as it is there and is seen', () => {
    outgoing.addContext([{ kind: 'file', path: 'a.ts' }]);
    assert.deepEqual(sent, []);
    outgoing.snapshotAsked();
    assert.deepEqual(sent, ['snapshot', 'context/add']);
    outgoing.addContext([{ kind: 'file', path: 'b.ts' }]);
    assert.deepEqual(sent.splice(0), ['snapshot', 'context/add', 'context/add']);
    visible = false;
    outgoing.addContext([{ kind: 'file', path: 'c.ts' }]);
    happened(2);
    assert.deepEqual(sent, []);
    visible = true;
    outgoing.becameVisible();
    assert.deepEqual(sent, ['snapshot', 'context/add']);
  });

  it('the answer to a message of its own, unless nobody sees it', () => {
    const reply = { type: 'plan/reshaped', runId: 'one' } as const;
    outgoing.reply(reply);
    assert.deepEqual(sent, []);
    outgoing.snapshotAsked();
    outgoing.reply(reply);
    assert.deepEqual(sent, ['snapshot', 'plan/reshaped']);
    visible = false;
    outgoing.reply(reply);
    assert.equal(sent.length, 2);
  });
});

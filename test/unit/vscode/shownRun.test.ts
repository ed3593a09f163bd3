import assert from 'node:assert/strict';
import type { App, AppListener } from '../../../src/core/app/app.ts';
import { checkpointOf } from '../../../src/shared/checkpoint.ts';
import { DEFAULT_LIMITS } from '../../../src/shared/defaults.ts';
import type { RecordedEvent, RunEvent } from '../../../src/shared/events.ts';
import { failed, ok } from '../../../src/shared/result.ts';
import { reduceAll } from '../../../src/shared/runReducer.ts';
import { createShownRunModel } from '../../../src/vscode/shownRun.ts';
import type { ShownRunModel } from '../../../src/vscode/shownRun.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function created(runId: string): RunEvent {
  const model = { provider: 'demo', model: 'demo', label: 'Demo model' } as const;
  return { type: 'run-created', runId, request: `Request of ${runId}`, root: 'app', model, limits: DEFAULT_LIMITS };
}

/** An app whose runs live in memory; `record` makes events durable and publishes them. */
class MemoryApp {
  readonly journals = new Map<string, RecordedEvent[]>();
  /** Called before a run is read, to let things happen meanwhile. */
  beforeRead: () => void = () => undefined;
  readonly app: App;
  readonly active = new Set<string>();
  /** Runs that are watched, each with the number after which. */
  readonly watched = new Map<string, number>();
  private listener: AppListener = {};

  constructor() {
    const known: Partial<App> = {
      subscribe: (listener) => {
        this.listener = listener;
        return () => (this.listener = {});
      },
      listRuns: async () =>
        ok(
          [...this.journals.keys()].reverse().map((runId) => {
            const state = this.state(runId);
            return { runId, title: state.title, state: state.state, createdAt: 1, updatedAt: 1, lastSeq: state.seq };
          }),
        ),
      readRun: async (runId) => {
        if (!this.journals.has(runId)) return failed({ kind: 'not-found', message: `no run ${runId}` });
        const state = this.state(runId);
        this.beforeRead();
        await Promise.resolve();
        return ok(state);
      },
      isActive: (runId) => this.active.has(runId),
      watch: (runId, after) => {
        this.watched.set(runId, after);
        return () => this.watched.delete(runId);
      },
      activitiesOf: () => ({ '': 'thinking' }),
    };
    this.app = known as App;
  }

  state(runId: string) {
    const state = reduceAll(undefined, this.journals.get(runId) ?? []);
    assert.ok(state);
    return state;
  }

  record(runId: string, ...events: RunEvent[]): void {
    const journal = this.journals.get(runId) ?? [];
    const recorded = events.map((event, index) => ({ seq: journal.length + index + 1, at: 1, event }));
    this.journals.set(runId, [...journal, ...recorded]);
    this.listener.onEvents?.(runId, recorded);
  }

  driverChanged(runId: string): void {
    this.listener.onDriverChanged?.(runId);
  }

  publish(runId: string, events: readonly RecordedEvent[]): void {
    this.listener.onEvents?.(runId, events);
  }
}

/** What is shown, in one line. */
function line({ run }: ShownRunModel): string {
  if (run.kind === 'none') return 'none';
  return run.kind === 'whole'
    ? `${run.state.runId} ${run.state.state} at ${run.state.seq}`
    : `outline of ${run.checkpoint.runId} at ${run.checkpoint.seq}`;
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('The shown run', () => {
  let memory: MemoryApp;
  let shown: ShownRunModel;

  beforeEach(() => {
    memory = new MemoryApp();
    shown = createShownRunModel({ log: silent });
  });

  it('is an outline from the checkpoint until the store is open, then the whole run', async () => {
    memory.record('old', created('old'), { type: 'planning-started' });
    memory.record('new', created('new'));
    shown.showOutline(checkpointOf(memory.state('old')));
    assert.equal(line(shown), 'outline of old at 2');
    await shown.connect(memory.app);
    assert.equal(line(shown), 'old initializing at 2');
  });

  it('is the newest run when the store does not have that of the checkpoint', async () => {
    memory.record('lost', created('lost'));
    const checkpoint = checkpointOf(memory.state('lost'));
    memory.journals.clear();
    memory.record('newest', created('newest'));
    shown.showOutline(checkpoint);
    await shown.connect(memory.app);
    assert.equal(line(shown), 'newest initializing at 1');
  });

  it('is none when the store holds no run, whatever the checkpoint said', async () => {
    memory.record('lost', created('lost'));
    shown.showOutline(checkpointOf(memory.state('lost')));
    memory.journals.clear();
    await shown.connect(memory.app);
    assert.equal(line(shown), 'none');
  });

  it('goes on with its events', async () => {
    memory.record('one', created('one'));
    await shown.connect(memory.app);
    memory.record('one', { type: 'planning-started' }, { type: 'run-paused', reason: 'person' });
    assert.equal(line(shown), 'one paused at 3');
  });

  it('is watched as long as it is shown, because another window may drive it', async () => {
    memory.record('one', created('one'), { type: 'planning-started' });
    await shown.connect(memory.app);
    assert.deepEqual([...memory.watched], [['one', 2]]);
    memory.record('two', created('two'));
    await settled();
    assert.deepEqual([...memory.watched], [['two', 1]]);
    shown.dispose();
    assert.deepEqual([...memory.watched], []);
  });

  it('is interrupted once the window that drove it is gone, and is not while another one drives it', async () => {
    memory.active.add('one');
    memory.record('one', created('one'), { type: 'planning-started' });
    await shown.connect(memory.app);
    const changes: string[] = [];
    shown.subscribe(({ kind }) => changes.push(kind));
    const interrupted = (): boolean | undefined => (shown.run.kind === 'whole' ? shown.run.interrupted : undefined);
    assert.equal(interrupted(), false);
    memory.active.clear();
    memory.driverChanged('one');
    assert.equal(interrupted(), true);
    memory.active.add('one');
    memory.driverChanged('one');
    assert.equal(interrupted(), false);
    assert.deepEqual(changes, ['runs', 'replaced', 'runs', 'replaced']);
  });

  it('becomes a run that starts or is resumed, and stays when another one only goes on', async () => {
    memory.record('one', created('one'));
    await shown.connect(memory.app);
    memory.record('two', created('two'));
    await settled();
    assert.equal(line(shown), 'two initializing at 1');
    memory.record('one', { type: 'run-paused', reason: 'person' });
    await settled();
    assert.equal(line(shown), 'two initializing at 1');
    memory.record('one', { type: 'run-resumed' });
    await settled();
    assert.equal(line(shown), 'one initializing at 3');
  });

  it('misses nothing that happens while it is read', async () => {
    memory.record('one', created('one'));
    await shown.connect(memory.app);
    memory.record('two', created('two'));
    memory.beforeRead = () => {
      memory.beforeRead = () => undefined;
      memory.record('two', { type: 'planning-started' });
    };
    await shown.show('two');
    assert.equal(line(shown), 'two initializing at 2');
  });

  it('is read anew when events are missing', async () => {
    memory.record('one', created('one'));
    await shown.connect(memory.app);
    const journal = memory.journals.get('one') ?? [];
    journal.push({ seq: 2, at: 1, event: { type: 'planning-started' } });
    journal.push({ seq: 3, at: 1, event: { type: 'run-paused', reason: 'person' } });
    memory.publish('one', journal.slice(2));
    await settled();
    assert.equal(line(shown), 'one paused at 3');
  });

  it('passes events over that it has already', async () => {
    memory.record('one', created('one'), { type: 'planning-started' });
    await shown.connect(memory.app);
    const told: string[] = [];
    shown.subscribe((change) => told.push(change.kind));
    memory.publish('one', memory.journals.get('one') ?? []);
    assert.equal(line(shown), 'one initializing at 2');
    assert.ok(!told.includes('events'));
  });

  it('stays as it was when another run cannot be read', async () => {
    memory.record('one', created('one'));
    await shown.connect(memory.app);
    const result = await shown.show('missing');
    assert.equal(result.ok, false);
    assert.equal(line(shown), 'one initializing at 1');
    memory.record('one', { type: 'planning-started' });
    assert.equal(line(shown), 'one initializing at 2');
  });

  it('is known to be left when nobody drives it, until somebody does', async () => {
    memory.record('one', created('one'), { type: 'planning-started' });
    await shown.connect(memory.app);
    assert.equal(isInterrupted(), true);
    memory.record('one', { type: 'run-resumed' });
    assert.equal(isInterrupted(), false);
    memory.active.add('one');
    await shown.show('one');
    assert.equal(isInterrupted(), false);
  });

  it('stays left when only its changes are decided on, and views are told so', async () => {
    memory.record('one', created('one'));
    await shown.connect(memory.app);
    const told: string[] = [];
    shown.subscribe((change) => told.push(change.kind));
    memory.record('one', { type: 'apply-started', taskIds: [], files: [] });
    assert.equal(isInterrupted(), true);
    assert.deepEqual(told, ['replaced']);
  });

  it('is not left when it is paused or over', async () => {
    memory.record('one', created('one'), { type: 'run-paused', reason: 'person' });
    await shown.connect(memory.app);
    assert.equal(isInterrupted(), false);
  });

  function isInterrupted(): boolean | undefined {
    return shown.run.kind === 'whole' ? shown.run.interrupted : undefined;
  }

  it('tells listeners what became different, and the list when runs come or end', async () => {
    const told: string[] = [];
    shown.subscribe((change) => told.push(change.kind));
    memory.record('one', created('one'));
    await shown.connect(memory.app);
    memory.record('one', { type: 'planning-started' });
    memory.record('one', { type: 'run-cancelled' });
    await settled();
    assert.deepEqual(told, ['runs', 'replaced', 'events', 'events', 'runs']);
    assert.equal(shown.runs[0]?.state, 'cancelled');
  });
});

import assert from 'node:assert/strict';
import type { RecordedEvent, RunEvent } from '../../../../src/shared/events.ts';
import { reduceAll } from '../../../../src/shared/runReducer.ts';
import { stateInSnapshot } from '../../../../src/shared/snapshots.ts';
import { createContents } from '../../../../src/core/changes/contents.ts';
import { JournalBroken, startRecorder } from '../../../../src/core/runs/recorder.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import type { StoredBlob } from '../../../../src/core/ports/store.ts';
import { createManualClock, quiet } from '../../../support/manualClock.ts';
import { createMemoryStore } from '../../../support/memoryStore.ts';
import { LIMITS, MODEL } from '../../../support/rig.ts';

const CREATED: RunEvent = {
  type: 'run-created',
  runId: 'r',
  request: 'Do',
  root: 'root',
  model: MODEL,
  limits: LIMITS,
};
const REFUSED: RunEvent = { type: 'plan-refused', problems: ['x'] };

function makeRecorder(options: { appendEvents?: (bodies: readonly StoredBlob[]) => Promise<void> } = {}) {
  const clock = createManualClock(5);
  const store = createMemoryStore();
  const contents = createContents({ store, hash: hashBytes });
  void store.takeLease('r');
  const groups: number[] = [];
  const published: RecordedEvent[] = [];
  const broken: Error[] = [];
  const recorder = startRecorder(
    {
      runId: 'r',
      store: {
        ...store,
        appendEvents: (...parameters) => {
          groups.push(parameters[1].length);
          return options.appendEvents?.(parameters[3] ?? []) ?? store.appendEvents(...parameters);
        },
      },
      contents,
      clock,
      onDurable: (events) => published.push(...events),
      onBroken: (error) => broken.push(error),
    },
    CREATED,
  );
  return { recorder, store, contents, clock, groups, published, broken };
}

/** Appends that end when the test says so, as on a slow disk. */
function heldAppends() {
  const appends: { bodies: readonly StoredBlob[]; resolve: () => void; reject: (error: Error) => void }[] = [];
  const appendEvents = (bodies: readonly StoredBlob[]): Promise<void> =>
    new Promise((resolve, reject) => appends.push({ bodies, resolve, reject }));
  return { appends, appendEvents };
}

describe('The recorder', () => {
  it('numbers and reduces at once, and writes what has gathered as one group', async () => {
    const { recorder, groups, published } = makeRecorder();
    recorder.record({ type: 'planning-started' });
    recorder.record(REFUSED);
    assert.equal(recorder.state.seq, 3);
    assert.deepEqual(recorder.state.planning.problems, ['x']);
    assert.equal(published.length, 0, 'nothing is published before it is durable');
    await recorder.durable();
    assert.deepEqual(groups, [3]);
    assert.deepEqual(
      published.map((event) => event.seq),
      [1, 2, 3],
    );
  });

  it('stores bodies in the same step as the events that name them', async () => {
    const { recorder, store, contents } = makeRecorder();
    const hash = contents.put(new TextEncoder().encode('body'));
    assert.equal(await store.getBlob(hash), undefined);
    recorder.record({ type: 'planning-started' });
    await recorder.durable();
    assert.ok((await store.getBlob(hash)) !== undefined);
  });

  it('leaves bodies without a home when their events were not appended', async () => {
    const { recorder, store, contents } = makeRecorder({ appendEvents: () => Promise.reject(new Error('lease lost')) });
    const hash = contents.put(new TextEncoder().encode('body'));
    await assert.rejects(recorder.durable(), /lease lost/);
    assert.equal(await store.getBlob(hash), undefined);
    assert.equal(new TextDecoder().decode(await contents.get(hash)), 'body');
  });

  it('writes a snapshot now and then, from which the rest of the journal gives the same state', async () => {
    const { recorder, store } = makeRecorder();
    for (let count = 0; count < 1_200; count += 1) {
      recorder.record(REFUSED);
      if (count % 100 === 0) await recorder.durable();
    }
    await recorder.durable();
    const stored = await store.readRun('r');
    assert.ok(stored?.snapshot !== undefined && stored.snapshot.seq >= 500);
    assert.ok(stored.events.length < 700);
    const restored = reduceAll(stateInSnapshot(stored.snapshot.json), stored.events);
    assert.deepEqual(JSON.parse(JSON.stringify(restored)), JSON.parse(JSON.stringify(recorder.state)));
  });

  it('writes snapshots of a run with many tasks less often, because each holds all tasks', async () => {
    const { recorder, store } = makeRecorder();
    const tasks = Array.from({ length: 1_000 }, (_, index) => ({
      ...{ id: `t${index}`, title: 'T', role: 'code' as const, instructions: 'Do.', dependsOn: [] },
      priority: 'normal' as const,
    }));
    const plan = { version: 1 as const, title: 'Many', tasks };
    recorder.record({ type: 'plan-proposed', plan, waves: [tasks.map(({ id }) => id)] });
    const snapshots: number[] = [];
    for (let count = 0; count < 4_500; count += 1) {
      recorder.record(REFUSED);
      if (count % 100 !== 0) continue;
      await recorder.durable();
      await quiet();
      const seq = (await store.readRun('r'))?.snapshot?.seq;
      if (seq !== undefined && seq !== snapshots.at(-1)) snapshots.push(seq);
    }
    assert.equal(snapshots.length, 2);
    assert.ok(snapshots.every((seq, index) => seq - (snapshots[index - 1] ?? 0) >= 2_000));
  });

  it('hands over the next group while one is under way, once some milliseconds have passed, with new bodies only', async () => {
    const { appends, appendEvents } = heldAppends();
    const { recorder, contents, clock, groups, published } = makeRecorder({ appendEvents });
    const put = (text: string) => contents.put(new TextEncoder().encode(text));
    const first = put('first');
    recorder.record(REFUSED);
    await quiet();
    recorder.record(REFUSED);
    await quiet();
    assert.deepEqual(groups, [2], 'at once there is no second one');
    await clock.advance(10);
    const later = put('second');
    recorder.record(REFUSED);
    await quiet();
    assert.deepEqual(groups, [2, 2]);
    assert.deepEqual(
      appends.map(({ bodies }) => bodies.map(({ hash }) => hash)),
      [[first], [later]],
    );
    for (const { resolve } of appends) resolve();
    await recorder.durable();
    assert.deepEqual(
      published.map(({ seq }) => seq),
      [1, 2, 3, 4],
    );
  });

  it('counts nothing of a group as durable when one before it was not appended', async () => {
    const { appends, appendEvents } = heldAppends();
    const { recorder, clock, published, broken } = makeRecorder({ appendEvents });
    recorder.record(REFUSED);
    await quiet();
    await clock.advance(10);
    recorder.record(REFUSED);
    await quiet();
    appends[1]?.resolve();
    await quiet();
    assert.equal(published.length, 0);
    const waiting = assert.rejects(recorder.durable(), /disk full/);
    appends[0]?.reject(new Error('disk full'));
    await waiting;
    assert.deepEqual([published.length, broken.length], [0, 1]);
  });

  it('tells everybody who waits when the journal breaks, and takes nothing more', async () => {
    const { recorder, broken } = makeRecorder({ appendEvents: () => Promise.reject(new Error('disk full')) });
    await assert.rejects(recorder.durable(), /disk full/);
    assert.equal(broken.length, 1);
    assert.throws(() => {
      recorder.record(REFUSED);
    }, JournalBroken);
    await assert.rejects(recorder.durable(), JournalBroken);
  });
});

import assert from 'node:assert/strict';
import { ALL_NOTES_CHARACTERS, LeaseLost, NOTES_KEPT, NOTE_CHARACTERS } from '../../src/core/ports/store.ts';
import type { PinnedFile, RunStore, RunSummary } from '../../src/core/ports/store.ts';
import type { RecordedEvent } from '../../src/shared/events.ts';

/** A store under test. `reopen` closes it and opens the same data again, as the next process does. */
export interface StoreUnderTest {
  readonly store: RunStore;
  reopen(): Promise<StoreUnderTest>;
  /** The same data as another process that has it open at the same time. The test closes it. */
  another(): Promise<RunStore>;
  dispose(): Promise<void>;
}

/** Plain events of a kind that the store never looks into. */
export function eventsFrom(first: number, last: number): RecordedEvent[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    seq: first + index,
    at: 1_700_000_000_000 + first + index,
    event: { type: 'plan-refused', problems: [`problem ${first + index}`, 'ein Umlaut: ü, 漢字, "quoted"\n'] },
  }));
}

export function summaryFor(runId: string, overrides: Partial<RunSummary> = {}): RunSummary {
  return { runId, title: `Title of ${runId}`, state: 'running', createdAt: 1, updatedAt: 2, lastSeq: 0, ...overrides };
}

/** Appends as the one who drives the run; takes its lease in the same breath. */
export async function append(
  store: RunStore,
  runId: string,
  events: readonly RecordedEvent[],
  summary: RunSummary,
): Promise<void> {
  await Promise.all([store.takeLease(runId), store.appendEvents(runId, events, summary)]);
}

/** What every implementation of `RunStore` does. `open` gives an empty store. */
export function describeStoreContract(open: () => Promise<StoreUnderTest>): void {
  let subject: StoreUnderTest;

  beforeEach(async () => {
    subject = await open();
  });

  afterEach(async () => {
    await subject.dispose();
  });

  describeJournal(
    () => subject.store,
    async () => (subject = await subject.reopen()),
  );
  describeSnapshots(() => subject.store);
  describeLeases(() => subject);
  describeForks(() => subject.store);
  describeResults(
    () => subject.store,
    async () => (subject = await subject.reopen()),
  );
  describeFiles(
    () => subject.store,
    async () => (subject = await subject.reopen()),
  );
  describeNotes(
    () => subject.store,
    async () => (subject = await subject.reopen()),
  );
  describeClosing(() => subject.store);
}

function describeJournal(store: () => RunStore, reopen: () => Promise<unknown>): void {
  describe('the journal', () => {
    it('gives back what was appended, in order, also after it was opened again', async () => {
      await append(store(), 'r1', eventsFrom(1, 3), summaryFor('r1', { lastSeq: 3 }));
      await append(store(), 'r1', eventsFrom(4, 4), summaryFor('r1', { lastSeq: 4, state: 'paused', updatedAt: 9 }));
      const expected = {
        summary: summaryFor('r1', { lastSeq: 4, state: 'paused', updatedAt: 9 }),
        snapshot: undefined,
        events: eventsFrom(1, 4),
      };
      assert.deepEqual(await store().readRun('r1'), expected);
      await reopen();
      assert.deepEqual(await store().readRun('r1'), expected);
    });

    it('leaves properties that are undefined out of what it gives back', async () => {
      const event = { type: 'run-paused', reason: 'person', failure: undefined } as unknown as RecordedEvent['event'];
      await append(store(), 'r1', [{ seq: 1, at: 5, event }], summaryFor('r1'));
      const read = await store().readRun('r1');
      assert.deepEqual(read?.events, [{ seq: 1, at: 5, event: { type: 'run-paused', reason: 'person' } }]);
    });

    it('knows nothing of a run that was never begun', async () => {
      assert.equal(await store().readRun('nobody'), undefined);
      assert.deepEqual(await store().listRuns(), []);
    });

    it('refuses a first event that is not number 1, and creates no run', async () => {
      await assert.rejects(append(store(), 'r1', eventsFrom(2, 2), summaryFor('r1')), /[Ee]xpected event 1/);
      assert.deepEqual(await store().listRuns(), []);
    });

    it('refuses a gap, a repetition and a gap within one append, and keeps nothing of them', async () => {
      await append(store(), 'r1', eventsFrom(1, 3), summaryFor('r1'));
      const [fourth, sixth] = [...eventsFrom(4, 4), ...eventsFrom(6, 6)];
      await assert.rejects(append(store(), 'r1', eventsFrom(5, 5), summaryFor('r1')), /event 4 of run r1, came 5/);
      await assert.rejects(append(store(), 'r1', eventsFrom(3, 3), summaryFor('r1')), /event 4 of run r1, came 3/);
      await assert.rejects(
        append(store(), 'r1', [fourth!, sixth!], summaryFor('r1', { state: 'failed' })),
        /event 5 of run r1, came 6/,
      );
      const read = await store().readRun('r1');
      assert.deepEqual([read?.events.length, read?.summary.state, read?.summary.lastSeq], [3, 'running', 3]);
    });

    it('keeps appends in the order in which they were asked for, and refuses only the one that is wrong', async () => {
      const outcomes = await Promise.allSettled([
        append(store(), 'r1', eventsFrom(1, 1), summaryFor('r1')),
        append(store(), 'r2', eventsFrom(7, 7), summaryFor('r2')),
        append(store(), 'r1', eventsFrom(2, 2), summaryFor('r1')),
        append(store(), 'r1', eventsFrom(3, 3), summaryFor('r1')),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
      );
      assert.deepEqual((await store().readRun('r1'))?.events, eventsFrom(1, 3));
    });

    it('updates the summary without events for a run that exists, and refuses to for one that does not', async () => {
      await append(store(), 'r1', eventsFrom(1, 2), summaryFor('r1'));
      await append(store(), 'r1', [], summaryFor('r1', { title: 'Another title' }));
      await assert.rejects(append(store(), 'r2', [], summaryFor('r2')), /no run r2/);
      assert.deepEqual(await store().listRuns(), [summaryFor('r1', { title: 'Another title', lastSeq: 2 })]);
    });

    it('takes the number of the last event from the journal, not from the summary', async () => {
      await append(store(), 'r1', eventsFrom(1, 2), summaryFor('r1', { lastSeq: 77 }));
      assert.equal((await store().listRuns())[0]?.lastSeq, 2);
    });

    it('lists runs with the newest first, and of the same moment the one that was begun last', async () => {
      for (const [runId, createdAt] of [
        ['old', 1],
        ['new', 30],
        ['middle', 20],
        ['middle-too', 20],
      ] as const) {
        await append(store(), runId, eventsFrom(1, 1), summaryFor(runId, { createdAt }));
      }
      await append(store(), 'old', eventsFrom(2, 2), summaryFor('old', { createdAt: 1, updatedAt: 99 }));
      const runIds = (await store().listRuns()).map(({ runId }) => runId);
      assert.deepEqual(runIds, ['new', 'middle-too', 'middle', 'old']);
    });

    it('gives the events after a number, whatever snapshots there are', async () => {
      await append(store(), 'r1', eventsFrom(1, 5), summaryFor('r1'));
      await store().saveSnapshot('r1', { seq: 4, json: '{}' });
      assert.deepEqual(await store().readEvents('r1', 2), eventsFrom(3, 5));
      assert.deepEqual(await store().readEvents('r1', 5), []);
      assert.deepEqual(await store().readEvents('nobody', 0), []);
    });

    it('takes names and texts of any content', async () => {
      const runId = `'; DROP TABLE runs; -- "ü漢"`;
      await append(store(), runId, eventsFrom(1, 1), summaryFor(runId, { title: '' }));
      assert.equal((await store().readRun(runId))?.summary.runId, runId);
    });
  });
}

function describeSnapshots(store: () => RunStore): void {
  describe('snapshots', () => {
    it('gives the latest snapshot and only the events after it', async () => {
      await append(store(), 'r1', eventsFrom(1, 9), summaryFor('r1'));
      for (const seq of [3, 8, 5]) await store().saveSnapshot('r1', { seq, json: `{"seq":${seq}}` });
      const read = await store().readRun('r1');
      assert.deepEqual(read?.snapshot, { seq: 8, json: '{"seq":8}' });
      assert.deepEqual(read.events, eventsFrom(9, 9));
    });

    it('replaces a snapshot of the same event', async () => {
      await append(store(), 'r1', eventsFrom(1, 2), summaryFor('r1'));
      await store().saveSnapshot('r1', { seq: 2, json: '{"a":1}' });
      await store().saveSnapshot('r1', { seq: 2, json: '{"a":2}' });
      assert.deepEqual((await store().readRun('r1'))?.snapshot, { seq: 2, json: '{"a":2}' });
    });

    it('refuses a snapshot of an unknown run and of events that do not exist', async () => {
      await append(store(), 'r1', eventsFrom(1, 2), summaryFor('r1'));
      await assert.rejects(store().saveSnapshot('r2', { seq: 1, json: '{}' }), /no run r2/);
      await assert.rejects(store().saveSnapshot('r1', { seq: 3, json: '{}' }), /3/);
      assert.equal((await store().readRun('r1'))?.snapshot, undefined);
    });
  });
}

function describeLeases(subject: () => StoreUnderTest): void {
  describe('leases', () => {
    let other: RunStore;

    beforeEach(async () => {
      other = await subject().another();
    });

    afterEach(async () => {
      await other.close();
    });

    it('are held by one store at a time, which alone may append', async () => {
      const { store } = subject();
      assert.deepEqual(await store.takeLease('r1'), { taken: true, lastSeq: 0 });
      await store.appendEvents('r1', eventsFrom(1, 2), summaryFor('r1'));
      const refused = await other.takeLease('r1');
      assert.ok(!refused.taken && refused.lease.runId === 'r1');
      await assert.rejects(other.appendEvents('r1', eventsFrom(3, 3), summaryFor('r1')), LeaseLost);
      assert.deepEqual(await store.takeLease('r1'), { taken: true, lastSeq: 2 });
      assert.equal((await store.readRun('r1'))?.summary.lastSeq, 2);
    });

    it('are needed for every append, the first one included', async () => {
      const { store } = subject();
      await assert.rejects(store.appendEvents('r1', eventsFrom(1, 1), summaryFor('r1')), LeaseLost);
      await store.takeLease('r2');
      await assert.rejects(store.appendEvents('r1', eventsFrom(1, 1), summaryFor('r1')), LeaseLost);
      assert.deepEqual(await store.listRuns(), []);
    });

    it('can be taken by another store once they are released, and the journal goes on there', async () => {
      const { store } = subject();
      await append(store, 'r1', eventsFrom(1, 2), summaryFor('r1'));
      await other.releaseLease('r1');
      assert.equal((await other.takeLease('r1')).taken, false, 'nobody releases what another one holds');
      await store.releaseLease('r1');
      assert.deepEqual(await other.takeLease('r1'), { taken: true, lastSeq: 2 });
      await other.appendEvents('r1', eventsFrom(3, 3), summaryFor('r1'));
      await assert.rejects(store.appendEvents('r1', eventsFrom(4, 4), summaryFor('r1')), LeaseLost);
      assert.deepEqual(await store.readEvents('r1', 0), eventsFrom(1, 3));
    });

    it('show with every renewal and every append that their holder lives', async () => {
      const { store } = subject();
      await store.takeLease('r1');
      const beats = [(await other.readLeases())[0]!.beat];
      assert.deepEqual(await store.renewLeases(['r1', 'r2']), ['r1'], 'of r2 there is no lease');
      beats.push((await other.readLeases())[0]!.beat);
      await store.appendEvents('r1', eventsFrom(1, 1), summaryFor('r1'));
      beats.push((await other.readLeases())[0]!.beat);
      assert.ok(beats[0]! < beats[1]! && beats[1]! < beats[2]!, beats.join(' '));
      assert.deepEqual(await store.readLeases(), [], 'one’s own are not told');
    });

    it('can be taken as abandoned only while they have not changed, and then the earlier holder has lost them', async () => {
      const { store } = subject();
      await append(store, 'r1', eventsFrom(1, 1), summaryFor('r1'));
      const seen = (await other.readLeases())[0]!;
      await store.renewLeases(['r1']);
      const refused = await other.takeLease('r1', seen);
      assert.ok(!refused.taken && refused.lease.beat > seen.beat);
      assert.deepEqual(await other.takeLease('r1', refused.lease), { taken: true, lastSeq: 1 });
      assert.deepEqual(await store.renewLeases(['r1']), []);
      await assert.rejects(store.appendEvents('r1', eventsFrom(2, 2), summaryFor('r1')), LeaseLost);
      await store.releaseLease('r1');
      await other.appendEvents('r1', eventsFrom(2, 2), summaryFor('r1'));
    });

    it('go to one of many that ask for them at the same moment', async () => {
      const { store } = subject();
      const taken = await Promise.all([store, other].map((each) => each.takeLease('r1')));
      assert.equal(taken.filter((each) => each.taken).length, 1);
    });

    it('are all released when their store is closed', async () => {
      const { store } = subject();
      for (const runId of ['r1', 'r2']) await other.takeLease(runId);
      await other.close();
      assert.deepEqual(await store.readLeases(), []);
      for (const runId of ['r1', 'r2']) assert.equal((await store.takeLease(runId)).taken, true);
    });
  });
}

function describeForks(store: () => RunStore): void {
  describe('forks', () => {
    const first = { ...eventsFrom(1, 1)[0]!, at: 77 };

    it('begin with an event of their own, then have copies of the events and pins of the other run', async () => {
      await append(store(), 'r1', eventsFrom(1, 5), summaryFor('r1'));
      await store().saveSnapshot('r1', { seq: 4, json: '{}' });
      const pin = { root: 'app', path: 'a.js', content: { hash: 'x', size: 3, executable: false } };
      await store().pinFiles('r1', [pin]);
      const summary = summaryFor('r2', { lastSeq: 3, createdAt: 9 });
      await store().forkRun('r1', first, summary);
      assert.deepEqual(await store().readRun('r2'), {
        summary,
        snapshot: undefined,
        events: [first, ...eventsFrom(2, 3)],
      });
      assert.deepEqual(await store().readPins('r2'), [pin]);
      assert.equal((await store().readRun('r1'))?.summary.lastSeq, 5);
    });

    it('go on by themselves', async () => {
      await append(store(), 'r1', eventsFrom(1, 2), summaryFor('r1'));
      await store().forkRun('r1', first, summaryFor('r2', { lastSeq: 2 }));
      await append(store(), 'r2', eventsFrom(3, 4), summaryFor('r2'));
      await store().pinFiles('r2', [{ root: 'app', path: 'b.js', content: undefined }]);
      assert.deepEqual(await store().readEvents('r1', 0), eventsFrom(1, 2));
      assert.deepEqual(await store().readPins('r1'), []);
      assert.equal((await store().readEvents('r2', 0)).length, 4);
    });

    it('are refused of a run or an event that does not exist, and under a name that is taken', async () => {
      await append(store(), 'r1', eventsFrom(1, 2), summaryFor('r1'));
      await assert.rejects(store().forkRun('nobody', first, summaryFor('r2', { lastSeq: 1 })), /no run nobody/);
      await assert.rejects(store().forkRun('r1', first, summaryFor('r2', { lastSeq: 3 })), /after event 3/);
      await assert.rejects(store().forkRun('r1', first, summaryFor('r2', { lastSeq: 0 })), /after event 0/);
      await assert.rejects(store().forkRun('r1', first, summaryFor('r1', { lastSeq: 1 })));
      assert.deepEqual(
        (await store().listRuns()).map(({ runId, lastSeq }) => [runId, lastSeq]),
        [['r1', 2]],
      );
    });
  });
}

function describeResults(store: () => RunStore, reopen: () => Promise<unknown>): void {
  describe('results', () => {
    const succeeded = (
      seq: number,
      taskId: string,
      content?: { readonly key: string; readonly occurrence: number },
    ): RecordedEvent => ({
      seq,
      at: seq,
      event: {
        type: 'task-succeeded',
        taskId,
        attempt: 1,
        summary: `${taskId} at ${seq}`,
        ...(content && { content: { ...content, transcript: ['aa'] } }),
      },
    });
    const found = async (key: string, occurrence: number, runIds?: readonly string[]): Promise<string[]> => {
      const results = await store().findResults({ key, occurrence, runIds });
      return results.map(({ runId, event }) => `${runId} ${event.summary}`);
    };
    const first = { key: 'k', occurrence: 1 };

    it('are found by what was given for them, the latest first, also after it was opened again', async () => {
      await append(store(), 'r1', [succeeded(1, 'a', first), succeeded(2, 'b')], summaryFor('r1'));
      await append(store(), 'r2', [succeeded(1, 'c', { ...first, occurrence: 2 })], summaryFor('r2'));
      await append(store(), 'r2', [succeeded(2, 'd', first)], summaryFor('r2'));
      await append(store(), 'r1', [succeeded(3, 'a', first)], summaryFor('r1'));
      await reopen();
      assert.deepEqual(await found('k', 1), ['r1 a at 3', 'r2 d at 2', 'r1 a at 1']);
      assert.deepEqual(await found('k', 2), ['r2 c at 1']);
      assert.deepEqual(await found('k', 1, ['r2', 'nobody']), ['r2 d at 2']);
      assert.deepEqual(await found('k', 1, []), []);
      assert.deepEqual(await found('other', 1), []);
      assert.deepEqual((await store().findResults(first))[0]?.event, succeeded(3, 'a', first).event);
    });

    it('are not more than a few', async () => {
      const many = Array.from({ length: 9 }, (_, index) => succeeded(index + 1, 'a', first));
      await append(store(), 'r1', many, summaryFor('r1'));
      assert.deepEqual(
        await found('k', 1),
        [9, 8, 7, 6, 5].map((seq) => `r1 a at ${seq}`),
      );
    });

    it('are not found of events that were refused, and not as those of a fork that copied them', async () => {
      await append(store(), 'r1', [succeeded(1, 'a', first), succeeded(2, 'b', first)], summaryFor('r1'));
      await assert.rejects(append(store(), 'r1', [succeeded(4, 'a', first)], summaryFor('r1')));
      await store().forkRun('r1', eventsFrom(1, 1)[0]!, summaryFor('r2', { lastSeq: 2 }));
      assert.deepEqual(await found('k', 1), ['r1 b at 2', 'r1 a at 1']);
      assert.deepEqual(await found('k', 1, ['r2']), []);
    });

    it('are found no longer once the changes of their task are rejected', async () => {
      const rejected: RecordedEvent = { seq: 3, at: 3, event: { type: 'change-set-rejected', taskId: 'a' } };
      await append(store(), 'r2', [succeeded(1, 'a', first)], summaryFor('r2'));
      const events = [succeeded(1, 'a', first), succeeded(2, 'b', first), rejected];
      await append(store(), 'r1', events, summaryFor('r1'));
      assert.deepEqual(await found('k', 1), ['r1 b at 2', 'r2 a at 1']);
      await append(store(), 'r1', [succeeded(4, 'a', first)], summaryFor('r1'));
      assert.deepEqual(await found('k', 1, ['r1']), ['r1 a at 4', 'r1 b at 2']);
    });
  });
}

function describeFiles(store: () => RunStore, reopen: () => Promise<unknown>): void {
  describe('blobs', () => {
    it('gives back the bytes, also after it was opened again', async () => {
      const every = Uint8Array.from({ length: 256 }, (_, index) => index);
      await store().putBlobs([
        { hash: 'aa', bytes: every },
        { hash: 'ee', bytes: new Uint8Array() },
      ]);
      await reopen();
      assert.deepEqual(new Uint8Array((await store().getBlob('aa'))!), every);
      assert.equal((await store().getBlob('ee'))?.length, 0);
      assert.equal(await store().getBlob('bb'), undefined);
    });

    it('leaves the bytes to the caller, who may go on using and changing them', async () => {
      const pool = Uint8Array.from([9, 1, 2, 3, 9]);
      const stored = store().putBlobs([{ hash: 'aa', bytes: pool.subarray(1, 4) }]);
      pool.fill(7);
      await stored;
      assert.deepEqual([...pool], [7, 7, 7, 7, 7]);
      assert.deepEqual([...(await store().getBlob('aa'))!], [1, 2, 3]);
    });

    it('stores the same hash once, and the first body stays', async () => {
      await store().putBlobs([{ hash: 'aa', bytes: Uint8Array.of(1) }]);
      await store().putBlobs([
        { hash: 'aa', bytes: Uint8Array.of(2) },
        { hash: 'bb', bytes: Uint8Array.of(3) },
      ]);
      assert.deepEqual([...(await store().getBlob('aa'))!], [1]);
      assert.deepEqual([...(await store().getBlob('bb'))!], [3]);
    });

    it('stores them in one step with events, all or nothing', async () => {
      const [a, b, empty] = [Uint8Array.of(1, 2), Uint8Array.of(3), new Uint8Array()];
      await store().takeLease('r1');
      await store().appendEvents('r1', eventsFrom(1, 1), summaryFor('r1'), [
        { hash: 'aa', bytes: a },
        { hash: 'ee', bytes: empty },
        { hash: 'bb', bytes: b },
      ]);
      const withGap = store().appendEvents('r1', eventsFrom(3, 3), summaryFor('r1'), [{ hash: 'cc', bytes: a }]);
      await assert.rejects(withGap, /event 2 of run r1, came 3/);
      const stranger = store().appendEvents('r2', eventsFrom(1, 1), summaryFor('r2'), [{ hash: 'cc', bytes: a }]);
      await assert.rejects(stranger, LeaseLost);
      await reopen();
      assert.deepEqual([...(await store().getBlob('aa'))!], [1, 2]);
      assert.deepEqual([...(await store().getBlob('bb'))!], [3]);
      assert.equal((await store().getBlob('ee'))?.length, 0);
      assert.equal(await store().getBlob('cc'), undefined);
    });
  });

  describe('pins', () => {
    const pin = (path: string, hash?: string): PinnedFile => ({
      root: 'app',
      path,
      content: hash === undefined ? undefined : { hash, size: 3, executable: hash === 'x' },
    });

    it('remembers what a run saw first, absence included, also before its first event', async () => {
      await store().pinFiles('r1', [pin('b.js', 'x'), pin('a.js')]);
      await store().pinFiles('r1', [pin('a.js', 'later'), pin('b.js'), pin('c.js', 'z')]);
      await reopen();
      assert.deepEqual(await store().readPins('r1'), [pin('a.js'), pin('b.js', 'x'), pin('c.js', 'z')]);
    });

    it('keeps runs and roots apart', async () => {
      await store().pinFiles('r1', [pin('a.js', 'x'), { ...pin('a.js', 'y'), root: 'lib' }]);
      await store().pinFiles('r2', [pin('a.js', 'z')]);
      assert.deepEqual(await store().readPins('r1'), [pin('a.js', 'x'), { ...pin('a.js', 'y'), root: 'lib' }]);
      assert.deepEqual(await store().readPins('r2'), [pin('a.js', 'z')]);
      assert.deepEqual(await store().readPins('r3'), []);
    });
  });
}

function describeNotes(store: () => RunStore, reopen: () => Promise<unknown>): void {
  describe('notes', () => {
    const keys = async (prefix: string, limit: number): Promise<string[]> =>
      (await store().listNotes(prefix, limit)).map(({ key }) => key);

    it('are given back by key, also after it was opened again, the text that was written last', async () => {
      await store().writeNote('survey/a', 'first');
      await store().writeNote('survey/a', 'ein Umlaut: ü, 漢字, "quoted"\n\0end');
      await reopen();
      assert.equal(await store().readNote('survey/a'), 'ein Umlaut: ü, 漢字, "quoted"\n\0end');
      assert.equal(await store().readNote('survey/b'), undefined);
    });

    it('are listed by the beginning of their keys, the one that was written last first', async () => {
      for (const key of ['run/1', 'run/2', 'run%/3', 'other/4', 'run/5']) await store().writeNote(key, `of ${key}`);
      await store().writeNote('run/1', 'again');
      assert.deepEqual(await store().listNotes('run/', 2), [
        { key: 'run/1', text: 'again' },
        { key: 'run/5', text: 'of run/5' },
      ]);
      assert.deepEqual(await keys('run%', 9), ['run%/3']);
      assert.deepEqual(await keys('', 9), ['run/1', 'run/5', 'other/4', 'run%/3', 'run/2']);
      assert.deepEqual([await keys('run/', 0), await keys('nothing', 9)], [[], []]);
    });

    it('are refused when they are too long, and what was there stays', async () => {
      await store().writeNote('a', 'x'.repeat(NOTE_CHARACTERS));
      await assert.rejects(store().writeNote('a', 'y'.repeat(NOTE_CHARACTERS + 1)), /note a/);
      const text = await store().readNote('a');
      assert.deepEqual([text?.length, text?.[0]], [NOTE_CHARACTERS, 'x']);
    });

    it('give way to newer ones when there are many', async () => {
      await store().writeNote('renewed', '1');
      await store().writeNote('old', '1');
      const more = Array.from({ length: NOTES_KEPT - 2 }, (_, index) => store().writeNote(`note ${index}`, ''));
      await Promise.all(more);
      await store().writeNote('renewed', '2');
      assert.equal(await store().readNote('old'), '1');
      await store().writeNote('last', '');
      assert.deepEqual([await store().readNote('old'), await store().readNote('renewed')], [undefined, '2']);
      assert.equal((await keys('', NOTES_KEPT * 2)).length, NOTES_KEPT);
    });

    it('give way to newer ones when they are long in all', async () => {
      const count = ALL_NOTES_CHARACTERS / NOTE_CHARACTERS;
      const long = 'x'.repeat(NOTE_CHARACTERS);
      for (let index = 0; index < count; index += 1) await store().writeNote(`long ${index}`, long);
      assert.equal(await store().readNote('long 0'), long);
      await store().writeNote('short', 'x');
      assert.equal(await store().readNote('long 0'), undefined);
      assert.equal((await keys('', NOTES_KEPT)).length, count);
    });
  });
}

function describeClosing(store: () => RunStore): void {
  describe('closing', () => {
    it('finishes what is under way, then refuses, and can be done twice', async () => {
      const appended = append(store(), 'r1', eventsFrom(1, 50), summaryFor('r1'));
      await Promise.all([appended, store().close(), store().close()]);
      await assert.rejects(store().listRuns(), /closed/);
      await store().close();
    });
  });
}

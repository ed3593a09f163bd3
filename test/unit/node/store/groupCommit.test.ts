import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { runTogether } from '../../../../src/node/store/groupCommit.ts';
import { thisHolder } from '../../../../src/node/store/leaseHolder.ts';
import { openDatabase } from '../../../../src/node/store/openDatabase.ts';
import { createOperations } from '../../../../src/node/store/operations.ts';
import { packBodies } from '../../../../src/node/store/packedBodies.ts';
import type {
  OperationHandlers,
  StoredRunRows,
  StoreReply,
  StoreRequest,
} from '../../../../src/node/store/protocol.ts';
import { summaryFor } from '../../../contract/storeContract.ts';

const NO_BODIES = packBodies([]);

describe('Requests that share a commit', () => {
  let directory: string;
  let database: DatabaseSync;
  let operations: OperationHandlers;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wavewright-commit-'));
    const opened = await openDatabase(directory);
    assert.ok(opened.ok);
    database = opened.value.database;
    operations = createOperations(database, thisHolder());
    operations.takeLease({ runId: 'r1', abandoned: undefined });
  });

  afterEach(async () => {
    database.close();
    await rm(directory, { recursive: true, force: true });
  });

  function append(id: number, seq: number, json = '{}'): StoreRequest {
    const rows = [{ seq, at: 0, json }];
    return { id, name: 'appendEvents', input: { runId: 'r1', rows, summary: summaryFor('r1'), bodies: NO_BODIES } };
  }

  function run(...requests: StoreRequest[]): string[] {
    return runTogether(database, operations, requests).map(inWords);
  }

  it('are carried out in order, and one that is refused is undone alone', () => {
    assert.deepEqual(run(append(1, 1), append(2, 5), append(3, 2)), ['1 done', '2 sequence-gap', '3 done']);
    assert.equal(operations.readRun({ runId: 'r1' })?.summary.lastSeq, 2);
  });

  it('see what the ones before them wrote', () => {
    const [, read] = runTogether(database, operations, [
      append(1, 1),
      { id: 2, name: 'readRun', input: { runId: 'r1' } },
    ]);
    assert.ok(read?.ok);
    assert.equal((read.output as StoredRunRows).rows.length, 1);
  });

  it('are refused with a clear message on a full disk, and can be asked for again when there is room', () => {
    run(append(1, 1));
    const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const large = JSON.stringify('x'.repeat(100_000));
    const replies = runTogether(database, operations, [append(2, 2), append(3, 3, large)]);
    assert.deepEqual(replies.map(inWords), ['2 disk-full', '3 disk-full']);
    assert.match(problemIn(replies[0]), /disk is full.*Free some space/);
    assert.equal(operations.readRun({ runId: 'r1' })?.summary.lastSeq, 1);
    database.exec('PRAGMA max_page_count = 1000000');
    assert.deepEqual(run(append(4, 2, large)), ['4 done']);
  });

  it('are all refused when the transaction cannot begin, because the database may only be read', () => {
    database.exec('PRAGMA query_only = ON');
    const replies = runTogether(database, operations, [append(1, 1), append(2, 2)]);
    assert.deepEqual(replies.map(inWords), ['1 read-only', '2 read-only']);
    assert.match(problemIn(replies[0]), /cannot be written. Check the permissions/);
    database.exec('PRAGMA query_only = OFF');
    assert.deepEqual(run(append(3, 1)), ['3 done']);
  });

  it('are all refused when the commit fails, and nothing of them is kept', () => {
    const orphan: OperationHandlers = {
      ...operations,
      putBlobs: () => {
        // A deferred foreign key is looked at by COMMIT itself.
        database.exec("PRAGMA defer_foreign_keys = ON; INSERT INTO events VALUES ('nobody', 1, 0, '{}')");
        return undefined;
      },
    };
    const replies = runTogether(database, orphan, [
      append(1, 1),
      { id: 2, name: 'putBlobs', input: { bodies: NO_BODIES } },
    ]);
    assert.deepEqual(replies.map(inWords), ['1 failed', '2 failed']);
    assert.equal(operations.readRun({ runId: 'r1' }), undefined);
    assert.deepEqual(run(append(3, 1)), ['3 done']);
  });

  it('say that another process keeps the database busy', async () => {
    const other = await openDatabase(directory);
    assert.ok(other.ok);
    other.value.database.exec('BEGIN IMMEDIATE');
    database.exec('PRAGMA busy_timeout = 20');
    assert.deepEqual(run(append(1, 1)), ['1 busy']);
    other.value.database.exec('ROLLBACK');
    other.value.database.close();
    assert.deepEqual(run(append(2, 1)), ['2 done']);
  });

  it('gives the older snapshot and its events when the newest snapshot is no JSON', () => {
    run(append(1, 1), append(2, 2), append(3, 3));
    for (const seq of [1, 2]) operations.saveSnapshot({ runId: 'r1', snapshot: { seq, json: '{}' } });
    database.exec("UPDATE snapshots SET json = '{\"cut' WHERE seq = 2");
    const read = operations.readRun({ runId: 'r1' });
    assert.deepEqual([read?.snapshot?.seq, read?.rows.map(({ seq }) => seq)], [1, [2, 3]]);
  });

  it('keep two snapshots of a run', () => {
    run(append(1, 1), append(2, 2), append(3, 3));
    for (const seq of [1, 2, 3]) operations.saveSnapshot({ runId: 'r1', snapshot: { seq, json: '{}' } });
    const rows = database.prepare('SELECT seq FROM snapshots ORDER BY seq').all();
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      [2, 3],
    );
  });
});

function inWords(reply: StoreReply): string {
  return `${reply.id} ${reply.ok ? 'done' : reply.problem.code}`;
}

function problemIn(reply: StoreReply | undefined): string {
  assert.ok(reply?.ok === false);
  return reply.problem.message;
}

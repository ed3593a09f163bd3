import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { createLeaseTable } from '../../../../src/node/store/leaseTable.ts';
import type { LeaseHolder, LeaseTable } from '../../../../src/node/store/leaseTable.ts';
import { thisHolder } from '../../../../src/node/store/leaseHolder.ts';
import { migrate } from '../../../../src/node/store/schema.ts';

describe('The table of leases', () => {
  let database: DatabaseSync;
  const ended = new Set<number>();

  beforeEach(() => {
    ended.clear();
    database = new DatabaseSync(':memory:');
    migrate(database);
  });

  afterEach(() => {
    database.close();
  });

  function holder(name: string, rest: Partial<LeaseHolder> = {}): LeaseTable {
    const hasEnded = (processId: number): boolean => ended.has(processId);
    return createLeaseTable(database, { name, machine: 'here', processId: name.length, hasEnded, ...rest });
  }

  it('gives the lease of a process that has ended to the next one at once', () => {
    const [first, second] = [holder('1'), holder('22')];
    assert.equal(first.take('r1', undefined), undefined);
    assert.deepEqual(second.take('r1', undefined), { runId: 'r1', holder: '1', beat: 1 });
    assert.equal(second.ofOthers().length, 1);
    ended.add(1);
    assert.deepEqual(second.ofOthers(), []);
    assert.equal(second.take('r1', undefined), undefined);
    assert.deepEqual([first.beat('r1'), second.beat('r1')], [false, true]);
  });

  it('knows nothing of processes on other machines, where the same number is another process', () => {
    holder('1', { machine: 'there' }).take('r1', undefined);
    ended.add(1);
    const here = holder('22');
    assert.equal(here.ofOthers().length, 1);
    assert.equal(here.take('r1', undefined)?.holder, '1');
  });

  it('releases what is one’s own, and nothing else', () => {
    const [first, second] = [holder('1'), holder('22')];
    first.take('r1', undefined);
    second.take('r2', undefined);
    second.release('r1');
    second.releaseAll();
    assert.deepEqual([first.beat('r1'), second.beat('r2')], [true, false]);
  });
});

describe('The holder of leases', () => {
  it('is another one each time, and knows that its own process has not ended', () => {
    const [one, other] = [thisHolder(), thisHolder()];
    assert.notEqual(one.name, other.name);
    assert.equal(one.machine, other.machine);
    assert.equal(one.hasEnded(process.pid), false);
  });
});

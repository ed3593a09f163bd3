import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { countRecords } from '../../support/mocha/testRecord.ts';
import type { TestRecord } from '../../support/mocha/testRecord.ts';

describe('The record of a test process', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'wavewright-record-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('counts passed, pending and failed tests', async () => {
    const file = await write([
      { event: 'passed', title: 'a' },
      { event: 'pending', title: 'b' },
      { event: 'failed', title: 'c', message: 'wrong' },
      { event: 'ended' },
    ]);
    assert.deepEqual(countRecords(file), { passed: 1, pending: 1, failures: ['c: wrong'], ended: true });
  });

  it('tells that a process died before its end', async () => {
    assert.equal(countRecords(await write([{ event: 'passed', title: 'a' }])).ended, false);
  });

  it('takes a missing file for a process that ran nothing', () => {
    const counts = countRecords(path.join(folder, 'missing.jsonl'));
    assert.deepEqual(counts, { passed: 0, pending: 0, failures: [], ended: false });
  });

  async function write(records: readonly TestRecord[]): Promise<string> {
    const file = path.join(folder, 'record.jsonl');
    await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return file;
  }
});

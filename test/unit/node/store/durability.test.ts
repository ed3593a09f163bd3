import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTestStore } from '../../../support/sqliteStore.ts';

const PROCESS = fileURLToPath(new URL('storeProcess.ts', import.meta.url));

describe('The SQLite store and processes that die', function () {
  this.timeout(60_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wavewright-durability-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('has everything that was acknowledged to a process that was killed at any moment', async () => {
    for (const [round, acknowledgements] of [1, 40, 300, 1500].entries()) {
      const runId = `killed-${round}`;
      const { child, acknowledged } = startWriter(directory, runId, 8000);
      while (acknowledged().length < acknowledgements) await once(child.stdout!, 'data');
      child.kill('SIGKILL');
      await once(child, 'close');

      const seqs = acknowledged();
      const { store, notice } = await openTestStore(directory);
      assert.equal(notice, undefined);
      assert.equal((await store.takeLease(runId)).taken, true, 'the process that held it has ended');
      const read = await store.readRun(runId);
      const last = read!.summary.lastSeq;
      assert.ok(last >= Math.max(...seqs), `event ${Math.max(...seqs)} was acknowledged, the last one kept is ${last}`);
      assert.equal(last, (read!.snapshot?.seq ?? 0) + read!.events.length);
      for (const seq of seqs) assert.equal((await store.getBlob(`${runId}-${seq}`))?.length, 2000);
      await store.close();
    }
  });

  it('lets two processes write at once without losing or mixing anything', async () => {
    const writers = ['first', 'second'].map((runId) => startWriter(directory, runId, 1500));
    const codes = await Promise.all(writers.map(async ({ child }) => (await once(child, 'close'))[0] as number));
    assert.deepEqual(codes, [0, 0]);
    const { store } = await openTestStore(directory);
    for (const runId of ['first', 'second']) {
      const read = await store.readRun(runId);
      assert.equal(read?.summary.lastSeq, 1500);
      assert.equal(read.snapshot?.seq, 1500);
    }
    await store.close();
  });
});

function startWriter(
  directory: string,
  runId: string,
  count: number,
): { readonly child: ChildProcess; readonly acknowledged: () => number[] } {
  const child = spawn(process.execPath, [PROCESS, 'write', directory, runId, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  // A line that is not whole says nothing.
  return { child, acknowledged: () => output.split('\n').slice(0, -1).map(Number) };
}

import assert from 'node:assert/strict';
import type { RunCheckpoint } from '../../../src/shared/checkpoint.ts';
import { createWorkspaceCheckpoints } from '../../../src/vscode/checkpoints.ts';
import type { WorkspaceCheckpoints } from '../../../src/vscode/checkpoints.ts';

function checkpoint(seq: number, facts: Partial<RunCheckpoint> = {}): RunCheckpoint {
  return { runId: 'one', state: 'running', phase: 'approved', seq, ...facts } as RunCheckpoint;
}

describe("Checkpoints in the workspace's state", () => {
  let written: RunCheckpoint[];
  let warnings: string[];
  let fails: boolean;
  let checkpoints: WorkspaceCheckpoints;

  beforeEach(() => {
    written = [];
    warnings = [];
    fails = false;
    checkpoints = createWorkspaceCheckpoints({
      storage: {
        get: () => written.at(-1),
        update: async (_key, value) => {
          if (fails) throw new Error('disk full');
          written.push(value as RunCheckpoint);
        },
      },
      log: {
        debug: () => undefined,
        info: () => undefined,
        warn: (message) => warnings.push(message),
        error: () => undefined,
      },
    });
  });

  const seqs = (): number[] => written.map(({ seq }) => seq);

  it('are written once a second at most while the run is running, the newest one', async () => {
    for (let seq = 1; seq <= 100; seq += 1) checkpoints.save(checkpoint(seq));
    assert.deepEqual(seqs(), []);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.deepEqual(seqs(), [100]);
  });

  for (const [when, facts] of [
    ['the run pauses', { state: 'paused' }],
    ['the run is over', { state: 'completed' }],
    ['the plan waits for approval', { state: 'initializing', phase: 'awaiting-approval' }],
  ] as const) {
    it(`are written at once when ${when}`, () => {
      checkpoints.save(checkpoint(1));
      checkpoints.save(checkpoint(2, facts));
      assert.deepEqual(seqs(), [2]);
    });
  }

  it('are written when the editor ends', async () => {
    checkpoints.save(checkpoint(1));
    await checkpoints.flush();
    assert.deepEqual(seqs(), [1]);
    await checkpoints.flush();
    assert.deepEqual(seqs(), [1]);
  });

  it('may be lost, which is noted and harms nothing', async () => {
    fails = true;
    checkpoints.save(checkpoint(1));
    await checkpoints.flush();
    assert.match(warnings[0] ?? '', /run one was not kept: Error: disk full/);
  });

  it('are given back as they were kept', async () => {
    checkpoints.save(checkpoint(7));
    await checkpoints.flush();
    assert.deepEqual(checkpoints.readRaw(), checkpoint(7));
  });
});

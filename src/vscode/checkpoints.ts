import type { CheckpointSink } from '../core/ports/checkpoints.ts';
import type { Log } from '../core/ports/log.ts';
import type { RunCheckpoint } from '../shared/checkpoint.ts';

/** Where the checkpoint stands in the workspace's state. */
export const CHECKPOINT_KEY = 'wavewright.checkpoint';

/** Each write sends all of the extension's workspace state to the window. */
const WRITE_EVERY_MS = 1000;

/** As much of `vscode.Memento` as is needed. */
export interface CheckpointStorage {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface WorkspaceCheckpoints extends CheckpointSink {
  /** What was kept last, not yet checked; pass it to `parseCheckpoint`. */
  readRaw(): unknown;
  /** Writes what has not been written yet. */
  flush(): Promise<void>;
}

/** Keeps the newest checkpoint, written at most once a second, and at once when the run waits, pauses or is over. */
export function createWorkspaceCheckpoints(deps: {
  readonly storage: CheckpointStorage;
  readonly log: Log;
}): WorkspaceCheckpoints {
  let waiting: RunCheckpoint | undefined;
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const checkpoint = waiting;
    waiting = undefined;
    if (checkpoint === undefined) return;
    try {
      await deps.storage.update(CHECKPOINT_KEY, checkpoint);
    } catch (error) {
      deps.log.warn(`The checkpoint of the run ${checkpoint.runId} was not kept: ${String(error)}`);
    }
  };

  return {
    readRaw: () => deps.storage.get(CHECKPOINT_KEY),
    save: (checkpoint) => {
      waiting = checkpoint;
      if (comesToRest(checkpoint)) void flush();
      else timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS);
    },
    flush,
  };
}

function comesToRest(checkpoint: RunCheckpoint): boolean {
  if (checkpoint.state === 'initializing') return checkpoint.phase.startsWith('awaiting-');
  return checkpoint.state !== 'running';
}

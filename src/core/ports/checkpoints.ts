import type { RunCheckpoint } from '../../shared/checkpoint.ts';

/** Where the compact picture of the latest run is kept for the next start. Writes are rare and may be lost. */
export interface CheckpointSink {
  save(checkpoint: RunCheckpoint): void;
}

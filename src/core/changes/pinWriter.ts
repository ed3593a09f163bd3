import type { PinnedFile, RunStore } from '../ports/store.ts';
import type { Contents } from './contents.ts';

export interface PinWriter {
  /** Resolves when the pin and the body that it names are durable. */
  pin(file: PinnedFile): Promise<void>;
}

/** Writes pins in batches: while one batch is under way, the next one gathers. */
export function createPinWriter(deps: {
  readonly store: Pick<RunStore, 'pinFiles'>;
  readonly contents: Pick<Contents, 'flushed'>;
  readonly runId: string;
}): PinWriter {
  let gathered: PinnedFile[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function writeGathered(): Promise<void> {
    await last.catch(() => undefined);
    const batch = gathered;
    gathered = [];
    next = undefined;
    // A pin must never name a body that is not there.
    await deps.contents.flushed();
    await deps.store.pinFiles(deps.runId, batch);
  }

  return {
    pin(file) {
      gathered.push(file);
      if (next === undefined) {
        next = writeGathered();
        last = next;
      }
      return next;
    },
  };
}

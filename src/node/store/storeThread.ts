import { Worker } from 'node:worker_threads';

/** A thread that owns no database yet: it waits to be told which one to open. Does not keep the process alive. */
export interface StoreThread {
  readonly worker: Worker;
  /** Resolves, when the thread has ended, with why: words for people. */
  readonly ended: Promise<string>;
}

/** What the thread makes is garbage as soon as it is written; by default tens of megabytes of it may gather. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 4 };

/** Starts the thread, whose code is at `workerUrl`. It touches nothing until it is used. */
export function startStoreThread(workerUrl: URL): StoreThread {
  const worker = new Worker(workerUrl, { resourceLimits: RESOURCE_LIMITS });
  worker.unref();
  let reason: string | undefined;
  worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
  const ended = new Promise<string>((resolve) => {
    worker.on('exit', (code) => resolve(reason ?? `its thread ended with code ${code}`));
  });
  return { worker, ended };
}

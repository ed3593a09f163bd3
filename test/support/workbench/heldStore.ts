import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionId } from './wavewright.ts';
import type { Workbench } from './workbench.ts';

/** Keeps the database of runs from being opened until it is released. */
export interface HeldStore {
  release(): Promise<void>;
}

/**
 * From now on the thread of the store waits before it opens the database, as on a very slow disk: the installed package gets
 * a worker that waits and then loads the real one. Only what starts later is held.
 */
export async function holdStore(workbench: Workbench): Promise<HeldStore> {
  const folder = await workbench.evaluateInHost(
    (vscode, id) => vscode.extensions.getExtension(id)?.extensionPath,
    extensionId,
  );
  if (folder === undefined) throw new Error(`${extensionId} is not installed.`);
  const worker = path.join(folder, 'dist/storeWorker.js');
  const real = path.join(folder, 'dist/storeWorker.real.js');
  const mark = path.join(folder, 'dist/held');
  await writeFile(mark, '');
  await rename(worker, real);
  await writeFile(
    worker,
    [
      "import { existsSync } from 'node:fs';",
      "import { setTimeout } from 'node:timers/promises';",
      `while (existsSync(${JSON.stringify(mark)})) await setTimeout(20);`,
      "await import('./storeWorker.real.js');",
    ].join('\n'),
  );
  // The worker that waits now still loads the real one by its other name, so both stay.
  return { release: () => rm(mark, { force: true }) };
}

/**
 * A process of its own that borrows a directory, tells its folder on standard output, and then waits to be killed. Parameters:
 * folder of the root, storage folder, and a line of shell that it runs in the directory before it tells.
 */
import { execFileSync } from 'node:child_process';
import { createCheckouts } from '../../../../src/node/checkouts/checkouts.ts';
import { createSystemClock } from '../../../../src/node/system/clock.ts';

const [root = '', storage = '', line = ''] = process.argv.slice(2);
const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const roots = [{ name: 'main', directory: root }];
const checkouts = createCheckouts({ roots, storage, clock: createSystemClock(), log });
const wanted = {
  runId: 'killed',
  taskId: 'task',
  root: 'main',
  files: [{ path: 'a' }, { path: 'b' }],
  read: () => Promise.reject(new Error('nothing comes from the view')),
};
const borrowed = await checkouts.borrow(wanted, new AbortController().signal);
if (!borrowed.ok) throw new Error(borrowed.failure.message);
execFileSync('sh', ['-c', line], { cwd: borrowed.value.folder });
process.stdout.write(`${borrowed.value.folder}\n`);
setInterval(() => undefined, 60_000);

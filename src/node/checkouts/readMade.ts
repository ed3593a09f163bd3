import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { MadeFile } from '../../core/ports/checkouts.ts';
import { isInside } from '../repository/locate.ts';

/** Bytes of a file that is read whole. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A file of the folder, ignored or not; `undefined` where there is none within it, or one that is too large. */
export async function readMade(folder: string, file: string): Promise<MadeFile | undefined> {
  const real = await placeOf(folder, file);
  if (real === undefined) return undefined;
  // Not following links, and not waiting for a pipe, since the place was looked up a moment ago. Systems that do not know a flag have none.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(real, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    return { bytes: await handle.readFile(), stamp: `${stats.ino}:${stats.mtimeNs}:${stats.size}` };
  } finally {
    await handle.close();
  }
}

async function placeOf(folder: string, file: string): Promise<string | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(path.join(folder, file))]);
    return isInside(root, real) ? real : undefined;
  } catch {
    return undefined;
  }
}

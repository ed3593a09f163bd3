import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { standingOf } from './stamps.ts';
import type { Standing } from './stamps.ts';

/** Never through a link in the last part of the path, and never waiting for a pipe. Windows knows neither, and has none. */
const ONLY_THE_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The bytes of a regular file with what they were read from; `undefined` when it is none, or has more than `maxBytes`. */
export async function readRegularFile(
  file: string,
  maxBytes: number,
): Promise<{ readonly bytes: Uint8Array; readonly standing: Standing } | undefined> {
  return withFile(file, async (handle) => {
    const standing = standingOf(await handle.stat({ bigint: true }));
    if (standing.kind !== 'file' || standing.size > maxBytes) return undefined;
    return { bytes: await handle.readFile(), standing };
  });
}

/** SHA-256 as lower-case hex. */
export async function hashFile(file: string): Promise<string> {
  return withFile(file, async (handle) => {
    const hash = createHash('sha256');
    for await (const piece of handle.createReadStream({ autoClose: false })) hash.update(piece as Uint8Array);
    return hash.digest('hex');
  });
}

async function withFile<Value>(file: string, work: (handle: FileHandle) => Promise<Value>): Promise<Value> {
  const handle = await open(file, ONLY_THE_FILE);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

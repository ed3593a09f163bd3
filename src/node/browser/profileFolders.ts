import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'wavewright-browser-';

/** The folder of a browser's own profile, made anew; its name tells which process made it. */
export async function makeProfileFolder(temporaryFolder: string): Promise<string> {
  return mkdtemp(join(temporaryFolder, `${PREFIX}${process.pid}-`));
}

/** The browser may still be writing into it for a moment. */
export async function removeProfileFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => undefined);
}

/** Removes the folders of processes that died before they could. */
export async function removeLeftProfiles(temporaryFolder: string): Promise<void> {
  const names = await readdir(temporaryFolder).catch(() => []);
  const left = names.filter((name) => {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    return Number.isInteger(pid) && pid !== process.pid && !isAlive(pid);
  });
  await Promise.all(left.map((name) => removeProfileFolder(join(temporaryFolder, name))));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another person's process is there, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

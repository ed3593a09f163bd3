import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../repository/errors.ts';
import { isNoText } from './walkFolder.ts';

const OWNER_ALL = 0o700;
const TRIES = 3;

/**
 * Removes whatever stands there, links themselves. Folders that their maker locked are unlocked. Throws what the file
 * system says when something stays.
 */
export async function removeTree(target: string): Promise<void> {
  try {
    await rm(target, { recursive: true, force: true, maxRetries: TRIES });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await unlock(target);
    await rm(target, { recursive: true, force: true, maxRetries: TRIES });
  }
}

/** Removes one entry of a folder, also one whose name is no text and that can only be found by its bytes. */
export async function removeEntry(root: string, relative: string): Promise<void> {
  const target = path.join(root, relative);
  if (!isNoText(path.basename(target))) return removeTree(target);
  const folder = path.dirname(target);
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    if (!isNoText(name.toString())) continue;
    const raw = Buffer.concat([Buffer.from(`${folder}${path.sep}`), name]);
    if (lstatSync(raw).isDirectory()) chmodSync(raw, OWNER_ALL);
    rmSync(raw, { recursive: true, force: true });
  }
}

function isRefusal(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EACCES' || code === 'EPERM' || code === 'ENOTEMPTY';
}

async function unlock(target: string): Promise<void> {
  const waiting = [target];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (!(await lstat(folder)).isDirectory()) continue;
    await chmod(folder, OWNER_ALL);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) waiting.push(path.join(folder, entry.name));
    }
  }
}

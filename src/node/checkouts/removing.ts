import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../repository/errors.ts';
import { isNoText } from './walkFolder.ts';

const OWNER_ALL = 0o700;
const TRIES = 3;
/** Half of the shortest limit of a path that a common system has, 1,024 on macOS; Windows has none here. */
const LONG_PATH = 512;

/**
 * Removes whatever stands there, links themselves. Folders that their maker locked are unlocked, and such that lie too
 * deep for a path are moved up first. Throws what the file system says when something stays.
 */
export async function removeTree(target: string): Promise<void> {
  try {
    await rm(target, { recursive: true, force: true, maxRetries: TRIES });
  } catch (error) {
    if (!isMendable(error)) throw error;
    for (const part of await unlockAndFlatten(target)) {
      await rm(part, { recursive: true, force: true, maxRetries: TRIES });
    }
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

function isMendable(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'ENOTEMPTY', 'ENAMETOOLONG'].includes(errorCode(error) ?? '');
}

/** Returns what there is to remove now: folders that were moved up beside the target, then the target. */
async function unlockAndFlatten(target: string): Promise<string[]> {
  const parts = [target];
  const waiting = [target];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (!(await lstat(folder)).isDirectory()) continue;
    await chmod(folder, OWNER_ALL);
    let reachable = folder;
    if (folder.length > target.length + LONG_PATH) {
      reachable = path.join(path.dirname(target), `.${randomBytes(6).toString('hex')}`);
      await rename(folder, reachable);
      parts.unshift(reachable);
    }
    for (const entry of await readdir(reachable, { withFileTypes: true })) {
      if (entry.isDirectory()) waiting.push(path.join(reachable, entry.name));
    }
  }
  return parts;
}

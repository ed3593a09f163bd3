import { chmodSync, constants, lstatSync } from 'node:fs';
import { copyFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { isMissing } from '../repository/errors.ts';
import { withExecutable } from '../repository/fileMode.ts';
import { hashBytes } from '../system/hashing.ts';
import { contentIdentity } from './entries.ts';
import type { WantedEntry } from './entries.ts';
import { removeTree } from './removing.ts';
import { diskIdentity } from './fileEntries.ts';
import { isSettled, standingAt } from './stamps.ts';
import type { Standing } from './stamps.ts';
import { CheckoutProblem } from './storageFailure.ts';

/** The bytes of a file of the view. */
export type ReadFromView = (path: string, signal: AbortSignal) => Promise<Result<Uint8Array, Failure>>;

/** Of a copy of which nobody can say what it is equal to. */
const UNKNOWN_DISK = 'disk:';
const OWNER_WRITE = 0o200;
/** A file that changes while it is copied is copied again. */
const TRIES = 5;

/** What was made: its identity may differ from what was wanted when the file changed meanwhile. */
export interface WrittenEntry {
  readonly identity: string;
  readonly standing: Standing;
}

/**
 * Makes an entry where nothing stands; `undefined` when the file to copy from went away. Throws what the file system says,
 * and `CheckoutProblem` when the view cannot give the bytes.
 */
export async function writeEntry(
  target: string,
  entry: WantedEntry & { readonly path: string },
  read: ReadFromView,
  signal: AbortSignal,
): Promise<WrittenEntry | undefined> {
  if (entry.kind === 'link') {
    const absolute = path.isAbsolute(entry.target);
    await symlink(entry.target, target, entry.leadsTo === 'folder' ? (absolute ? 'junction' : 'dir') : 'file');
    return { identity: entry.identity, standing: standingNow(target) };
  }
  if (entry.source !== undefined) return copyFromDisk(entry.source, target, entry);
  const bytes = await read(entry.path, signal);
  if (!bytes.ok) throw new CheckoutProblem(bytes.failure);
  await writeFile(target, bytes.value, { flag: 'wx', mode: entry.executable ? 0o777 : 0o666 });
  const ofContent = entry.identity.startsWith('sha256:');
  const identity = ofContent ? contentIdentity(hashBytes(bytes.value)) : entry.identity;
  return { identity, standing: standingNow(target) };
}

/** Shares the bytes with the original where the file system can do that without harm to either. */
async function copyFromDisk(source: string, target: string, entry: WantedEntry): Promise<WrittenEntry | undefined> {
  let expected = entry.identity;
  for (let attempt = 1; ; attempt += 1) {
    const startedMs = Date.now();
    try {
      await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    const original = standingAt(source);
    if (original?.kind !== 'file') {
      // It went away, or something else stands there now.
      await removeTree(target);
      return undefined;
    }
    const seen = diskIdentity(source, original);
    if (seen === expected || attempt === TRIES) {
      // Copied again next time when it changed just now, or while it was copied.
      const certain = seen === expected && isSettled(original, startedMs);
      return { identity: certain ? seen : UNKNOWN_DISK, standing: makeUsable(target, original.executable) };
    }
    expected = seen;
    await removeTree(target);
  }
}

/** A read-only original is no reason that commands may not write their copy. */
function makeUsable(target: string, executable: boolean): Standing {
  const { mode } = lstatSync(target);
  const usable = withExecutable(mode | OWNER_WRITE, executable);
  if (usable !== (mode & 0o7777)) chmodSync(target, usable);
  return standingNow(target);
}

function standingNow(target: string): Standing {
  const standing = standingAt(target);
  if (standing === undefined) throw new Error(`expected ${target} to be there, since it was just written`);
  return standing;
}

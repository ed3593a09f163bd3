import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { errorCode, isMissing } from '../repository/errors.ts';
import { isAlive, processIdentitySchema } from './processIdentity.ts';
import type { ProcessIdentity } from './processIdentity.ts';

/** A file without a readable owner that is younger than this is one that is just being written. */
const BEING_WRITTEN_MS = 10_000;

/**
 * Makes `file` say that a process owns what it stands for. False when another living process does; what a dead one owned
 * is taken over. Of several that try at once only one succeeds.
 */
export async function takeOwnership(file: string, owner: ProcessIdentity): Promise<boolean> {
  if (await writeNew(file, owner)) return true;
  const seen = await readText(file);
  if (seen === undefined) return writeNew(file, owner);
  if (await isOwned(file, seen)) return false;
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  // Somebody else was faster, and what was moved away is theirs: it goes back.
  const moved = await readText(aside);
  if (moved !== seen) {
    await link(aside, file).catch(() => undefined);
    await rm(aside, { force: true });
    return false;
  }
  await rm(aside, { force: true });
  return writeNew(file, owner);
}

export async function giveUpOwnership(file: string): Promise<void> {
  await rm(file, { force: true });
}

async function isOwned(file: string, text: string): Promise<boolean> {
  const owner = parse(text);
  if (owner !== undefined) return isAlive(owner);
  const stats = await stat(file).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs < BEING_WRITTEN_MS;
}

/** The file comes into being with its content, where the file system knows hard links. */
async function writeNew(file: string, owner: ProcessIdentity): Promise<boolean> {
  const text = JSON.stringify(owner);
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, text);
  try {
    await link(temporary, file).catch(async (error: unknown) => {
      if (errorCode(error) === 'EEXIST') throw error;
      await writeFile(file, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parse(text: string): ProcessIdentity | undefined {
  try {
    return processIdentitySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

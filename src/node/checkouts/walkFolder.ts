import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createPacer } from './pacer.ts';
import { standingAt } from './stamps.ts';
import type { Standing } from './stamps.ts';

/** An entry of a folder tree. */
export interface Found extends Standing {
  /** Relative to the folder that is walked, with forward slashes. */
  readonly path: string;
}

/** Something that cannot be looked at: a folder that may not be read, a name that is no text, a path that is too long. */
export interface Hidden {
  readonly path: string;
  readonly kind: 'hidden';
}

/**
 * Visits everything in a folder: each folder before what is in it. Links are never followed. The visitor says of folders
 * whether to go in. Throws the signal's reason when it is aborted, and when the folder itself cannot be read.
 */
export async function walkFolder(
  root: string,
  visit: (entry: Found | Hidden) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const pacer = createPacer(signal);
  const waiting: string[] = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const names = namesIn(root, folder);
    if (names === undefined) {
      visit({ path: folder, kind: 'hidden' });
      continue;
    }
    for (const name of names) {
      const inner = folder === '' ? name : `${folder}/${name}`;
      const standing = look(path.join(root, inner));
      if (standing === 'hidden' || (standing === undefined && isNoText(name))) visit({ path: inner, kind: 'hidden' });
      else if (standing !== undefined) {
        const enters = visit({ ...standing, path: inner });
        if (enters && standing.kind === 'folder') waiting.push(inner);
      }
      if (pacer.due()) await pacer.rest();
    }
  }
}

/** Whether a name on disk is no UTF-8: under the name that Node then gives nothing is found. */
export function isNoText(name: string): boolean {
  return name.includes('\uFFFD');
}

function namesIn(root: string, folder: string): readonly string[] | undefined {
  try {
    return readdirSync(path.join(root, folder));
  } catch (error) {
    if (folder === '') throw error;
    return undefined;
  }
}

function look(file: string): Standing | undefined | 'hidden' {
  try {
    return standingAt(file);
  } catch {
    return 'hidden';
  }
}

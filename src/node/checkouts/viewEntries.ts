import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { WantedFile } from '../../core/ports/checkouts.ts';
import { isMissing } from '../repository/errors.ts';
import { safeSegments } from '../repository/roots.ts';
import { hashBytes } from '../system/hashing.ts';
import { contentIdentity } from './entries.ts';
import type { Knowledge, WantedEntry } from './entries.ts';
import { diskFile } from './fileEntries.ts';
import { linkEntry, translateLink } from './links.ts';
import { createPacer } from './pacer.ts';
import { standingAt } from './stamps.ts';
import type { Standing } from './stamps.ts';
import { CheckoutProblem } from './storageFailure.ts';

/** What the person's folder has under a path: a regular file, or a link with what stands in it, or nothing. */
export interface OnDisk {
  readonly standing: Standing | undefined;
  readonly linkText: string | undefined;
}

/** What a file of the view is in a checkout; `undefined` where there is none. `root` is the real path of the root's folder. */
export function viewEntry(file: WantedFile, root: string, onDisk: OnDisk): WantedEntry | undefined {
  const safe = safeSegments({ root: '', path: file.path });
  if (!safe.ok) throw new CheckoutProblem(safe.failure);
  const { content, object } = file;
  const { standing, linkText } = onDisk;
  if (content !== undefined) {
    const link = linkText === undefined ? undefined : insideLink(root, file.path, linkText, true);
    if (link !== undefined && holdsContent(path.join(root, file.path), content.hash)) return link;
    const { executable, hash } = content;
    return { kind: 'file', from: 'view', executable, identity: contentIdentity(hash), inView: true };
  }
  if (object !== undefined) {
    const { executable, id } = object;
    return { kind: 'file', from: 'view', executable, identity: `object:${id}`, inView: true };
  }
  if (linkText !== undefined) return insideLink(root, file.path, linkText, true);
  return standing && diskFile(path.join(root, file.path), standing, true);
}

/**
 * The view's files for a checkout that somebody works with: what was copied from disk stays as it was then, without a look
 * at the original.
 */
export async function viewEntries(
  files: readonly WantedFile[],
  root: string,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WantedEntry>> {
  const entries = new Map<string, WantedEntry>();
  const pacer = createPacer(signal);
  for (const file of files) {
    if (pacer.due()) await pacer.rest();
    const known = knowledge.entries.get(file.path);
    const entry =
      file.content === undefined && file.object === undefined && known?.identity.startsWith('disk:') === true
        ? { ...known, kind: 'file' as const, from: 'disk' as const, source: path.join(root, file.path) }
        : viewEntry(file, root, lookUp(root, file.path));
    if (entry !== undefined) entries.set(file.path, entry);
  }
  return entries;
}

/** `undefined` when a link does not lead to something within the root. */
export function insideLink(root: string, link: string, text: string, inView: boolean): WantedEntry | undefined {
  const translated = translateLink({ root, link: path.join(root, link), text, path: link });
  return translated.kind === 'inside' ? linkEntry(translated.target, translated.leadsTo, inView) : undefined;
}

export function leadsToFile(link: string): boolean {
  try {
    return statSync(link).isFile();
  } catch {
    return false;
  }
}

/** Nothing where a folder on the way is a link: a survey would not go through it either. */
function lookUp(root: string, place: string): OnDisk {
  const nothing = { standing: undefined, linkText: undefined };
  const absolute = path.join(root, place);
  try {
    if (realpathSync.native(path.dirname(absolute)) !== path.dirname(absolute)) return nothing;
  } catch (error) {
    if (isMissing(error)) return nothing;
    throw error;
  }
  const standing = standingAt(absolute);
  if (standing?.kind === 'link') return { standing: undefined, linkText: readlinkSync(absolute) };
  return standing?.kind === 'file' ? { standing, linkText: undefined } : nothing;
}

/** Whether a link leads to a file with that content. */
function holdsContent(link: string, hash: string): boolean {
  return leadsToFile(link) && hashBytes(readFileSync(link)) === hash;
}

import { readlinkSync } from 'node:fs';
import path from 'node:path';
import type { WantedEntry } from './entries.ts';
import { matchesPattern } from './folderRules.ts';
import { diskFile } from './fileEntries.ts';
import { linkEntry, translateLink } from './links.ts';
import type { ToolFolder } from './surveySource.ts';
import { walkFolder } from './walkFolder.ts';
import type { Found } from './walkFolder.ts';

/** Larger files of a folder that is made real are linked, not copied. */
const MAX_COPIED_BYTES = 1024 * 1024;

/**
 * What a folder that tools need becomes in a checkout: see `FolderRule`. `root` is the real path of the root's folder.
 */
export async function addToolFolder(
  entries: Map<string, WantedEntry>,
  root: string,
  { path: folder, source, rule }: ToolFolder,
  signal: AbortSignal | undefined,
): Promise<void> {
  const entryFor = (found: Found, absolute: string, place: string): WantedEntry | undefined => {
    if (found.kind === 'folder') return linkEntry(absolute, 'folder', false);
    if (found.kind === 'file') {
      return found.size <= MAX_COPIED_BYTES ? diskFile(absolute, found, false) : linkEntry(absolute, 'file', false);
    }
    if (found.kind !== 'link') return undefined;
    const text = readlinkSync(absolute);
    const unit = { source, path: folder };
    const link = translateLink({ root, link: absolute, text, path: place, unit });
    return link.kind === 'nowhere' ? undefined : linkEntry(link.target, link.leadsTo, false);
  };

  await walkFolder(
    source,
    (found) => {
      if (found.kind === 'hidden' || rule.without.some((pattern) => matchesPattern(pattern, found.path))) return false;
      if (found.kind === 'folder' && rule.real.some((pattern) => matchesPattern(pattern, found.path))) return true;
      const place = `${folder}/${found.path}`;
      const entry = entryFor(found, path.join(source, found.path), place);
      if (entry !== undefined) entries.set(place, entry);
      return false;
    },
    signal,
  );
}

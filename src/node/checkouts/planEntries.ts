import { readlinkSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../../core/ports/log.ts';
import type { WantedFile } from '../../core/ports/checkouts.ts';
import { leadsIntoGit } from '../repository/roots.ts';
import type { WantedEntry } from './entries.ts';
import { diskFile } from './fileEntries.ts';
import { foldersAbove } from './folders.ts';
import { createIgnoring, readRules, rulesOf } from './ignoring.ts';
import type { IsIgnored, OuterRules } from './ignoring.ts';
import { createPacer } from './pacer.ts';
import { surveySource } from './surveySource.ts';
import type { SourceTree } from './surveySource.ts';
import { addToolFolder } from './toolFolderEntries.ts';
import { insideLink, leadsToFile, viewEntry } from './viewEntries.ts';
import { walkFolder } from './walkFolder.ts';
import type { Found, Hidden } from './walkFolder.ts';

export interface PlanRequest {
  /** Real path of the root's folder. */
  readonly root: string;
  /** Real path of where checkouts are kept. */
  readonly storage: string;
  readonly files: readonly WantedFile[];
  readonly outerRules: readonly OuterRules[];
  /** Of ignored files and submodules that are copied, in all. */
  readonly maxCopiedBytes: number;
  readonly log: Log;
}

export interface Plan {
  readonly entries: ReadonlyMap<string, WantedEntry>;
  /** Folders that are there for tools only. */
  readonly toolFolders: readonly string[];
}

/** What a checkout of a view shall hold: the view's files, and from the root what the view does not have but tools need. */
export async function planEntries(request: PlanRequest, signal: AbortSignal | undefined): Promise<Plan> {
  const { root, storage, files } = request;
  const wanted = new Set(files.map((file) => file.path));
  const wantedFolders = foldersAbove(wanted);
  const includeRules = readRules(path.join(root, '.worktreeinclude'));
  const isIgnored = createIgnoring(root, request.outerRules);
  const included = includeRules === undefined ? undefined : rulesOf(includeRules);
  const tree = await surveySource({ root, storage, wanted, wantedFolders, isIgnored, included }, signal);
  const entries = new Map<string, WantedEntry>();
  const pacer = createPacer(signal);
  for (const file of files) {
    if (pacer.due()) await pacer.rest();
    const entry = viewEntry(file, root, {
      standing: tree.files.get(file.path),
      linkText: tree.links.get(file.path),
    });
    if (entry !== undefined) entries.set(file.path, entry);
  }
  for (const [link, text] of tree.links) {
    if (wanted.has(link) || wantedFolders.has(link)) continue;
    // A link to a file that the view does not have was deleted there.
    const entry = insideLink(root, link, text, false);
    if (entry !== undefined && !leadsToFile(path.join(root, link))) entries.set(link, entry);
  }
  for (const folder of tree.toolFolders) await addToolFolder(entries, root, folder, signal);
  await addCopies(entries, { ...request, tree, isIgnored }, signal);
  const toolFolders = [
    ...tree.toolFolders.map((folder) => folder.path),
    ...tree.repositories,
    ...tree.included.filter(({ kind }) => kind === 'folder').map((folder) => folder.path),
  ];
  return { entries, toolFolders };
}

/** Adds ignored files that the person wants, and what is in submodules, as plain files. */
async function addCopies(
  entries: Map<string, WantedEntry>,
  { root, maxCopiedBytes, log, tree, isIgnored }: PlanRequest & { tree: SourceTree; isIgnored: IsIgnored },
  signal: AbortSignal | undefined,
): Promise<void> {
  let left = maxCopiedBytes;
  const leftOut: string[] = [];

  function add(found: Found): void {
    const absolute = path.join(root, found.path);
    if (found.kind === 'link') {
      const entry = insideLink(root, found.path, readlinkSync(absolute), false);
      if (entry !== undefined) entries.set(found.path, entry);
    } else if (found.kind === 'file') {
      left -= found.size;
      if (left >= 0) entries.set(found.path, diskFile(absolute, found, false));
      else leftOut.push(found.path);
    }
  }

  async function addFolder(folder: string, skips: IsIgnored): Promise<void> {
    const visit = (found: Found | Hidden): boolean => {
      const place = `${folder}/${found.path}`;
      if (found.kind === 'hidden' || leadsIntoGit(found.path)) return false;
      if (skips(place, found.kind === 'folder' ? 'folder' : 'file')) return false;
      add({ ...found, path: place });
      return true;
    };
    await walkFolder(path.join(root, folder), visit, signal);
  }

  for (const found of tree.included) {
    if (found.kind === 'folder') await addFolder(found.path, () => false);
    else add(found);
  }
  for (const folder of tree.repositories) await addFolder(folder, isIgnored);
  if (leftOut.length > 0) {
    const mebibytes = Math.round(maxCopiedBytes / 1024 / 1024);
    log.warn(
      `Not in the directory for commands, which takes ${mebibytes} MiB of ignored files and submodules: ${leftOut.length} files such as "${leftOut[0] ?? ''}".`,
    );
  }
}

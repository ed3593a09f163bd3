import { readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Ignore } from 'ignore';
import { FOLDER_RULES } from './folderRules.ts';
import type { FolderRule } from './folderRules.ts';
import type { IsIgnored } from './ignoring.ts';
import { standingAt } from './stamps.ts';
import type { Standing } from './stamps.ts';
import { walkFolder } from './walkFolder.ts';
import type { Found } from './walkFolder.ts';

export interface SourceToSurvey {
  /** Real path of the root's folder. */
  readonly root: string;
  /** Real path of where checkouts are kept: it may lie in the root, and is no part of it. */
  readonly storage: string;
  /** Paths of the view's files. */
  readonly wanted: ReadonlySet<string>;
  /** All folders above them. */
  readonly wantedFolders: ReadonlySet<string>;
  readonly isIgnored: IsIgnored;
  /** Ignored files that the person wants in checkouts. */
  readonly included: Ignore | undefined;
}

/** What a root holds, as far as it matters to a checkout. Paths are relative to the root. */
export interface SourceTree {
  /** Regular files that the view has. */
  readonly files: ReadonlyMap<string, Standing>;
  /** Links that are not ignored, with what stands in them. */
  readonly links: ReadonlyMap<string, string>;
  readonly toolFolders: readonly ToolFolder[];
  /** Folders with a repository of their own: submodules, mostly. */
  readonly repositories: readonly string[];
  /** Ignored files, links and folders that the person wants in checkouts. */
  readonly included: readonly Found[];
}

/** A folder that comes into checkouts by a rule. */
export interface ToolFolder {
  readonly path: string;
  /** Its real path, which is elsewhere when it is a link. */
  readonly source: string;
  readonly rule: FolderRule;
}

/** Looks at everything in a root but what is ignored and of no use. Reads no contents. */
export async function surveySource(source: SourceToSurvey, signal: AbortSignal | undefined): Promise<SourceTree> {
  const { root, storage, wanted, wantedFolders, isIgnored, included } = source;
  const files = new Map<string, Standing>();
  const links = new Map<string, string>();
  const toolFolders: ToolFolder[] = [];
  const repositories: string[] = [];
  const includedEntries: Found[] = [];

  function visitFolder(entry: Found): boolean {
    if (path.basename(entry.path) === '.git' || path.join(root, entry.path) === storage) return false;
    if (wantedFolders.has(entry.path)) return true;
    const ignored = isIgnored(entry.path, 'folder');
    if (ignored && included?.ignores(`${entry.path}/`) === true) {
      includedEntries.push(entry);
      return false;
    }
    const rule = ruleFor(path.join(root, entry.path), ignored);
    if (rule !== undefined) {
      toolFolders.push({ path: entry.path, source: path.join(root, entry.path), rule });
      return false;
    }
    // Files within may be wanted one by one.
    if (ignored) return included !== undefined;
    if (standingAt(path.join(root, entry.path, '.git')) === undefined) return true;
    repositories.push(entry.path);
    return false;
  }

  function visitLink(entry: Found): void {
    const absolute = path.join(root, entry.path);
    const ignored = !wanted.has(entry.path) && isIgnored(entry.path, 'file');
    const rule = wanted.has(entry.path) ? undefined : ruleFor(absolute, ignored);
    if (rule !== undefined) toolFolders.push({ path: entry.path, source: realpathSync.native(absolute), rule });
    else if (!ignored) links.set(entry.path, readlinkSync(absolute));
    else if (included?.ignores(entry.path) === true) includedEntries.push(entry);
  }

  function visitFile(entry: Found): void {
    if (wanted.has(entry.path)) files.set(entry.path, entry);
    else if (included?.ignores(entry.path) === true && isIgnored(entry.path, 'file')) includedEntries.push(entry);
  }

  await walkFolder(
    root,
    (entry) => {
      if (entry.kind === 'folder') return visitFolder(entry);
      if (entry.kind === 'link') visitLink(entry);
      if (entry.kind === 'file') visitFile(entry);
      return false;
    },
    signal,
  );
  return { files, links, toolFolders, repositories, included: includedEntries };
}

/**
 * `folder` is absolute, and may be a link to one. Where nothing is ignored, as without git, only the rule's own mark or
 * the name `node_modules` tells that nobody wrote what is in it.
 */
function ruleFor(folder: string, ignored: boolean): FolderRule | undefined {
  const name = path.basename(folder);
  const rule = FOLDER_RULES.find((candidate) => candidate.name === name && holds(folder, candidate.holds));
  if (rule === undefined) return undefined;
  return ignored || rule.holds !== undefined || name === 'node_modules' ? rule : undefined;
}

/** Whether it is a folder (links followed) with that entry in it. */
function holds(folder: string, entry = '.'): boolean {
  try {
    return standingAt(path.join(realpathSync.native(folder), entry)) !== undefined && isFolder(folder);
  } catch {
    return false;
  }
}

function isFolder(folder: string): boolean {
  return standingAt(realpathSync.native(folder))?.kind === 'folder';
}

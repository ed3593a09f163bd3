import { readlinkSync } from 'node:fs';
import path from 'node:path';
import type { CheckoutChange, CheckoutChanges, LeftOutFile, LeftOutReason } from '../../core/ports/checkouts.ts';
import { isInside } from '../repository/locate.ts';
import { leadsIntoGit } from '../repository/roots.ts';
import { hashBytes } from '../system/hashing.ts';
import { hashFile, readRegularFile } from './bytes.ts';
import { contentIdentity } from './entries.ts';
import type { Knowledge, KnownEntry } from './entries.ts';
import { ALWAYS_IGNORED } from './folderRules.ts';
import { createIgnoring } from './ignoring.ts';
import { forAll } from './pacer.ts';
import { foldersAbove } from './folders.ts';
import { standingAt } from './stamps.ts';
import type { Standing } from './stamps.ts';
import { CheckoutProblem } from './storageFailure.ts';
import { walkFolder } from './walkFolder.ts';
import type { Found, Hidden } from './walkFolder.ts';

export interface ChangeLimits {
  /** Larger files are left out. */
  readonly maxFileBytes: number;
  /** More changed files, or more bytes in them, make the whole call fail. */
  readonly maxChangedFiles: number;
  readonly maxChangedBytes: number;
}

/** What differs from what is known, without having been read. */
interface Differences {
  readonly files: readonly Found[];
  readonly deleted: readonly string[];
  readonly leftOut: readonly LeftOutFile[];
}

const READS_AT_ONCE = 16;

/**
 * What commands changed since `knowledge` was brought up to date, which it is again afterwards. Looks at stamps first, and
 * reads only files that have another one. Links are never followed.
 */
export async function collectChanges(
  folder: string,
  knowledge: Knowledge,
  limits: ChangeLimits,
  signal: AbortSignal,
): Promise<CheckoutChanges & { readonly touched: readonly string[] }> {
  const differences = await findDifferences(folder, knowledge, limits, signal);
  refuseTooMuch(differences, limits);
  const changed: CheckoutChange[] = differences.deleted.map((gone) => ({ path: gone, executable: false }));
  const leftOut = [...differences.leftOut];
  // Known only when everything went well: what is not given now must be given by the next call.
  const news = new Map<string, KnownEntry>();
  await forAll(differences.files, READS_AT_ONCE, async ({ path: place }) => {
    signal.throwIfAborted();
    const file = await readRegularFile(path.join(folder, place), limits.maxFileBytes).catch(() => undefined);
    if (file === undefined) {
      leftOut.push({ path: place, reason: 'unreadable' });
      return;
    }
    const { bytes, standing } = file;
    const before = knowledge.entries.get(place);
    const identity = contentIdentity(hashBytes(bytes));
    const same = before?.executable === standing.executable && (await isSame(before, identity));
    news.set(place, { identity, executable: standing.executable, inView: true, stamp: standing.stamp });
    if (!same) changed.push({ path: place, bytes, executable: standing.executable });
  });
  for (const [place, entry] of news) knowledge.entries.set(place, entry);
  for (const gone of differences.deleted) knowledge.entries.delete(gone);
  return {
    changed: changed.sort(byPath),
    leftOut: leftOut.sort(byPath),
    touched: [...differences.deleted, ...news.keys()],
  };
}

/** Whether commands changed something that `collectChanges` has not given yet. */
export async function hasChanges(folder: string, knowledge: Knowledge, limits: ChangeLimits): Promise<boolean> {
  const { files, deleted } = await findDifferences(folder, knowledge, limits, undefined);
  return files.length + deleted.length > 0;
}

async function findDifferences(
  folder: string,
  knowledge: Knowledge,
  limits: ChangeLimits,
  signal: AbortSignal | undefined,
): Promise<Differences> {
  requireRealFolder(folder);
  const { entries } = knowledge;
  const isIgnored = createIgnoring(folder, knowledge.outerRules);
  const toolFolders = new Set(knowledge.toolFolders);
  const viewFolders = foldersAbove(inView(entries));
  const seen = new Set<string>();
  const files: Found[] = [];
  const leftOut: LeftOutFile[] = [];
  const leaveOut = (place: string, reason: LeftOutReason): void => void leftOut.push({ path: place, reason });

  function enters(found: Found): boolean {
    if (viewFolders.has(found.path)) return true;
    if (ALWAYS_IGNORED.has(path.basename(found.path)) || toolFolders.has(found.path)) return false;
    if (isIgnored(found.path, 'folder')) return false;
    if (standingAt(path.join(folder, found.path, '.git')) === undefined) return true;
    leaveOut(found.path, 'repository');
    return false;
  }

  function visitFile(found: Found): void {
    const before = entries.get(found.path);
    if (before !== undefined) seen.add(found.path);
    if (before?.inView === false || before?.stamp === found.stamp) return;
    if (before === undefined && isIgnored(found.path, 'file')) return;
    const reason = obstacle(folder, found, limits);
    if (reason === undefined) files.push(found);
    else if (!(found.kind === 'link' && before?.identity === linkIdentity(folder, found))) leaveOut(found.path, reason);
  }

  function visitHidden({ path: place }: Hidden): void {
    for (const known of entries.keys()) if (known === place || known.startsWith(`${place}/`)) seen.add(known);
    if (!isIgnored(place, 'file')) leaveOut(place, place.includes('\uFFFD') ? 'name' : 'unreadable');
  }

  await walkFolder(
    folder,
    (found) => {
      if (found.path === '.git') return false;
      if (found.kind === 'hidden') visitHidden(found);
      else if (found.kind === 'folder') return enters(found);
      else visitFile(found);
      return false;
    },
    signal,
  );
  const deleted = [...inView(entries)].filter((place) => !seen.has(place));
  return { files, deleted, leftOut };
}

function* inView(entries: ReadonlyMap<string, KnownEntry>): Generator<string> {
  for (const [place, entry] of entries) if (entry.inView) yield place;
}

/** Why something that differs cannot become a file of a view; `undefined` when it can. */
function obstacle(folder: string, found: Found, limits: ChangeLimits): LeftOutReason | undefined {
  if (leadsIntoGit(found.path)) return 'repository';
  if (/[\r\n\\\uFFFD]/.test(found.path)) return 'name';
  if (found.kind === 'link') return staysInside(folder, found.path) ? 'link' : 'link-outside';
  if (found.kind !== 'file') return 'no-file';
  return found.size > limits.maxFileBytes ? 'too-large' : undefined;
}

/** By what stands in the link alone: looking where it leads would be following it. */
function staysInside(folder: string, link: string): boolean {
  const absolute = path.join(folder, link);
  return isInside(folder, path.resolve(path.dirname(absolute), readlinkSync(absolute)));
}

function linkIdentity(folder: string, link: Standing & { path: string }): string {
  return `link:${readlinkSync(path.join(folder, link.path))}`;
}

/**
 * Whether a file has the content that it had. That of files that were copied from disk is known as long as the original is
 * as it was; should it be another by now, an unchanged file may count as changed, and the view finds that it is not.
 */
async function isSame(before: KnownEntry, identity: string): Promise<boolean> {
  if (before.identity === identity) return true;
  const match = /^disk:(.*):([^:]+)$/s.exec(before.identity);
  if (match === null) return false;
  const [, source = '', stamp] = match;
  if (standingAt(source)?.stamp !== stamp) return false;
  return contentIdentity(await hashFile(source).catch(() => '')) === identity;
}

function requireRealFolder(folder: string): void {
  const standing = standingAt(folder);
  if (standing?.kind === 'folder') return;
  const what = standing === undefined ? 'removed' : 'replaced';
  const message = `A command ${what} the directory that it ran in, so what it did there is lost. The directory is made anew for the next command.`;
  throw new CheckoutProblem({ kind: 'wrong-state', message });
}

function refuseTooMuch({ files, deleted }: Differences, limits: ChangeLimits): void {
  const count = files.length + deleted.length;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (count <= limits.maxChangedFiles && bytes <= limits.maxChangedBytes) return;
  const mebibytes = (size: number): number => Math.round(size / 1024 / 1024);
  const message =
    `Commands changed ${count} files with ${mebibytes(bytes)} MiB; at most ${limits.maxChangedFiles} files with ` +
    `${mebibytes(limits.maxChangedBytes)} MiB are taken over. Add output to .gitignore, or delete what is not needed.`;
  throw new CheckoutProblem({ kind: 'wrong-state', message });
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : Number(a.path > b.path);
}

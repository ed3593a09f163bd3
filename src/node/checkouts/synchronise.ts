import { lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Ignore } from 'ignore';
import type { Failure } from '../../shared/failures.ts';
import { hashFile } from './bytes.ts';
import { contentIdentity } from './entries.ts';
import type { Knowledge, KnownEntry, WantedEntry } from './entries.ts';
import type { IsIgnored } from './ignoring.ts';
import { createPacer, forAll } from './pacer.ts';
import { foldersAbove } from './folders.ts';
import { removeEntry, removeTree } from './removing.ts';
import { standingAt } from './stamps.ts';
import type { Standing } from './stamps.ts';
import { CheckoutProblem } from './storageFailure.ts';
import { walkFolder } from './walkFolder.ts';
import { writeEntry } from './writeEntry.ts';
import type { ReadFromView, WrittenEntry } from './writeEntry.ts';

const WRITES_AT_ONCE = 16;

export interface Synchronisation {
  /** Absolute path of the checkout's folder. */
  readonly folder: string;
  readonly wanted: ReadonlyMap<string, WantedEntry>;
  /** Brought up to date. Entries are believed as long as their stamps fit. */
  readonly knowledge: Knowledge;
  readonly read: ReadFromView;
  /**
   * `reset`: for another borrower. Everything that is not wanted goes, but for ignored output that `kept` names.
   * `continue`: for the same one. Only files that the view had before go, and files copied from disk stay as they were
   * copied. What is there for tools is no part of it.
   */
  readonly purpose:
    { readonly kind: 'reset'; readonly kept: Ignore; readonly isIgnored: IsIgnored } | { readonly kind: 'continue' };
}

/**
 * Makes a folder hold what is wanted; writes only what differs. Returns the paths that were written or removed. Throws
 * what the file system says, `CheckoutProblem` and the signal's reason; then the folder is in between.
 */
export async function synchronise(task: Synchronisation, signal: AbortSignal): Promise<readonly string[]> {
  const { folder, wanted, knowledge, purpose } = task;
  const folders = foldersAbove(wanted.keys());
  const both = [...folders].find((place) => wanted.has(place));
  if (both !== undefined) throw new CheckoutProblem(fileAndFolder(both));
  await makeRealFolder(folder);
  const found = await lookThrough(task, folders, signal);
  for (const obstacle of found.obstacles) await removeEntry(folder, obstacle);
  for (const empty of found.emptyable.reverse()) removeIfEmpty(path.join(folder, empty));
  const removed = [...knowledge.entries]
    .filter(([place, entry]) => !wanted.has(place) && (entry.inView || purpose.kind === 'reset'))
    .map(([place]) => place);
  for (const gone of removed) knowledge.entries.delete(gone);
  const differing: [string, WantedEntry][] = [];
  const pacer = createPacer(signal);
  for (const [place, entry] of wanted) {
    if (pacer.due()) await pacer.rest();
    const right = isRight(task, place, entry, found.standing.get(place));
    if (right === true || (right === 'unknown' && (await hasContent(task, place, entry)))) continue;
    differing.push([place, entry]);
  }
  await makeFolders(folder, foldersAbove(differing.map(([place]) => place)), signal);
  await forAll(differing, WRITES_AT_ONCE, async ([place, entry]) => {
    signal.throwIfAborted();
    const target = path.join(folder, place);
    if (found.standing.has(place)) await removeTree(target);
    const written = await writeEntry(target, { ...entry, path: place }, task.read, signal);
    if (written === undefined) knowledge.entries.delete(place);
    else knowledge.entries.set(place, knownEntry(entry, written));
  });
  return [...removed, ...differing.map(([place]) => place)];
}

interface FoundThings {
  /** What stands under wanted paths. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** What must go. */
  readonly obstacles: readonly string[];
  /** Folders that nobody wants and that may be empty then, outer ones first. */
  readonly emptyable: string[];
}

async function lookThrough(
  { folder, wanted, knowledge, purpose }: Synchronisation,
  folders: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<FoundThings> {
  const standing = new Map<string, Standing>();
  const obstacles: string[] = [];
  const emptyable: string[] = [];
  const knownFolders = purpose.kind === 'continue' ? foldersAbove(knowledge.entries.keys()) : folders;

  /** Whether something that is not wanted stays; a folder may stay for what is in it. */
  function stays(place: string, kind: 'file' | 'folder'): boolean {
    if (purpose.kind === 'continue') return knowledge.entries.get(place)?.inView !== true;
    return purpose.kept.ignores(kind === 'folder' ? `${place}/` : place) && purpose.isIgnored(place, kind);
  }

  await walkFolder(
    folder,
    (entry) => {
      const { path: place } = entry;
      if (place === '.git') return false;
      if (entry.kind === 'hidden') {
        if (purpose.kind === 'reset' || folders.has(place)) obstacles.push(place);
        return false;
      }
      if (entry.kind === 'folder') {
        if (folders.has(place)) return true;
        if (wanted.has(place)) obstacles.push(place);
        else if (purpose.kind === 'reset' && !stays(place, 'folder')) {
          // What is kept may lie within.
          emptyable.push(place);
          return true;
        } else if (knownFolders.has(place)) {
          emptyable.push(place);
          return true;
        }
        return false;
      }
      if (wanted.has(place)) standing.set(place, entry);
      else if (folders.has(place) || !stays(place, 'file')) obstacles.push(place);
      return false;
    },
    signal,
  );
  return { standing, obstacles, emptyable };
}

/** `unknown`: only the bytes can tell. */
function isRight(
  { knowledge, purpose }: Synchronisation,
  place: string,
  entry: WantedEntry,
  standing: Standing | undefined,
): boolean | 'unknown' {
  const before = knowledge.entries.get(place);
  if (standing === undefined || before?.stamp !== standing.stamp) return false;
  if (before.executable !== entry.executable) return false;
  if (before.identity === entry.identity) {
    if (before.inView !== entry.inView) settle(knowledge, place, entry);
    return true;
  }
  if (entry.kind === 'file' && entry.from === 'disk' && purpose.kind === 'continue')
    return before.identity.startsWith('disk:');
  return entry.identity.startsWith('sha256:') && standing.kind === 'file' ? 'unknown' : false;
}

/** Somebody read the file, so that its hash is known now: no reason to write it again. */
async function hasContent({ folder, knowledge }: Synchronisation, place: string, entry: WantedEntry): Promise<boolean> {
  const hash = await hashFile(path.join(folder, place));
  if (contentIdentity(hash) !== entry.identity) return false;
  settle(knowledge, place, entry);
  return true;
}

function settle(knowledge: Knowledge, place: string, { identity, inView }: WantedEntry): void {
  const before = knowledge.entries.get(place);
  if (before !== undefined) knowledge.entries.set(place, { ...before, identity, inView });
}

function knownEntry({ executable, inView }: WantedEntry, { identity, standing }: WrittenEntry): KnownEntry {
  return { identity, executable, inView, stamp: standing.stamp };
}

/** A command may have removed the folder, or put a link in its place. */
async function makeRealFolder(folder: string): Promise<void> {
  const standing = standingAt(folder);
  if (standing?.kind === 'folder') return;
  if (standing !== undefined) await removeTree(folder);
  await mkdir(folder, { recursive: true });
}

/** Outer folders first. None of them is made through a link. */
async function makeFolders(root: string, folders: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  const pacer = createPacer(signal);
  for (const folder of [...folders].sort()) {
    if (pacer.due()) await pacer.rest();
    const target = path.join(root, folder);
    const stats = lstatSync(target, { throwIfNoEntry: false });
    if (stats === undefined) mkdirSync(target);
    else if (!stats.isDirectory()) throw new CheckoutProblem(fileAndFolder(folder));
  }
}

function fileAndFolder(place: string): Failure {
  const message = `"${place}" is a file and a folder at once in the view, which no directory can hold. Delete one of them.`;
  return { kind: 'file-unwritable', path: place, message };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it that stays.
  }
}

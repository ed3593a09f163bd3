import { existsSync } from 'node:fs';
import type { Stats } from 'node:fs';
import path from 'node:path';
import type { SurveyedFile } from '../../core/ports/repository.ts';
import { indexStamp } from './gitFacts.ts';
import type { GitFacts } from './gitFacts.ts';
import { listIndex } from './indexListing.ts';
import type { IndexEntry } from './indexListing.ts';
import { inTurns } from './inTurns.ts';
import { lookAt, surveyLooks } from './lookAtFiles.ts';
import type { RootFolder } from './roots.ts';
import { runGitOn } from './runGit.ts';
import type { GitCall } from './runGit.ts';

export type GitSurvey =
  | { readonly kind: 'surveyed'; readonly files: SurveyedFile[] }
  | { readonly kind: 'not-in-git' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' };

export interface SurveyedRoot {
  readonly roots: readonly RootFolder[];
  readonly name: string;
  /** Real path. */
  readonly directory: string;
  /** Whether an editor has text of this file that is not saved. */
  readonly isUnsaved: (path: string) => boolean;
}

/** A survey during which the index was written, by a commit or a switch of branches, is made again so often. */
const TRIES = 3;

/**
 * Surveys a folder by a handful of calls of git for all files together. A clean file counts as its object only when its bytes on disk
 * are the object's: not when a filter made them, and where line ends may be converted only when the sizes are the same.
 */
export async function surveyWithGit(
  call: GitCall,
  facts: GitFacts,
  root: SurveyedRoot,
  signal?: AbortSignal,
): Promise<GitSurvey> {
  const quiet = { ...call, settings: facts.withoutFilters };
  for (let tried = 1; ; tried += 1) {
    const before = await indexStamp(facts);
    const survey = await surveyOnce(quiet, facts, root, signal);
    if (survey.kind !== 'surveyed' || tried === TRIES || before === (await indexStamp(facts))) return survey;
  }
}

async function surveyOnce(
  call: GitCall,
  facts: GitFacts,
  root: SurveyedRoot,
  signal?: AbortSignal,
): Promise<GitSurvey> {
  const index = await listIndex(call, signal);
  if (index.kind === 'refused' || index.kind === 'no-git') return { kind: 'not-in-git' };
  if (index.kind !== 'listed') return index;
  const clean: CleanFile[] = [];
  await inTurns(
    index.entries,
    ([file, entry]) => {
      if (entry.kind === 'clean' && !root.isUnsaved(file)) clean.push([file, entry]);
    },
    signal,
  );
  const [sizes, conversions] = await Promise.all([
    sizesOf(clean, call, signal),
    conversionsOf(clean, { call, facts }, signal),
  ]);
  const objects = new Map<string, SurveyedFile>();
  const uncertain: CleanFile[] = [];
  const sort = (file: CleanFile): void => {
    const size = sizes.get(file[1].id);
    const conversion = conversions(file[0]);
    if (size === undefined || conversion === 'filter') return;
    if (conversion === 'line-ends') uncertain.push(file);
    else objects.set(file[0], objectFile(file, size));
  };
  await inTurns(clean, sort, signal);
  const looks = await lookAt(root.directory, pathsToLookAt(index.entries, objects, root.directory), signal);
  for (const file of uncertain) {
    const size = sizes.get(file[1].id);
    if (size === undefined || !isPlain(looks.get(file[0]), size)) continue;
    looks.delete(file[0]);
    objects.set(file[0], objectFile(file, size));
  }
  const others = await surveyLooks(root.roots, root, looks);
  return { kind: 'surveyed', files: [...objects.values(), ...others] };
}

type CleanFile = [string, Extract<IndexEntry, { kind: 'clean' }>];

function objectFile([file, { id, executable }]: CleanFile, size: number): SurveyedFile {
  // As on disk: Windows knows no such bit.
  const onDisk = executable && process.platform !== 'win32';
  return { path: file, source: { kind: 'object', id, size, executable: onDisk } };
}

function isPlain(stats: Stats | undefined, size: number): boolean {
  return stats?.isFile() === true && stats.size === size;
}

/** Sparse checkouts leave out whole folders, with very many files: those are not looked for one by one. */
function* pathsToLookAt(
  entries: ReadonlyMap<string, IndexEntry>,
  objects: ReadonlyMap<string, unknown>,
  directory: string,
): Generator<string> {
  const folders = new Map<string, boolean>([['.', true]]);
  const isThere = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const found = isThere(path.posix.dirname(folder)) && existsSync(path.join(directory, folder));
    folders.set(folder, found);
    return found;
  };
  for (const [file, { kind }] of entries) {
    if (objects.has(file)) continue;
    if (kind !== 'skipped' || isThere(path.posix.dirname(file))) yield file;
  }
}

/** Sizes by id of the objects that are there. */
async function sizesOf(files: readonly CleanFile[], call: GitCall, signal?: AbortSignal): Promise<Map<string, number>> {
  const ids = [...new Set(files.map(([, { id }]) => id))];
  if (ids.length === 0) return new Map();
  const input = Buffer.from(`${ids.join('\n')}\n`);
  const run = await runGitOn(input, call, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], signal);
  if (run.kind !== 'ended' || run.exitCode !== 0) return new Map();
  const sizes = new Map<string, number>();
  const note = (line: string): void => {
    const end = line.indexOf(' ');
    const size = line.slice(end + 1);
    if (/^\d+$/.test(size)) sizes.set(line.slice(0, end), Number(size));
  };
  await inTurns(Buffer.from(run.stdout).toString('latin1').split('\n'), note, signal);
  return sizes;
}

/** From the one that changes the least. */
const CONVERSIONS = ['none', 'line-ends', 'filter'] as const;
type Conversion = (typeof CONVERSIONS)[number];

/** What git may do to a file on its way to the disk, by attributes and settings. In doubt: a filter. */
async function conversionsOf(
  files: readonly CleanFile[],
  { call, facts }: { readonly call: GitCall; readonly facts: GitFacts },
  signal?: AbortSignal,
): Promise<(path: string) => Conversion> {
  const otherwise: Conversion = facts.convertsLineEnds ? 'line-ends' : 'none';
  if (files.length === 0) return () => otherwise;
  const input = Buffer.from(files.map(([file]) => `${file}\0`).join(''));
  const run = await runGitOn(input, call, ['check-attr', '-z', '--stdin', '-a'], signal);
  if (run.kind !== 'ended' || run.exitCode !== 0) return () => 'filter';
  const found = new Map<string, Conversion>();
  const fields = new TextDecoder().decode(run.stdout).split('\0');
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [file = '', attribute = '', value = ''] = fields.slice(index, index + 3);
    const conversion = conversionBy(attribute, value);
    if (conversion !== undefined) found.set(file, strongerOf(found.get(file), conversion));
  }
  return (file) => found.get(file) ?? otherwise;
}

function strongerOf(known: Conversion | undefined, other: Conversion): Conversion {
  return CONVERSIONS.findLast((each) => each === known || each === other) ?? other;
}

function conversionBy(attribute: string, value: string): Conversion | undefined {
  switch (attribute) {
    case 'filter':
    case 'ident':
    case 'working-tree-encoding':
      return value === 'unset' ? undefined : 'filter';
    case 'text':
    case 'crlf':
      return value === 'unset' ? 'none' : 'line-ends';
    case 'eol':
      return 'line-ends';
    default:
      return undefined;
  }
}

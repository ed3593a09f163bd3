import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ListedFile } from '../../changes/baseListing.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HashBytes } from '../../ports/hashing.ts';
import type { History } from '../../ports/history.ts';
import type { RunStore } from '../../ports/store.ts';
import { createStopwatch } from '../../tools/stopwatch.ts';
import { assembleSurvey } from './assembleSurvey.ts';
import { factsOf } from './fileFacts.ts';
import type { FileFacts } from './fileFacts.ts';
import { createListing, identityOf, listingKey } from './listing.ts';
import { manifestsIn } from './manifests.ts';
import { cancelled, readTexts } from './reading.ts';
import type { ReadingDeps } from './reading.ts';
import { sourcesIn } from './sources.ts';
import type { DependencyFacts, Survey } from './survey.ts';
import { contentKey, createSurveyCache } from './surveyCache.ts';
import type { FactsByContent, SurveyCache } from './surveyCache.ts';

export interface SurveyDeps {
  /** Where surveys and facts of files are kept by content. */
  readonly store: Pick<RunStore, 'readNote' | 'writeNote'>;
  readonly clock: Clock;
  readonly hash: HashBytes;
  /** Tells whether there is git where no file shows it: nothing was committed yet. Absent: only files tell. */
  readonly history?: Pick<History, 'head'> | undefined;
  /** Tells whether there are folders that git ignores. Absent: nobody looks for what is installed. */
  readonly folders?: FolderFinder | undefined;
}

export interface FolderFinder {
  /** Whether there is such a folder now, ignored or not, by its path from the root. */
  hasFolder(path: string): Promise<Result<boolean, Failure>>;
}

/** Time for reading. What is not read by then is told in `notes`; the next survey goes on from there. */
export const READING_MS = 3_500;

/**
 * What the repository looks like: without a model, within a few seconds, at once when nothing changed since. It only
 * peeks, so that a run is not committed to files that nobody works with. Failures: those of listing the files, and
 * `cancelled`. What is broken in the repository itself is a note of the survey.
 */
export async function surveyRepository(
  view: WorkspaceView,
  deps: SurveyDeps,
  signal: AbortSignal,
): Promise<Result<Survey, Failure>> {
  const listed = await view.describeFiles(signal);
  if (!listed.ok) return listed;
  if (signal.aborted) return failed(cancelled());
  const files = listed.value;
  const hasGit = files.some(({ object }) => object !== undefined) || (await hasHistory(view.root, deps, signal));
  const cache = createSurveyCache({ store: deps.store, root: view.root, key: listingKey(files, deps.hash) });
  const known = await cache.readSurvey();
  const made =
    known === undefined
      ? await makeSurvey(files, { view, watch: createStopwatch(deps.clock, READING_MS), cache }, signal)
      : ok(known);
  if (!made.ok) return made;
  return ok({ ...made.value, ...(await installed(made.value, deps)), hasGit });
}

/** What is installed is no part of the content of the repository: it is looked for every time. */
async function installed({ dependencies }: Survey, { folders }: SurveyDeps): Promise<Pick<Survey, 'dependencies'>> {
  if (folders === undefined || dependencies === undefined) return {};
  const looked = dependencies.map(async (facts): Promise<DependencyFacts> => {
    const found = await Promise.all(facts.folders.map((folder) => folders.hasFolder(folder)));
    const there = facts.folders.find((_, index) => found[index]?.ok === true && found[index].value);
    if (there !== undefined) return { ...facts, installedIn: there };
    return found.length > 0 && found.every(({ ok: isKnown }) => isKnown) ? { ...facts, installedIn: null } : facts;
  });
  return { dependencies: await Promise.all(looked) };
}

async function hasHistory(root: string, { history }: SurveyDeps, signal: AbortSignal): Promise<boolean> {
  return history !== undefined && (await history.head(root, signal)).ok;
}

interface MakingDeps extends ReadingDeps {
  readonly cache: SurveyCache;
}

async function makeSurvey(
  files: readonly ListedFile[],
  deps: MakingDeps,
  signal: AbortSignal,
): Promise<Result<Survey, Failure>> {
  const listing = createListing(files);
  const manifests = manifestsIn(listing);
  const texts = new Map<string, string>();
  const read = await readTexts(manifests.wanted, (file, text) => texts.set(file.path, text), deps, signal);
  if (!read.ok) return read;
  const sources = sourcesIn(listing.files);
  const gathered = await gatherFacts(sources.wanted, deps, signal);
  if (!gathered.ok) return gathered;
  const { facts, late, unreadable } = gathered.value;
  const survey = await assembleSurvey(
    {
      listing,
      texts,
      facts,
      unread: sources.left + late + unreadable,
      notes: [...manifests.notes, ...readingNotes({ ...read.value, left: sources.left, sources: gathered.value })],
    },
    deps.watch,
  );
  // What time cut short is not kept: the next survey gets further. Nor is what was read without a name for its content.
  const isWhole = late === 0 && read.value.late.length === 0;
  const isNamed = [...manifests.wanted, ...sources.wanted].every((file) => identityOf(file) !== undefined);
  if (isWhole && isNamed) await deps.cache.writeSurvey(survey);
  return ok(survey);
}

interface Gathered {
  /** By path. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly late: number;
  readonly unreadable: number;
}

/** The facts of all these files: kept ones by content, others by reading. */
async function gatherFacts(
  wanted: readonly ListedFile[],
  deps: MakingDeps,
  signal: AbortSignal,
): Promise<Result<Gathered, Failure>> {
  const kept = await deps.cache.readFacts();
  const facts = new Map<string, FileFacts>();
  const unknown: ListedFile[] = [];
  for (const file of wanted) {
    const key = contentKey(file);
    const known = key === undefined ? undefined : kept.get(key);
    if (known === undefined) unknown.push(file);
    else facts.set(file.path, known);
  }
  const read = await readTexts(unknown, ({ path }, text) => facts.set(path, factsOf(path, text)), deps, signal);
  if (!read.ok) return read;
  if (facts.size > 0 && unknown.length > 0) await deps.cache.writeFacts(newestFirst(wanted, facts, kept));
  return ok({ facts, late: read.value.late.length, unreadable: read.value.unreadable.length });
}

function newestFirst(
  wanted: readonly ListedFile[],
  facts: ReadonlyMap<string, FileFacts>,
  kept: FactsByContent,
): FactsByContent {
  const all: FactsByContent = new Map();
  for (const file of wanted) {
    const key = contentKey(file);
    const known = facts.get(file.path);
    if (key !== undefined && known !== undefined) all.set(key, known);
  }
  for (const [key, known] of kept) if (!all.has(key)) all.set(key, known);
  return all;
}

function readingNotes(about: {
  readonly late: readonly string[];
  readonly left: number;
  readonly sources: Gathered;
}): string[] {
  const { late, left, sources } = about;
  const sentences: (readonly [number, (count: string) => string])[] = [
    [late.length, (count) => `${count} manifests were not read, because the time was up.`],
    [left, (count) => `${count} source files were not read, because of their number or size.`],
    [sources.late, (count) => `${count} source files were not read, because the time was up.`],
    [sources.unreadable, (count) => `${count} source files are binary or could not be read.`],
  ];
  return sentences.flatMap(([count, sentence]) => (count === 0 ? [] : [sentence(count.toLocaleString('en-US'))]));
}

import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ListedFile } from '../../changes/baseListing.ts';
import { comparePaths } from '../../changes/paths.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CodeIndex, IndexedPiece } from '../../ports/codeIndex.ts';
import type { Log } from '../../ports/log.ts';
import type { FoundPieces, IndexAccess, PieceQuery } from '../../tools/index/indexAccess.ts';
import { filesToIndex, keyOf } from './filesToIndex.ts';
import { recentPaths } from './recentPaths.ts';

/** The index as the views of one run see it. */
export interface RunIndex extends IndexAccess {
  /** Brings the index up to what the run began with, a moment later; nobody need wait. */
  start(): void;
  /** The run is at rest: what has not begun does not begin. */
  rest(): void;
}

export interface RunIndexDeps {
  readonly index: CodeIndex;
  readonly base: Base;
  readonly history?: RunHistory | undefined;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** How long a search waits for files that are not in the index yet, before it answers with what is there. */
const PATIENCE_MS = 4_000;
/** Pieces that are asked for per piece that is wanted: some are of files that the view has not, or has otherwise. */
const ASKED_PER_WANTED = 3;
const MOST_ASKED = 2_000;
/** The first requests of a run go first: it takes a processor to start a thread and to read files. */
const HEAD_START_MS = 1_500;

export function createRunIndex(deps: RunIndexDeps): RunIndex {
  const { index, base } = deps;
  let updating: Promise<void> | undefined;
  /** Ends the wait before it begins. */
  let planned: AbortController | undefined;
  /** Files of views that were added, by path and key. */
  const added = new Map<string, Promise<Result<unknown, Failure>>>();
  /** Whether the index knows by now what it is to know. */
  let isAsked = false;
  let ofBase: ReadonlySet<ListedFile> | undefined;

  async function update(): Promise<void> {
    const listing = await base.list();
    if (!listing.ok) return;
    const recent = await recentPaths(deps.history);
    const isRecent = (file: ListedFile): boolean => recent.has(file.path) || file.object === undefined;
    const files = await filesToIndex(listing.value.files, { peek: base.peekFile, isRecent, clock: deps.clock });
    isAsked = true;
    const updated = await index.update(base.root, files);
    if (!updated.ok) deps.log.debug(`The index over the code is not up to date: ${updated.failure.message}`);
  }

  function begin(): Promise<void> {
    planned?.abort();
    return (updating ??= update().catch((error: unknown) => {
      deps.log.error(`The index over the code could not be brought up to date: ${String(error)}`);
    }));
  }

  function start(): void {
    if (planned !== undefined || updating !== undefined) return;
    const waiting = new AbortController();
    planned = waiting;
    void deps.clock.sleep(HEAD_START_MS, waiting.signal).then(
      () => void begin(),
      () => undefined,
    );
  }

  /** Those that no other run or view has: what was changed by the tasks before, and by the agent itself. */
  async function changedFiles(files: readonly ListedFile[]): Promise<readonly ListedFile[]> {
    const listing = await base.list();
    if (!listing.ok) return [];
    if (files === listing.value.files) return [];
    ofBase ??= new Set(listing.value.files);
    const known = ofBase;
    return files.filter((file) => !known.has(file));
  }

  /** What the view has and the base has not; how many of them were still missing when it was asked. */
  function addChanged(files: readonly ListedFile[], view: WorkspaceView): Promise<Result<unknown, Failure>>[] {
    const fresh = files.filter((file) => !added.has(nameOf(file)));
    if (fresh.length > 0) {
      const records = filesToIndex(fresh, { peek: view.peekFile, isRecent: () => true, clock: deps.clock });
      const adding = records.then((files) => index.add(files));
      for (const file of fresh) {
        added.set(nameOf(file), adding);
        // What failed is tried again with the next search.
        void adding.then((result) => result.ok || added.delete(nameOf(file)));
      }
    }
    return [...new Set(files.flatMap((file) => added.get(nameOf(file)) ?? []))];
  }

  return {
    start,
    rest() {
      planned?.abort();
      planned = undefined;
    },
    async search(query, view, signal) {
      const begun = begin();
      const described = await view.describeFiles(signal);
      if (!described.ok) return described;
      const changed = await changedFiles(described.value);
      const adding = addChanged(changed, view);
      const isAdded = await doneInTime(Promise.all(adding), deps.clock, signal);
      await doneInTime(begun, deps.clock, signal);
      if (signal.aborted) return failed({ kind: 'cancelled', message: 'The search was cancelled.' });
      const pieces = await piecesIn(described.value, query, index, signal);
      const ofRoot = isAsked ? index.missing(base.root) : described.value.length;
      const missing = ofRoot + (isAdded ? 0 : changed.length);
      return pieces.ok ? ok({ pieces: pieces.value, missing } satisfies FoundPieces) : pieces;
    },
  };
}

/** Asks for more as long as too few of what came are in the view. */
async function piecesIn(
  files: readonly ListedFile[],
  { text, limit, path, accepts = () => true }: PieceQuery,
  index: CodeIndex,
  signal: AbortSignal,
): Promise<Result<readonly IndexedPiece[], Failure>> {
  for (let asked = Math.max(20, limit * ASKED_PER_WANTED); ; asked *= 5) {
    const query = { text, limit: Math.min(asked, MOST_ASKED), ...(path === undefined ? {} : { under: path }) };
    const found = await index.search(query, signal);
    if (!found.ok) return found;
    const ofView = found.value.filter((piece) => accepts(piece.path) && isIn(files, piece));
    const isAll = found.value.length < query.limit || asked >= MOST_ASKED;
    if (ofView.length >= limit || isAll) return ok(ofView.slice(0, limit));
  }
}

function isIn(files: readonly ListedFile[], { path, key }: IndexedPiece): boolean {
  const file = files[indexOf(files, path)];
  return file?.path === path && keyOf(file) === key;
}

function nameOf(file: ListedFile): string {
  return `${file.path}\0${keyOf(file)}`;
}

/** Where a path stands, or would stand. */
function indexOf(files: readonly ListedFile[], path: string): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePaths(files[middle]?.path ?? '', path) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether it was done before the patience of a search was at its end. */
async function doneInTime(work: Promise<unknown>, clock: Pick<Clock, 'sleep'>, signal: AbortSignal): Promise<boolean> {
  const waiting = new AbortController();
  const late = clock.sleep(PATIENCE_MS, AbortSignal.any([signal, waiting.signal])).then(
    () => false,
    () => false,
  );
  const isDone = await Promise.race([work.then(() => true), late]);
  waiting.abort();
  return isDone;
}

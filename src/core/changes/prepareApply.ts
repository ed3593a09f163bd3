import { pathKey } from '../../shared/changes.ts';
import type { ChangeSet, WorkspacePath } from '../../shared/changes.ts';
import type { AppliedFile } from '../../shared/events.ts';
import type { Failure, FileConflict } from '../../shared/failures.ts';
import type { HashBytes } from '../ports/hashing.ts';
import type { FileWrite, Repository, RepositoryFile } from '../ports/repository.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { conflictFailure } from './conflicts.ts';
import { changesByFile } from './changesByFile.ts';
import type { ChangesOfFile } from './changesByFile.ts';
import { foldChanges } from './foldChanges.ts';
import type { FoldedFile, TaskChange } from './foldChanges.ts';
import type { FileState, MergeDeps } from './mergeFile.ts';
import { comparePaths } from './paths.ts';
import { sameContent } from './viewFile.ts';

/** What an accept does to the repository. Files that already are as wanted are in neither list. Sorted by path. */
export interface PreparedApply {
  readonly writes: readonly FileWrite[];
  /** The same files by reference, for the journal. */
  readonly files: readonly AppliedFile[];
}

interface Deps extends MergeDeps {
  readonly repository: Repository;
  readonly hash: HashBytes;
  /** Change sets that the repository has already, in topological order. */
  readonly accepted?: readonly ChangeSet[];
}

type Changes = Readonly<ChangesOfFile>;

/**
 * What accepting these change sets, in topological order, means for the repository as it is now: files that the person
 * changed since are merged. Changes nothing itself. Fails with `conflict` (naming the task and `'workspace'`, or two
 * tasks) or with the failure of the first file that cannot be read.
 */
export async function prepareApply(
  changeSets: readonly ChangeSet[],
  deps: Deps,
): Promise<Result<PreparedApply, Failure>> {
  const writes: FileWrite[] = [];
  const files: AppliedFile[] = [];
  const conflicts: FileConflict[] = [];
  const accepted = changesByFile(deps.accepted ?? []);
  const byFile = [...changesByFile(changeSets).values()];
  byFile.sort(([a], [b]) => compareWorkspacePaths(a.change.path, b.change.path));
  for (const listed of byFile) {
    const path = listed[0].change.path;
    const changes = await fromAccepted(listed, accepted.get(pathKey(path)) ?? [], deps);
    const live = await deps.repository.readFile(path);
    if (!live.ok) return live;
    const before = live.value && stateOf(live.value, deps.hash);
    if (live.value !== undefined) keepForMerge(live.value, before, changes, deps);
    const folded = await foldOnto(before, changes, deps);
    if (!folded.ok) {
      conflicts.push(folded.failure);
      continue;
    }
    const after = folded.value.content;
    if (sameContent(before, after)) continue;
    writes.push({ path, before: live.value, after: await fileOf(after, deps) });
    files.push({ path, ...(before && { before }), ...(after && { after }), merged: folded.value.merged });
  }
  return conflicts.length === 0 ? ok({ writes, files }) : failed(conflictFailure(conflicts));
}

/**
 * The changes, with each that settles a conflict beginning at what is accepted of it already. Where changes that were in
 * conflict are all accepted, somebody mended the file: then what it was made from is the next best beginning.
 */
async function fromAccepted(
  changes: ChangesOfFile,
  accepted: readonly TaskChange[],
  deps: MergeDeps,
): Promise<ChangesOfFile> {
  const result = [...changes] as ChangesOfFile;
  for (const [index, settling] of changes.entries()) {
    const { settles, change } = settling;
    const [first, ...others] = accepted.filter(({ taskId }) => settles?.of.includes(taskId));
    if (settles === undefined || first === undefined) continue;
    const there = await foldChanges(first.change.before, first.taskId, [first, ...others], deps);
    const before = there.ok ? there.value.content : settles.side;
    result[index] = { ...settling, change: { ...change, before } };
  }
  return result;
}

/** As `foldChanges`; `merged` only where the person's own change is part of what comes out. */
async function foldOnto(before: FileState, changes: Changes, deps: Deps): Promise<Result<FoldedFile, FileConflict>> {
  const [first] = changes;
  const folded = await foldChanges(before, 'workspace', changes, deps);
  if (folded.ok) {
    const moved = !sameContent(before, first.change.before);
    return ok({ content: folded.value.content, merged: moved && folded.value.merged });
  }
  const [owner, taskId] = folded.failure.between;
  if (owner === 'workspace') return folded;
  // The file holds the person's changes and a task's by now. Which of them is in the way shows without the person's.
  const without = await foldChanges(first.change.before, first.taskId, changes, deps);
  return without.ok ? failed({ ...folded.failure, between: ['workspace', taskId] }) : without;
}

function stateOf({ bytes, executable }: RepositoryFile, hash: HashBytes): FileState {
  return { hash: hash(bytes), size: bytes.byteLength, executable };
}

/** A file that the person changed is in no store yet, but a merge and the journal name it. */
function keepForMerge(file: RepositoryFile, state: FileState, [first]: Changes, { contents }: Deps): void {
  if (!sameContent(state, first.change.before)) contents.put(file.bytes);
}

async function fileOf(state: FileState, { contents }: Deps): Promise<RepositoryFile | undefined> {
  return state && { bytes: await contents.get(state.hash), executable: state.executable };
}

function compareWorkspacePaths(a: WorkspacePath, b: WorkspacePath): number {
  return comparePaths(a.root, b.root) || comparePaths(a.path, b.path);
}

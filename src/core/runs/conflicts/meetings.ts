import type { WorkspacePath } from '../../../shared/changes.ts';
import type { FileConflict } from '../../../shared/failures.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { Clash } from '../../changes/combine.ts';
import { foldChanges } from '../../changes/foldChanges.ts';
import type { TaskChange } from '../../changes/foldChanges.ts';
import type { FileState, MergeDeps } from '../../changes/mergeFile.ts';
import { ancestorsOf } from '../../graph/order.ts';

/** Changes of tasks that do not go together, as those see it who are to bring them together. */
export interface Meeting {
  readonly conflict: FileConflict;
  /** One file; or one, and those below a folder of the same name. */
  readonly files: readonly MeetingFile[];
  /** The last tasks of each line of work, in order of application. At least two. */
  readonly sides: readonly Side[];
}

export interface MeetingFile {
  readonly path: WorkspacePath;
  /** What all sides began with. */
  readonly beginning: FileState;
  /** Ids of all tasks that changed it, in order of application. */
  readonly of: readonly string[];
}

export interface Side {
  readonly taskId: string;
  /** As this task left the files, in their order. */
  readonly contents: readonly FileState[];
}

export async function meetingOf({ conflict, files }: Clash, state: RunState, deps: MergeDeps): Promise<Meeting> {
  const changers = inOrderOfApplication(
    new Set(files.flatMap(({ changes }) => changes.map(({ taskId }) => taskId))),
    state,
  );
  const lines = linesOfWork(changers, state);
  const sides: Side[] = [];
  for (const [taskId, line] of lines) {
    const contents = await Promise.all(files.map(({ changes }) => versionOf(taskId, changes, line, deps)));
    sides.push({ taskId, contents });
  }
  const common = new Set(changers.filter((id) => [...lines.values()].every((line) => line.has(id))));
  const described = files.map(async ({ path, changes }): Promise<MeetingFile> => {
    return { path, beginning: await stateAfter(changes, common, deps), of: [...new Set(changes.flatMap(standsFor))] };
  });
  return { conflict, files: await Promise.all(described), sides };
}

/** The tasks that no other of these builds on, each with itself and all that it builds on. In order of application. */
function linesOfWork(taskIds: readonly string[], state: RunState): Map<string, ReadonlySet<string>> {
  const lines = new Map<string, ReadonlySet<string>>();
  const covered = new Set<string>();
  for (const id of taskIds.toReversed()) {
    if (covered.has(id)) continue;
    const line = new Set(ancestorsOf((each) => requireTask(state, each), [id]));
    for (const each of line) covered.add(each);
    lines.set(id, line);
  }
  return new Map([...lines].reverse());
}

/** The file at the end of the last task of a line of work. */
async function versionOf(
  taskId: string,
  changes: readonly [TaskChange, ...TaskChange[]],
  line: ReadonlySet<string>,
  deps: MergeDeps,
): Promise<FileState> {
  const own = changes.find((each) => each.taskId === taskId);
  return own === undefined ? stateAfter(changes, line, deps) : own.change.after;
}

/** The file as those of the changes leave it that belong to one line of work. They went together when it was done. */
async function stateAfter(
  changes: readonly [TaskChange, ...TaskChange[]],
  line: ReadonlySet<string>,
  deps: MergeDeps,
): Promise<FileState> {
  const [{ taskId, change }] = changes;
  const own = changes.filter((each) => line.has(each.taskId));
  const folded = await foldChanges(change.before, taskId, own, deps);
  return folded.ok ? folded.value.content : own.at(-1)?.change.after;
}

function standsFor({ taskId, settles }: TaskChange): readonly string[] {
  return [...(settles?.of ?? []), taskId];
}

function inOrderOfApplication(taskIds: ReadonlySet<string>, state: RunState): string[] {
  return [...taskIds].sort((a, b) => {
    const [one, other] = [requireTask(state, a), requireTask(state, b)];
    return one.wave - other.wave || one.position - other.position;
  });
}

import { pathKey } from '../../../shared/changes.ts';
import type { ChangeSet, FileChange, SettledFile } from '../../../shared/changes.ts';
import { taskOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { ReplacedFile } from '../../agents/taskAgent.ts';

/**
 * What a task changed that brought changes together, with each of the settled files from before the first task that
 * changed it: the task itself began with one of their versions, which says nothing to others.
 */
export function settledChanges({ taskId, files, settles = [] }: ChangeSet, state: RunState): ChangeSet {
  const changes = new Map(files.map((change) => [pathKey(change.path), change]));
  for (const { path, of, after } of settles) {
    const first = firstChange({ path, of }, state);
    if (first === undefined) continue;
    const { before } = first;
    if (before?.hash === after?.hash) changes.delete(pathKey(path));
    else changes.set(pathKey(path), { path, before, after });
  }
  return { taskId, files: [...changes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change) };
}

/** `of` is in order of application. */
function firstChange({ path, of }: Pick<SettledFile, 'path' | 'of'>, state: RunState): FileChange | undefined {
  const key = pathKey(path);
  for (const id of of) {
    const change = taskOf(state, id)?.changeSet?.files.find((each) => pathKey(each.path) === key);
    if (change !== undefined) return change;
  }
  return undefined;
}

/**
 * The files that a task brought together, and whose results it replaces in them: by the names under which an agent is
 * handed them, which for members of a group is the group's.
 */
export function replacedFiles(
  { settles = [] }: ChangeSet,
  handed: ReadonlySet<string>,
  state: RunState,
): readonly ReplacedFile[] {
  return settles.map(({ path, of }) => ({
    path: path.path,
    of: [...new Set(of.map((id) => handedAs(id, handed, state)))],
  }));
}

function handedAs(taskId: string, handed: ReadonlySet<string>, state: RunState): string {
  for (let id: string | undefined = taskId; id !== undefined; id = taskOf(state, id)?.memberOf) {
    if (handed.has(id)) return id;
  }
  return taskId;
}

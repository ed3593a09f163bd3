import { isUnchosen } from './candidates.ts';
import { pathKey } from './changes.ts';
import type { WorkspacePath } from './changes.ts';
import { taskOf, tasksOf } from './runState.ts';
import type { RunState, TaskState } from './runState.ts';

/** A file that tasks changed which do not build on one another: their changes are merged, or brought together. */
export interface Overlap {
  readonly path: WorkspacePath;
  /** In plan order. Each of them overlaps with at least one of the others. */
  readonly taskIds: readonly string[];
}

/**
 * The files that several tasks changed without seeing each other's changes, by what they changed so far: their edits while
 * they are at work, their change sets after that. Sorted by path. What failed, was cancelled, rejected or not chosen among
 * candidates does not count.
 */
export function overlapsOf(state: RunState): Overlap[] {
  const shared = [...changersByFile(state).values()].filter(({ taskIds }) => taskIds.length > 1);
  if (shared.length === 0) return [];
  const lines = linesOf(state);
  return shared
    .map(({ path, taskIds }) => ({ path, taskIds: unrelatedAmong(taskIds, lines) }))
    .filter(({ taskIds }) => taskIds.length > 0)
    .sort((a, b) => (pathKey(a.path) < pathKey(b.path) ? -1 : 1));
}

/** By task, what to say about it: "src/x.ts also changed by "Convert b" and 2 more tasks". Of the first of several files. */
export function overlapTexts(state: RunState): ReadonlyMap<string, string> {
  const byTask = new Map<string, Overlap[]>();
  for (const overlap of overlapsOf(state)) {
    for (const id of overlap.taskIds) {
      const known = byTask.get(id);
      if (known === undefined) byTask.set(id, [overlap]);
      else known.push(overlap);
    }
  }
  return new Map([...byTask].map(([id, overlaps]) => [id, overlapText(id, overlaps, state)]));
}

function overlapText(taskId: string, overlaps: readonly Overlap[], state: RunState): string {
  const [first, ...others] = overlaps;
  if (first === undefined) return '';
  // The list may be long, and two of it are enough to find another one.
  const [other = ''] = first.taskIds.slice(0, 2).filter((id) => id !== taskId);
  const more = first.taskIds.length - 2;
  const tasks = more === 0 ? '' : more === 1 ? ' and 1 more task' : ` and ${more} more tasks`;
  const files = others.length === 0 ? '' : `, and ${others.length} more ${others.length === 1 ? 'file' : 'files'}`;
  return `${first.path.path} also changed by “${taskOf(state, other)?.title ?? other}”${tasks}${files}`;
}

function changersByFile(state: RunState): Map<string, { readonly path: WorkspacePath; readonly taskIds: string[] }> {
  const byFile = new Map<string, { readonly path: WorkspacePath; readonly taskIds: string[] }>();
  for (const task of tasksOf(state)) {
    for (const { path } of isUnchosen(task, state) ? [] : changesSoFar(task)) {
      const key = pathKey(path);
      const known = byFile.get(key);
      if (known === undefined) byFile.set(key, { path, taskIds: [task.id] });
      else known.taskIds.push(task.id);
    }
  }
  return byFile;
}

function changesSoFar(task: TaskState): readonly { readonly path: WorkspacePath }[] {
  if (task.changeSet !== undefined) return task.decision === 'rejected' ? [] : task.changeSet.files;
  const attempt = task.attempts.at(-1);
  return attempt?.state === 'running' ? attempt.edits : [];
}

/** A task with the tasks that it builds on, as bits by index: comparing thousands of tasks takes milliseconds. */
interface Line {
  readonly id: string;
  readonly index: number;
  readonly before: Uint32Array;
}

/** In the order of the waves, so that what a task builds on stands before it. */
function linesOf(state: RunState): Map<string, Line> {
  const none = new Uint32Array(0);
  const lines = new Map<string, Line>();
  for (const id of state.waves.flat()) {
    const dependsOn = (taskOf(state, id)?.dependsOn ?? []).flatMap((on) => lines.get(on) ?? []);
    const before = dependsOn.length === 0 ? none : new Uint32Array(Math.ceil(state.taskIds.length / 32));
    for (const on of dependsOn) {
      before[on.index >>> 5] = (before[on.index >>> 5] ?? 0) | (1 << (on.index & 31));
      for (const [at, word] of on.before.entries()) if (word !== 0) before[at] = (before[at] ?? 0) | word;
    }
    lines.set(id, { id, index: lines.size, before });
  }
  return lines;
}

function buildsOn(task: Line, other: Line): boolean {
  return (((task.before[other.index >>> 5] ?? 0) >>> (other.index & 31)) & 1) === 1;
}

/** Those of the tasks between which and at least one of the others there is no such relation. */
function unrelatedAmong(taskIds: readonly string[], lines: ReadonlyMap<string, Line>): string[] {
  const all = taskIds.flatMap((id) => lines.get(id) ?? []);
  const meets = (task: Line): boolean =>
    all.some((other) => other !== task && !buildsOn(task, other) && !buildsOn(other, task));
  return all.filter(meets).map(({ id }) => id);
}

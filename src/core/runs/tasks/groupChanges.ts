import { pathKey } from '../../../shared/changes.ts';
import type { ChangeSet, FileChange } from '../../../shared/changes.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';

/** What a task changed, or the members of a group one after the other: each file from its first state to its last. */
export function changesOf(task: TaskState, state: RunState): ChangeSet {
  const files = new Map<string, FileChange>();
  const waiting = [task];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    waiting.push(...(next.group?.members ?? []).map((id) => requireTask(state, id)).reverse());
    for (const change of next.changeSet?.files ?? []) {
      const key = pathKey(change.path);
      files.set(key, { ...change, before: (files.get(key) ?? change).before });
    }
  }
  const changed = [...files.values()].filter(({ before, after }) => before?.hash !== after?.hash);
  return { taskId: task.id, files: changed };
}

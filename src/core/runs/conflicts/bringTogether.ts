import { pathKey } from '../../../shared/changes.ts';
import type { WorkspacePath } from '../../../shared/changes.ts';
import { requireTask, tasksOf } from '../../../shared/runState.ts';
import type { TaskState } from '../../../shared/runState.ts';
import { conflictFailure } from '../../changes/conflicts.ts';
import { ancestorsOf } from '../../graph/order.ts';
import type { Recorder } from '../recorder.ts';
import { isUnsuccessful, recordBlocked, recordTaskFailed } from '../tasks/taskEnds.ts';
import { freeId, recordAmendment } from '../unfolding/amending.ts';
import { buildsOn } from './inheritance.ts';
import type { Meeting } from './meetings.ts';
import { distinct, resolvingTask } from './resolvingTask.ts';

/**
 * Has the changes brought together that a task builds on and that do not go together: by tasks that it waits for from then
 * on. One that another task waits for already, for the same changes, serves this one, too. A task fails with the conflict
 * when what should have brought these changes together was left out.
 */
export function bringTogether(task: TaskState, meetings: readonly Meeting[], recorder: Recorder): void {
  const { state } = recorder;
  const before = new Set(ancestorsOf((id) => requireTask(state, id), buildsOn(task)));
  const groups = groupsOf(meetings);
  const resolvers = tasksOf(state).filter(({ resolves }) => resolves !== undefined);
  const triedInVain = groups.some(({ sides }) =>
    resolvers.some((each) => before.has(each.id) && bringsTogether(each, sides)),
  );
  if (triedInVain) {
    recordTaskFailed(task, conflictFailure(meetings.map(({ conflict }) => conflict)), recorder);
    return;
  }
  const there = resolvers.filter((each) => !before.has(each.id) && serves(each, groups, before));
  const by = { kind: 'conflict', taskId: task.id } as const;
  if (there.length > 0) {
    recordAmendment({ by, added: [], dependencies: [{ taskId: task.id, on: there.map(({ id }) => id) }] }, recorder);
  } else {
    const taken = new Set<string>();
    const added = groups.map((group) => {
      const id = freeId(task.id, '.merge', state, taken);
      taken.add(id);
      return resolvingTask(id, distinct([group], state), task);
    });
    const on = added.map(({ id }) => id);
    recordAmendment({ by, added, dependencies: [{ taskId: task.id, on }] }, recorder);
  }
  for (const each of there) if (isUnsuccessful(each)) recordBlocked(each, recorder);
}

interface Group {
  readonly sides: readonly { readonly taskId: string }[];
  readonly paths: readonly WorkspacePath[];
}

/** Conflicts that have a task in common are one piece of work; others can be brought together at the same time. */
function groupsOf(meetings: readonly Meeting[]): Group[] {
  let groups: Group[] = [];
  for (const { sides, conflict } of meetings) {
    const ids = new Set(sides.map(({ taskId }) => taskId));
    const touches = (group: Group): boolean => group.sides.some(({ taskId }) => ids.has(taskId));
    const joined = groups.filter(touches);
    groups = [
      ...groups.filter((group) => !touches(group)),
      {
        sides: [...joined.flatMap((group) => group.sides), ...sides],
        paths: [...joined.flatMap(({ paths }) => paths), conflict.path],
      },
    ];
  }
  return groups;
}

/** Whether this is the task that brings exactly these sides together, or was to do so. */
function bringsTogether(resolver: TaskState, sides: Group['sides']): boolean {
  const ids = new Set(sides.map(({ taskId }) => taskId));
  return resolver.dependsOn.length === ids.size && resolver.dependsOn.every((id) => ids.has(id));
}

/** Whether what the task brings together is part of these conflicts, and of nothing that is not to be built on. */
function serves(resolver: TaskState, groups: readonly Group[], before: ReadonlySet<string>): boolean {
  if (resolver.skipped?.by === 'condition' || !resolver.dependsOn.every((id) => before.has(id))) return false;
  const resolved = new Set(resolver.resolves?.map(pathKey));
  return groups.some(({ paths }) => paths.some((path) => resolved.has(pathKey(path))));
}

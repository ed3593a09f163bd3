import type { AddedTask } from '../../../shared/events.ts';
import type { TaskState } from '../../../shared/runState.ts';
import { memberTask, ownDependencies } from './members.ts';

/** A member of a group that reads the work of another member and judges it. */
export function judgingTask(
  group: TaskState,
  work: AddedTask,
  part: Pick<AddedTask, 'id' | 'title' | 'instructions' | 'output'> & Pick<Partial<AddedTask>, 'judges'>,
): AddedTask {
  // What the work must be, make or pass is not for those who judge it.
  const {
    output: _output,
    agent: _agent,
    mayAdd: _mayAdd,
    mayWrite: _mayWrite,
    mayNotWrite: _mayNotWrite,
    gates: _gates,
    criteria: _criteria,
    type: _type,
    ...inherited
  } = work;
  return {
    ...inherited,
    ...part,
    title: memberTask(group, { ...work, title: part.title }).title,
    role: 'verify',
    dependsOn: [...ownDependencies(group), work.id],
  };
}

/** A task as it was added to the plan. */
export function asAdded(task: TaskState): AddedTask {
  const { id, title, role, priority, instructions, dependsOn, memberOf, item, depth, options } = task;
  const added: AddedTask = { ...options, id, title, role, priority, instructions, dependsOn, depth };
  return { ...added, ...(memberOf === undefined ? {} : { memberOf }), ...(item === undefined ? {} : { item }) };
}

import { requireTask, taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { agentRole } from '../../agents/roles.ts';
import type { RoleOutput } from '../../agents/roles/role.ts';

/**
 * The form of the data that a task's agent finishes with: what the task says, otherwise what its role hands over. The latter
 * does not hold where the plan reads something else out of the data: then the instructions say what that is.
 */
export function outputOf(task: TaskState, state: RunState): RoleOutput | undefined {
  const { output } = task.options;
  if (output !== undefined) return { schema: output, isRequired: true };
  const ofRole = agentRole(task.role).output;
  return ofRole === undefined || isReadOtherwise(task, ofRole, state) ? undefined : ofRole;
}

function isReadOtherwise(task: TaskState, { schema }: RoleOutput, state: RunState): boolean {
  const known = new Set(Object.keys((schema['properties'] as Readonly<Record<string, unknown>> | undefined) ?? {}));
  return readPaths(task, state).some((path) => path === undefined || !known.has(path.split('.')[0] ?? ''));
}

/** The ways by which the plan reads values out of a task's data; `undefined` stands for all of it. */
function readPaths(task: TaskState, state: RunState): (string | undefined)[] {
  const own = task.dependants.flatMap((id) => {
    const { forEach, when, inputs = {} } = requireTask(state, id).options;
    return [forEach, when, ...Object.values(inputs)].flatMap((read) => (read?.from === task.id ? [read.path] : []));
  });
  const group = task.memberOf === undefined ? undefined : taskOf(state, task.memberOf);
  // What a fan-out hands over is a list of its own; of other groups it is what a member gave.
  return group === undefined || group.options.forEach !== undefined ? own : [...own, ...readPaths(group, state)];
}

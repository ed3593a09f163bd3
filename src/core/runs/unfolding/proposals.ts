import type { AddedTask } from '../../../shared/events.ts';
import { isFinal, isSettled, requireTask, taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { cycleProblem, findCycles } from '../../graph/cycles.ts';
import type { ProposedTask } from '../../tools/proposedTask.ts';
import type { Recorder } from '../recorder.ts';
import { recordAmendment } from './amending.ts';

/** How far from the plan tasks may be: what tasks of the plan add is 1. */
export const MAX_DEPTH = 3;

/** Everything that keeps the agent of a task from adding these tasks now, in sentences that say what to do; none when it may. */
export function proposalProblems(
  proposer: TaskState,
  proposed: readonly ProposedTask[],
  state: RunState,
): readonly string[] {
  if (proposed.length === 0) return [];
  const allowed = proposer.options.mayAdd ?? 0;
  if (allowed === 0) return ['tasks: you may not add tasks to the plan; leave it out.'];
  if (proposer.depth >= MAX_DEPTH)
    return [`tasks: your task was itself added, ${proposer.depth} steps from the plan; nothing can be added to it.`];
  return [
    ...numberProblems(proposed, allowed, state),
    ...idProblems(proposed, state),
    ...dependencyProblems(proposer, proposed, state),
    ...findCycles(proposed).map((cycle) => `tasks: ${cycleProblem(cycle)}`),
  ];
}

/**
 * Adds what the agent of a task proposed; whatever waits for the task waits for these, too. Says what stands in the way
 * when the plan changed since the agent was allowed to, and then adds nothing.
 */
export function recordProposals(
  proposer: TaskState,
  proposed: readonly ProposedTask[],
  recorder: Recorder,
): readonly string[] {
  const { state } = recorder;
  // The process may have ended right after they were added.
  if (proposed.every(({ id }) => taskOf(state, id)?.addedBy === proposer.id)) return [];
  const problems = proposalProblems(proposer, proposed, state);
  if (problems.length > 0) return problems;
  const on = proposed.map(({ id }) => id);
  recordAmendment(
    {
      by: { kind: 'agent', taskId: proposer.id },
      added: proposed.map((task) => addedTask(proposer, task)),
      dependencies: proposer.dependants
        .filter((id) => waitsStill(requireTask(state, id), proposer))
        .map((taskId) => ({ taskId, on })),
    },
    recorder,
  );
  return [];
}

/** Whoever may write in some places only adds only tasks that may do no more. */
function addedTask(proposer: TaskState, { mayAdd, ...task }: ProposedTask): AddedTask {
  const { mayWrite, mayNotWrite } = proposer.options;
  return {
    ...task,
    dependsOn: [...new Set([proposer.id, ...task.dependsOn])],
    priority: proposer.priority,
    depth: proposer.depth + 1,
    ...(mayAdd === undefined ? {} : { mayAdd }),
    ...(mayWrite === undefined ? {} : { mayWrite }),
    ...(mayNotWrite === undefined ? {} : { mayNotWrite }),
  };
}

/** A group of which enough members succeeded ends without those that are still at work, and without what they add. */
function waitsStill(dependant: TaskState, proposer: TaskState): boolean {
  if (isFinal(dependant.state)) return false;
  const { group } = dependant;
  return group === undefined || proposer.memberOf !== dependant.id || group.succeeded < group.needed;
}

function numberProblems(proposed: readonly ProposedTask[], allowed: number, state: RunState): string[] {
  const count = proposed.reduce((sum, { mayAdd = 0 }) => sum + 1 + mayAdd, 0);
  const total = state.taskIds.length + proposed.length;
  const { maxTasks } = state.limits;
  return [
    ...(count > allowed
      ? [`tasks: ${count} tasks, with those that they may add, but you may add at most ${allowed}; join or drop some.`]
      : []),
    ...(total > maxTasks
      ? [
          `tasks: the run may have ${maxTasks} tasks and has ${state.taskIds.length}; propose at most ${Math.max(0, maxTasks - state.taskIds.length)}.`,
        ]
      : []),
  ];
}

function idProblems(proposed: readonly ProposedTask[], state: RunState): string[] {
  const seen = new Set<string>();
  return proposed.flatMap(({ id }) => {
    const isTaken = seen.has(id) || taskOf(state, id) !== undefined;
    seen.add(id);
    return isTaken ? [`tasks: another task has the id "${id}" already; take another one.`] : [];
  });
}

function dependencyProblems(proposer: TaskState, proposed: readonly ProposedTask[], state: RunState): string[] {
  const own = new Set(proposed.map(({ id }) => id));
  const after = dependantsOf(proposer, state);
  return proposed.flatMap(({ id, dependsOn }) =>
    [...new Set(dependsOn)].flatMap((on) => {
      const why = on === id ? 'is the task itself' : own.has(on) ? undefined : whyNot(on, proposer, after, state);
      return why === undefined
        ? []
        : [`tasks: "${id}" depends on "${on}", which ${why}; take it out of its dependsOn.`];
    }),
  );
}

function whyNot(on: string, proposer: TaskState, after: ReadonlySet<string>, state: RunState): string | undefined {
  const task = taskOf(state, on);
  if (task === undefined) return 'is no task of the plan';
  if (on === proposer.id) return undefined;
  if (after.has(on)) return 'waits for your own task and so for what you add';
  return isFinal(task.state) && !isSettled(task.state)
    ? `${task.state === 'blocked' ? 'is' : 'has'} ${task.state}`
    : undefined;
}

/** All tasks that depend on this one, directly or not. */
function dependantsOf(task: TaskState, state: RunState): ReadonlySet<string> {
  const reached = new Set(task.dependants);
  for (const id of reached) for (const next of requireTask(state, id).dependants) reached.add(next);
  return reached;
}

import type { Plan, PlannedTask } from './plan.ts';
import { taskOf, tasksOf } from './runState.ts';
import type { RunState, TaskState } from './runState.ts';
import { planRoleOf } from './taskKinds.ts';

/** The plan as the person shaped it, before the run and during it; without what fan-outs, loops and agents added. */
export function planFromState(state: RunState): Plan {
  return {
    version: 1,
    title: state.title,
    ...(state.planNotes === undefined ? {} : { notes: state.planNotes }),
    ...(state.agreements === undefined ? {} : { agreements: state.agreements }),
    tasks: tasksOf(state)
      .filter(({ addedBy }) => addedBy === undefined)
      .map((task) => plannedTaskOf(task, state)),
  };
}

/** A task as a plan has it. */
export function plannedTaskOf(
  { id, title, role, instructions, dependsOn, priority, options }: TaskState,
  state: RunState,
): PlannedTask {
  const planned = dependsOn.filter((on) => taskOf(state, on)?.addedBy === undefined);
  return { id, title, role: planRoleOf(role), instructions, dependsOn: planned, priority, ...options };
}

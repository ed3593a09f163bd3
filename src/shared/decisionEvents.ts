import type { EventHandlers } from './reducing.ts';
import { requireTask } from './runState.ts';
import type { RunState } from './runState.ts';

type DecisionEventType =
  'apply-started' | 'apply-finished' | 'apply-failed' | 'change-set-rejected' | 'change-set-conflicted';

/** What decisions on change sets do to the state of a run. */
export const decisionHandlers: EventHandlers<DecisionEventType> = {
  'apply-started': (state, event) => {
    state.applying = [...event.taskIds];
  },
  'apply-finished': (state, event) => {
    state.applying = undefined;
    for (const id of event.taskIds) {
      const task = requireTask(state, id);
      task.decision = 'accepted';
      task.conflicts = [];
    }
  },
  'apply-failed': (state) => {
    state.applying = undefined;
  },
  'change-set-rejected': (state, event) => {
    const task = requireTask(state, event.taskId);
    task.decision = 'rejected';
    task.conflicts = [];
    markStale(state, task.id);
  },
  'change-set-conflicted': (state, event) => {
    const task = requireTask(state, event.taskId);
    task.decision = 'in-conflict';
    task.conflicts = [...event.conflicts];
  },
};

/** Open change sets that build on a rejected one, however far down, are stale. */
function markStale(state: RunState, rejectedId: string): void {
  const reached = new Set([rejectedId]);
  for (const id of reached) {
    const task = requireTask(state, id);
    if (id !== rejectedId && task.decision === 'open') task.decision = 'stale';
    for (const dependant of task.dependants) reached.add(dependant);
  }
}

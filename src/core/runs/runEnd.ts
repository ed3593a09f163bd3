import type { RunEvent } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { isFinal, tasksOf } from '../../shared/runState.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';
import { budgetUsedUp } from './budgetRefusal.ts';

/** How a run ends, or pauses because of its budget, in which nothing works and nothing can start any more. Never silent: it says what holds it. */
export function runEnd(state: RunState): RunEvent {
  const tasks = tasksOf(state);
  const usedUp = budgetUsedUp(state);
  if (usedUp !== undefined) return { type: 'run-paused', reason: 'budget', failure: usedUp };
  const stuck = tasks.filter((task) => !isFinal(task.state));
  if (stuck.length > 0) return { type: 'run-failed', failure: stuckFailure(stuck) };
  if (state.counts.succeeded + state.counts.skipped === tasks.length) return { type: 'run-completed' };
  return { type: 'run-failed', failure: unsuccessful(tasks) };
}

function unsuccessful(tasks: readonly TaskState[]): Failure {
  const failures = tasks.filter((task) => task.state === 'failed');
  const blocked = tasks.filter((task) => task.state === 'blocked').length;
  const names = failures.slice(0, 3).map((task) => `"${task.title}"`);
  const more = failures.length > names.length ? ` and ${failures.length - names.length} more` : '';
  return {
    kind: 'wrong-state',
    message:
      `${failures.length} of ${tasks.length} tasks failed (${names.join(', ')}${more})` +
      (blocked > 0 ? `, ${blocked} were blocked by that` : '') +
      '. What succeeded is kept and can be accepted; resume the run to try the rest again.',
  };
}

function stuckFailure(stuck: readonly TaskState[]): Failure {
  const lines = stuck
    .slice(0, 5)
    .map((task) => `"${task.title}" is ${task.state} and waits for ${task.dependsOn.join(', ') || 'nothing'}`);
  return {
    kind: 'internal',
    message: `Nothing can start although ${stuck.length} tasks are not done: ${lines.join('; ')}.`,
  };
}

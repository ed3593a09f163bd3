import type { RunEvent } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { isFinal, isSettled, requireTask, tasksOf } from '../../shared/runState.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';
import { questionFailure } from './conflicts/settleConflict.ts';
import { budgetUsedUp } from './budget/budgetRefusal.ts';
import { isAsking } from './offers.ts';

/**
 * How a run ends, or pauses because of its budget or of a question, in which nothing works and nothing can start any more. Never silent: it
 * says what holds it. `undefined`: somebody's word is waited for, and the run goes on with it.
 */
export function runEnd(state: RunState): RunEvent | undefined {
  const tasks = tasksOf(state);
  const open = tasks.filter((task) => !isFinal(task.state));
  if (open.some(isAsking)) return undefined;
  const usedUp = budgetUsedUp(state);
  if (usedUp !== undefined) return { type: 'run-paused', reason: 'budget', failure: usedUp };
  const question = questionFailure(open, state);
  if (question !== undefined) return { type: 'run-paused', reason: 'question', failure: question };
  if (open.length > 0) return { type: 'run-failed', failure: stuckFailure(open, state) };
  if (state.counts.succeeded + state.counts.skipped === tasks.length) return { type: 'run-completed' };
  return { type: 'run-failed', failure: unsuccessful(tasks) };
}

/** Such as: 2 of 9 tasks failed ("A", "B"), 1 was cancelled ("C"), 3 were blocked by that. */
function unsuccessful(tasks: readonly TaskState[]): Failure {
  const [failures, cancelled, blocked] = (['failed', 'cancelled', 'blocked'] as const).map((name) =>
    tasks.filter((task) => task.state === name),
  );
  const parts = [
    counted(failures ?? [], 'failed', { isNamed: true }),
    counted(cancelled ?? [], 'cancelled', { isNamed: true }),
    counted(blocked ?? [], 'blocked by that', { isNamed: false }),
  ].filter((part) => part !== '');
  return {
    kind: 'wrong-state',
    message: `Of ${tasks.length} tasks ${parts.join(', ')}. What succeeded is kept and can be accepted; resume the run to try the rest again.`,
  };
}

function counted(tasks: readonly TaskState[], what: string, { isNamed }: { readonly isNamed: boolean }): string {
  if (tasks.length === 0) return '';
  const verb = what === 'failed' ? '' : tasks.length === 1 ? 'was ' : 'were ';
  const more = tasks.length > NAMED ? ` and ${tasks.length - NAMED} more` : '';
  const names = tasks.slice(0, NAMED).map((task) => `"${task.title}"`);
  return `${tasks.length} ${verb}${what}${isNamed ? ` (${names.join(', ')}${more})` : ''}`;
}

const NAMED = 3;

/** A bug: whatever holds these tasks back should have ended, blocked or paused something. */
function stuckFailure(stuck: readonly TaskState[], state: RunState): Failure {
  const lines = stuck.slice(0, NAMED).map((task) => {
    const open = task.dependsOn.filter((id) => !isSettled(requireTask(state, id).state));
    const waits = open.map((id) => `${id}, which is ${requireTask(state, id).state}`);
    return `"${task.title}" is ${task.state} and waits for ${waits.join(' and ') || 'nothing'}`;
  });
  return {
    kind: 'internal',
    message: `Nothing can start although ${stuck.length} tasks are not done: ${lines.join('; ')}.`,
  };
}

import { capOfRun, capOfTask, isWorthWarning, spendingOf } from '../../../shared/budgets.ts';
import type { RunEvent } from '../../../shared/events.ts';
import { isOver, taskOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';

/**
 * What is to be recorded after a turn of the task (empty: the planner's) has been: one event for each budget, that of
 * the task and that of the run, of which 80 % are spent and nobody was told yet.
 */
export function budgetWarnings(state: RunState, taskId: string): RunEvent[] {
  if (isOver(state.state)) return [];
  const warnings: RunEvent[] = [];
  const task = taskOf(state, taskId);
  if (task !== undefined && !task.budgetWarned) {
    const [spent, cap] = [spendingOf(task), capOfTask(task, state.limits)];
    if (isWorthWarning(spent, cap)) warnings.push({ type: 'budget-warned', taskId, spent, cap });
  }
  if (!state.budgetWarned) {
    const [spent, cap] = [spendingOf(state), capOfRun(state.limits)];
    if (isWorthWarning(spent, cap)) warnings.push({ type: 'budget-warned', spent, cap });
  }
  return warnings;
}

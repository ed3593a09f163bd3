import { awaitsAnswers, awaitsApproval, isOver } from '../runState.ts';
import type { RunState } from '../runState.ts';
import { countsOf } from '../statistics.ts';

/** "18 of 20 succeeded, 1 failed, 1 blocked"; "none yet" before there is a plan. */
export function tasksText(state: RunState): string {
  const { total, succeeded, ...others } = countsOf(state);
  if (total === 0) return 'none yet';
  const rest = Object.entries(others).flatMap(([name, count]) => (count === 0 ? [] : [`, ${count} ${name}`]));
  return `${succeeded} of ${total} succeeded${rest.join('')}`;
}

/** How the run stands, with the reason where there is one. `isActive`: some process has it at work. */
export function stateText(state: RunState, isActive: boolean): string {
  const reason = state.failure === undefined ? '' : `: ${state.failure.message}`;
  if (state.state === 'paused') return `paused (${state.pauseReason ?? 'person'})${reason}`;
  if (isOver(state.state)) return `${state.state}${reason}`;
  if (awaitsAnswers(state)) return 'waiting for answers to its questions';
  if (awaitsApproval(state)) return 'waiting for approval of its plan';
  return isActive ? state.state : `${state.state}, but left by the process that drove it; resume it to go on`;
}

import type { RunEvent, RunEventType, UsageFacts } from './events.ts';
import type { RunState, TaskState, TaskStateName } from './runState.ts';
import { addUsage } from './usage.ts';

export type EventOf<Type extends RunEventType> = Extract<RunEvent, { type: Type }>;

/** One function per event type: changes the state that the reducer owns. */
export type EventHandlers<Types extends RunEventType> = {
  readonly [Type in Types]: (state: RunState, event: EventOf<Type>, at: number) => void;
};

/** Brings a task into another state and keeps the counts. */
export function enter(state: RunState, task: TaskState, next: TaskStateName): void {
  state.counts[task.state] -= 1;
  state.counts[next] += 1;
  task.state = next;
}

/** Adds a turn, or any other answered request, to the totals of the run. */
export function countTurn(state: RunState, turn: UsageFacts): void {
  state.usage = addUsage(state.usage, turn.usage);
  if (turn.usageIs === 'estimated') state.usageIsEstimated = true;
  if (turn.costUsd === undefined) state.costIsComplete = false;
  else state.costUsd += turn.costUsd;
  state.uncachedCostUsd += uncachedCostOf(turn);
}

/** What the request would have cost had nothing been cached, as far as it is known. */
export function uncachedCostOf({ costUsd, uncachedCostUsd }: UsageFacts): number {
  return uncachedCostUsd ?? costUsd ?? 0;
}

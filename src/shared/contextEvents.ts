import { countTurn, uncachedCostOf } from './reducing.ts';
import type { EventHandlers } from './reducing.ts';
import { requireTask } from './runState.ts';
import { addUsage } from './usage.ts';

/** What the events of conversations that get too long do to the state of a run. */
export const contextHandlers: EventHandlers<'context-compacted'> = {
  'context-compacted': (state, event) => {
    const task = requireTask(state, event.taskId);
    const attempt = task.attempts.at(-1);
    if (attempt?.attempt !== event.attempt) throw new Error(`task ${task.id} is not in attempt ${event.attempt}`);
    const { turns, messages, summary } = event;
    attempt.compaction = { turns, messages, summary };
    task.usage = addUsage(task.usage, event.usage);
    task.costUsd += event.costUsd ?? 0;
    task.uncachedCostUsd += uncachedCostOf(event);
    countTurn(state, event, attempt.model);
  },
};

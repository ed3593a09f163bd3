import type { RunState, TaskState } from '../runState.ts';

/** Where the result of a task came from, when it was taken over: "taken over from run 2026-04-01 (mend)". */
export function reusedText(
  { reusedFrom, id }: Pick<TaskState, 'reusedFrom' | 'id'>,
  { runId }: Pick<RunState, 'runId'>,
): string | undefined {
  if (reusedFrom === undefined) return undefined;
  const task = reusedFrom.taskId === id ? '' : ` (${reusedFrom.taskId})`;
  return `taken over from ${reusedFrom.runId === runId ? 'an earlier attempt' : `run ${reusedFrom.runId}`}${task}`;
}

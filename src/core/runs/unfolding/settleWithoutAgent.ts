import type { TaskState } from '../../../shared/runState.ts';
import type { Recorder } from '../recorder.ts';

/**
 * Does what a task needs before or instead of an agent: skips it when its condition does not hold, unfolds a fan-out or
 * a loop into its members, ends one whose members are done. Says whether that was all there is to do for now; otherwise
 * an agent takes the task.
 */
export function settleWithoutAgent(_task: TaskState, _recorder: Recorder): boolean {
  return false;
}

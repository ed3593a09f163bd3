import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { isGroup, unfoldingOf } from '../../../shared/unfolding.ts';
import { heldByReview } from '../gates/ownReview.ts';
import type { Recorder } from '../recorder.ts';
import { recordTaskFailed } from '../tasks/taskEnds.ts';
import { stepBestOf } from './bestOf.ts';
import { whyNot } from './conditions.ts';
import { endFanOut, unfoldFanOut } from './fanOut.ts';
import { inputsOf } from './inputs.ts';
import { stepRounds } from './workInRounds.ts';

/**
 * Does what a task needs before or instead of an agent: skips it when its condition does not hold, fails it when
 * a review before it has something against that, fails it when it does
 * not get what it needs, unfolds a fan-out, candidates or work in rounds into its members, ends one whose members are done. Says whether that
 * was all there is to do for now; otherwise an agent takes the task.
 */
export function settleWithoutAgent(task: TaskState, recorder: Recorder): boolean {
  // An attempt that was left in the middle goes on. A group may have to wait again since it was offered.
  if (task.state !== 'ready') return isGroup(task);
  const reason = task.group === undefined ? whySkipped(task, recorder.state) : undefined;
  if (reason !== undefined) {
    recorder.record({ type: 'task-skipped', taskId: task.id, by: 'condition', reason });
    return true;
  }
  const held = task.group === undefined ? heldByReview(task, recorder.state) : undefined;
  if (held !== undefined) {
    recordTaskFailed(task, held, recorder);
    return true;
  }
  const inputs = inputsOf(task, recorder.state);
  const settled = inputs.ok ? takeStep(task, recorder) : inputs;
  if (!settled.ok) recordTaskFailed(task, settled.failure, recorder);
  return !settled.ok || isGroup(task);
}

/** The next step of a group; nothing for a task of its own. */
function takeStep(task: TaskState, recorder: Recorder): Result<void, Failure> {
  const { forEach, bestOf } = task.options;
  if (forEach !== undefined)
    return task.group === undefined ? unfoldFanOut(task, forEach, recorder) : endFanOut(task, recorder);
  if (bestOf !== undefined) return stepBestOf(task, bestOf, recorder);
  return unfoldingOf(task) === 'rounds' ? stepRounds(task, recorder) : ok(undefined);
}

function whySkipped({ options: { when, forEach } }: TaskState, state: RunState): string | undefined {
  const reason = when === undefined ? undefined : whyNot(when, state);
  if (reason !== undefined || forEach?.from === undefined) return reason;
  const isSkipped = requireTask(state, forEach.from).state === 'skipped';
  return isSkipped ? `"${forEach.from}", whose list it works on, was skipped.` : undefined;
}

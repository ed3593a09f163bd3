import type { ChangeSet } from '../../../shared/changes.ts';
import type { ResultContent } from '../../../shared/reuse.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { ToolEnding } from '../../tools/tool.ts';
import type { Recorder } from '../recorder.ts';
import { recordOwnReview } from '../gates/ownReview.ts';
import { recordProposals } from '../unfolding/proposals.ts';

export interface TaskSuccess {
  /** 0 when there was none. */
  readonly attempt: number;
  readonly ending: ToolEnding;
  readonly changeSet: ChangeSet | undefined;
  /** `undefined`: the result cannot be taken over. */
  readonly content: ResultContent | undefined;
  readonly reusedFrom?: { readonly runId: string; readonly taskId: string };
}

/** Records how a task ended, and adds to the plan what its agent proposed. */
export function recordSuccess(task: TaskState, success: TaskSuccess, recorder: Recorder): void {
  const { attempt, ending, changeSet, content, reusedFrom } = success;
  // In the same step, so that nothing that waits for the task starts in between.
  recordOwnReview(task, ending.data, recorder);
  const problems = recordProposals(task, ending.tasks ?? [], recorder);
  recorder.record({
    type: 'task-succeeded',
    taskId: task.id,
    attempt,
    summary: problems.length === 0 ? ending.summary : `${ending.summary}\n\n${notAdded(problems)}`,
    ...(ending.data === undefined ? {} : { data: ending.data }),
    ...(ending.points === undefined ? {} : { points: ending.points }),
    ...(changeSet === undefined ? {} : { changeSet }),
    ...(reusedFrom === undefined ? {} : { reusedFrom }),
    ...(content === undefined ? {} : { content }),
  });
}

/** The plan changed between the agent's last word and now. What it did counts all the same. */
function notAdded(problems: readonly string[]): string {
  return `[The tasks that it proposed were not added to the plan: ${problems.join(' ')}]`;
}

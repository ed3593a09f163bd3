import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { openQuestions, taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import type { Recorder } from '../recorder.ts';

export interface ConflictChoice {
  /** Relative to the root of the repository. */
  readonly path: string;
  /** Id of the task whose version of the file counts. */
  readonly take: string;
}

/**
 * The person says whose version of a file counts, to the task that waits for that or to one that waits for it. Resolves
 * with the task that had asked.
 */
export function settleConflict(
  taskId: string,
  { path, take }: ConflictChoice,
  recorder: Recorder,
): Result<TaskState, Failure> {
  const { state } = recorder;
  const named = taskOf(state, taskId);
  if (named === undefined)
    return failed({ kind: 'not-found', message: `The run "${state.title}" has no task "${taskId}".` });
  const asking = [named, ...named.dependsOn.flatMap((id) => taskOf(state, id) ?? [])].filter(
    (task) => openQuestions(task).length > 0,
  );
  if (asking.length === 0) {
    const message = `The task "${named.title}" does not wait for anybody to choose between versions of a file.`;
    return failed({ kind: 'wrong-state', message });
  }
  for (const task of asking) {
    const question = openQuestions(task).find((each) => each.path.path === path);
    if (question === undefined) continue;
    if (!question.sides.includes(take)) {
      const message = `"${take}" has no version of "${path}". Take one of: ${question.sides.join(', ')}.`;
      return failed({ kind: 'wrong-use', message });
    }
    recorder.record({ type: 'conflict-settled', taskId: task.id, path: question.path, take });
    return ok(task);
  }
  const paths = asking.flatMap((task) => openQuestions(task).map((question) => question.path.path));
  return failed({
    kind: 'wrong-use',
    message: `There is no question about "${path}"; there is about: ${paths.join(', ')}.`,
  });
}

/** What a run that can do nothing before the person has chosen tells; `undefined`: nobody is asked anything. */
export function questionFailure(tasks: readonly TaskState[], state: RunState): Failure | undefined {
  const questions = tasks.flatMap((task) => openQuestions(task).map((question) => ({ task, question })));
  const [first] = questions;
  if (first === undefined) return undefined;
  const { path, sides } = first.question;
  const titles = sides.map((id) => `"${taskOf(state, id)?.title ?? id}" (${id})`);
  const more = questions.length > 1 ? ` There are ${questions.length - 1} more such files.` : '';
  return {
    kind: 'conflict',
    conflicts: questions.map(({ question }) => ({
      path: question.path,
      between: [question.sides[0] ?? '', question.sides[1] ?? ''],
      reason: question.reason,
    })),
    message: `Choose whose version of "${path.path}" counts, at the task "${first.task.title}" (${first.task.id}): ${titles.join(' or ')}.${more}`,
  };
}

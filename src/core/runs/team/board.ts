import { requireTask, taskOf } from '../../../shared/runState.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { BoardAccess } from '../../tools/team/boardAccess.ts';
import type { Recorder } from '../recorder.ts';

/** One agent that never stops writing must not push the notes of all others out. */
const MAX_OF_TASK = 50;

/** The board of the run, for the agent of one attempt at the task. */
export function boardFor(task: Pick<TaskState, 'id' | 'attempts'>, recorder: Recorder): BoardAccess {
  const { state } = recorder;
  return {
    async publish({ text, tags }, callKey) {
      const taskId = task.id;
      const noteId = keyOf(task, callKey);
      const own = state.notes.filter((note) => note.taskId === taskId);
      if (!own.some((note) => note.noteId === noteId)) {
        if (own.length >= MAX_OF_TASK) return 'full';
        recorder.record({ type: 'note-published', noteId, taskId: requireTask(state, taskId).id, text, tags });
      }
      await recorder.durable();
      return 'published';
    },
    read(tags) {
      const wanted = new Set(tags);
      return state.notes
        .filter((note) => wanted.size === 0 || note.tags.some((each) => wanted.has(each)))
        .map(({ taskId, text, tags: tagged }) => ({
          taskId,
          title: taskOf(state, taskId)?.title ?? taskId,
          text,
          tags: tagged,
        }))
        .reverse();
    },
  };
}

/** Names a call of the running attempt in the whole run. */
export function keyOf({ id, attempts }: Pick<TaskState, 'id' | 'attempts'>, callKey: string): string {
  return `${id}/${attempts.at(-1)?.attempt ?? 0}/${callKey}`;
}

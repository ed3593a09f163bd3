import { useCallback, useSyncExternalStore } from 'react';
import { usePage } from '../common/page.ts';
import type { RunPicture } from '../models/runPicture.ts';
import type { TaskRow } from '../models/taskRows.ts';

/** The row of a task; the component draws anew only when this row changes. */
export function useTaskRow(taskId: string): TaskRow | undefined {
  const { store } = usePage();
  const get = useCallback(() => rowOf(store.get().picture, taskId), [store, taskId]);
  return useSyncExternalStore(store.subscribe, get);
}

function rowOf(picture: RunPicture | undefined, taskId: string): TaskRow | undefined {
  return picture?.rowById.get(taskId);
}

import { createContext, use, useSyncExternalStore } from 'react';
import type { Saved } from '../common/savedState.ts';
import type { ViewStore } from '../common/viewStore.ts';

/** Which task is looked at, and which card has the keyboard. */
export interface Selection {
  /** The selected task of the shown run; undefined when none is. */
  selected(): string | undefined;
  /** The card that the arrow keys start from. */
  focused(): string | undefined;
  select(taskId: string | undefined): void;
  focus(taskId: string): void;
  subscribe(listener: () => void): () => void;
}

/** Starts with what was selected when the page was left, and follows the wishes of the extension. */
export function createSelection({ store, saved }: { store: ViewStore; saved: Saved }): Selection {
  let selected = saved.get().selectedTaskId;
  let focused = selected;
  let runId = saved.get().runId;
  let wishNumber = 0;
  const listeners = new Set<() => void>();

  function set(taskId: string | undefined): void {
    if (taskId === selected) return;
    selected = taskId;
    focused = taskId ?? focused;
    saved.update({ selectedTaskId: taskId });
    tell();
  }

  function tell(): void {
    for (const listener of listeners) listener();
  }

  store.subscribe(() => {
    const { picture, wishedTask } = store.get();
    // A wish may come before the run it is about.
    if (picture === undefined) return;
    if (picture.runId !== runId) {
      runId = picture.runId;
      focused = undefined;
      saved.update({ runId });
      set(undefined);
    }
    if (wishedTask !== undefined && wishedTask.number !== wishNumber) {
      wishNumber = wishedTask.number;
      set(wishedTask.taskId);
    }
  });

  return {
    selected: () => selected,
    focused: () => focused,
    select: set,
    focus(taskId) {
      if (taskId === focused) return;
      focused = taskId;
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const SelectionContext = createContext<Selection | undefined>(undefined);

/** Throws outside of the run view. */
export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (selection === undefined) throw new Error('expected to be inside a SelectionContext');
  return selection;
}

export function useSelectedTaskId(): string | undefined {
  const selection = useSelection();
  return useSyncExternalStore(selection.subscribe, selection.selected);
}

import type { RecordedEvent } from './events.ts';

/** What an agent was given to work with, whatever its task is called and wherever that stands in the plan. */
export interface ContentKey {
  /** SHA-256 of all that, lower-case hex. */
  readonly key: string;
  /** Tells the tasks of a run apart that were given the same: from 1, in plan order. */
  readonly occurrence: number;
}

export interface ResultContent extends ContentKey {
  /** Blobs of the agent's turns, in order: what it looked at, and what it was shown. */
  readonly transcript: readonly string[];
}

/**
 * Which earlier results tasks take over: none; those of their run and of the runs that it was forked from; those of all
 * runs on the same root.
 */
export type ReuseScope = (typeof REUSE_SCOPES)[number];
export const REUSE_SCOPES = ['never', 'same-run', 'across-runs'] as const;

/** What an event means for the results that can be taken over. */
export type ResultChange =
  | ({ readonly kind: 'made'; readonly taskId: string; readonly seq: number } & ContentKey)
  /** The person rejected the changes of the task: nobody shall get them again. */
  | { readonly kind: 'unwanted'; readonly taskId: string };

/** What these events of a run mean for the results that can be taken over, in order. */
export function resultChanges(events: readonly RecordedEvent[]): ResultChange[] {
  return events.flatMap(({ seq, event }): ResultChange[] => {
    if (event.type === 'change-set-rejected') return [{ kind: 'unwanted', taskId: event.taskId }];
    if (event.type !== 'task-succeeded' || event.content === undefined) return [];
    const { key, occurrence } = event.content;
    return [{ kind: 'made', taskId: event.taskId, seq, key, occurrence }];
  });
}

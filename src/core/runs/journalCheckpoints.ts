import { amendmentText } from '../../shared/amendments.ts';
import { changeKind } from '../../shared/changes.ts';
import type { FileChange, WorkspacePath } from '../../shared/changes.ts';
import type { RecordedEvent, RunEvent } from '../../shared/events.ts';
import { reduceRun } from '../../shared/runReducer.ts';
import { requireTask } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';

/** A place in the journal of a run from which a fork can go on, and what had changed right there. */
export interface JournalCheckpoint {
  /** Number of its event, which is the last one that a fork takes over. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'plan' | 'approval' | 'task' | 'decision';
  /** For people, such as "a succeeded: Task a". */
  readonly what: string;
  /** The tasks that it is about, in the order of the event. */
  readonly taskIds: readonly string[];
  /** What the task changed in its view, or what was written into the repository. */
  readonly files: readonly { readonly path: WorkspacePath; readonly change: ReturnType<typeof changeKind> }[];
  /** Tasks of the plan, and how many of them had succeeded. */
  readonly tasks: { readonly total: number; readonly succeeded: number };
}

/** The checkpoints in a journal that is given from its first event on: plans, ends of tasks and decisions on their changes. */
export function checkpointsIn(events: readonly RecordedEvent[]): JournalCheckpoint[] {
  const found: JournalCheckpoint[] = [];
  let applying: readonly FileChange[] = [];
  let state: RunState | undefined;
  for (const recorded of events) {
    state = reduceRun(state, recorded);
    const { event, seq, at } = recorded;
    if (event.type === 'apply-started')
      applying = event.files.map(({ path, before, after }) => ({ path, before, after }));
    const facts = factsOf(event, state, applying);
    if (facts === undefined) continue;
    const { files, ...rest } = facts;
    const tasks = { total: state.taskIds.length, succeeded: state.counts.succeeded };
    found.push({
      seq,
      at,
      ...rest,
      files: files.map((file) => ({ path: file.path, change: changeKind(file) })),
      tasks,
    });
  }
  return found;
}

type Facts = Pick<JournalCheckpoint, 'kind' | 'what' | 'taskIds'> & { readonly files: readonly FileChange[] };

function factsOf(event: RunEvent, state: RunState, applying: readonly FileChange[]): Facts | undefined {
  const titled = (taskId: string, what: string): string => `${taskId} ${what}: ${requireTask(state, taskId).title}`;
  switch (event.type) {
    case 'plan-proposed':
      return { kind: 'plan', what: `planned: ${event.plan.title}`, taskIds: [], files: [] };
    case 'plan-edited':
      return { kind: 'plan', what: `plan: ${event.summary}`, taskIds: [], files: [] };
    case 'plan-approved':
      return { kind: 'approval', what: `plan approved (${event.by})`, taskIds: [], files: [] };
    case 'task-succeeded': {
      const files = event.changeSet?.files ?? [];
      return { kind: 'task', what: titled(event.taskId, 'succeeded'), taskIds: [event.taskId], files };
    }
    case 'group-succeeded':
      return { kind: 'task', what: titled(event.taskId, 'succeeded'), taskIds: [event.taskId], files: [] };
    case 'plan-amended': {
      const taskIds = event.added.map(({ id }) => id);
      return { kind: 'plan', what: `planned: ${amendmentText(event.by, taskIds.length)}`, taskIds, files: [] };
    }
    case 'task-failed':
      return { kind: 'task', what: titled(event.taskId, 'failed'), taskIds: [event.taskId], files: [] };
    case 'apply-finished':
      return {
        kind: 'decision',
        what: `accepted: ${event.taskIds.join(', ')}`,
        taskIds: event.taskIds,
        files: applying,
      };
    case 'change-set-rejected':
      return { kind: 'decision', what: titled(event.taskId, 'rejected'), taskIds: [event.taskId], files: [] };
    default:
      return undefined;
  }
}

import { pathKey } from '../../../shared/changes.ts';
import type { ChangeSet, SettledFile } from '../../../shared/changes.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { FileState } from '../../changes/mergeFile.ts';
import type { Overlay, WorkspaceView } from '../../changes/workspaceView.ts';
import type { Inheritance } from './inheritance.ts';
import type { Meeting, Side } from './meetings.ts';

/** How a task that brings changes together begins: one version of each file in conflict is in place. */
export interface Resolution {
  readonly overlay: Overlay;
  readonly meetings: readonly PlacedMeeting[];
}

export interface PlacedMeeting extends Meeting {
  /** Whose version the view holds. */
  readonly inPlace: Side;
  /** The person chose it, and nobody is to change it. */
  readonly isChosen: boolean;
}

/** By what the person said so far; of the other files the version of the first task that kept the file is in place. */
export function resolutionOf(task: TaskState, { overlay, meetings }: Inheritance): Resolution {
  const taken = new Map(task.settled.map(({ path, take }) => [pathKey(path), take]));
  const placed = meetings.map((meeting): PlacedMeeting => {
    const take = taken.get(pathKey(meeting.conflict.path));
    const chosen = meeting.sides.find(({ taskId }) => taskId === take);
    return { ...meeting, inPlace: chosen ?? firstSide(meeting), isChosen: chosen !== undefined };
  });
  const whole = new Map(overlay);
  for (const { files, inPlace } of placed) {
    for (const [index, { path }] of files.entries())
      whole.set(pathKey(path), { path, content: inPlace.contents[index] });
  }
  return { overlay: whole, meetings: placed };
}

function firstSide({ sides }: Meeting): Side {
  const side = sides.find(({ contents }) => contents.some((content) => content !== undefined)) ?? sides[0];
  if (side === undefined) throw new Error('a conflict has no sides');
  return side;
}

/** The change set of a task that brought changes together: what it changed itself, and what the files in conflict are now. */
export async function settlingChangeSet(
  taskId: string,
  { meetings }: Resolution,
  view: WorkspaceView,
): Promise<ChangeSet | undefined> {
  const own = await view.changeSet(taskId);
  const settles: SettledFile[] = [];
  for (const { files } of meetings) {
    for (const { path, of } of files) settles.push({ path, of, after: await contentIn(view, path.path) });
  }
  return settles.length === 0 ? own : { taskId, files: own?.files ?? [], settles };
}

async function contentIn(view: WorkspaceView, path: string): Promise<FileState> {
  const file = await view.readFile(path);
  if (!file.ok) throw new Error(`a file in conflict cannot be read: ${file.failure.message}`);
  return file.value?.content;
}

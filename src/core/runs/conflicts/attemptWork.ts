import type { ChangeSet } from '../../../shared/changes.ts';
import type { AttemptState, RunState, TaskState } from '../../../shared/runState.ts';
import type { ConflictText } from '../../agents/conflictElement.ts';
import type { Contents } from '../../changes/contents.ts';
import { parseViewPath } from '../../changes/paths.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { EndCheck } from '../../tools/finish.ts';
import type { TaskView } from '../tasks/taskView.ts';
import { settlingChangeSet } from './resolution.ts';
import type { PlacedMeeting, Resolution } from './resolution.ts';
import { sideTexts } from './sideTexts.ts';

/** What an attempt works on, and what becomes of it. */
export interface AttemptWork {
  readonly view: WorkspaceView;
  /** Files in conflict that the agent is to bring together. */
  readonly conflicts?: readonly ConflictText[];
  /** What keeps the agent from ending besides. */
  readonly check?: EndCheck;
  changeSet(): Promise<ChangeSet | undefined>;
}

export async function attemptWork(
  task: TaskState,
  attempt: AttemptState,
  { view, resolution }: TaskView,
  deps: { readonly state: RunState; readonly contents: Contents },
): Promise<AttemptWork> {
  if (resolution === undefined) return { view, changeSet: () => view.changeSet(task.id) };
  const open = resolution.meetings.filter(({ isChosen }) => !isChosen);
  const { watched, touched } = watchWrites(view, attempt);
  return {
    view: watched,
    conflicts: await textsOf(open, deps),
    check: untouchedCheck(open, touched),
    changeSet: () => settlingChangeSet(task.id, resolution, view),
  };
}

async function textsOf(
  meetings: Resolution['meetings'],
  { state, contents }: { readonly state: RunState; readonly contents: Contents },
): Promise<ConflictText[]> {
  const texts: ConflictText[] = [];
  for (const meeting of meetings) texts.push(...((await sideTexts(meeting, state, contents)) ?? []));
  return texts;
}

/** An agent that forgets a file would leave out what all tasks but one did to it. */
function untouchedCheck(meetings: readonly PlacedMeeting[], touched: ReadonlySet<string>): EndCheck {
  return ({ data }) => {
    const kept = new Set(keptOf(data));
    return meetings.flatMap(({ files, inPlace }) => {
      const path = files[0]?.path.path ?? '';
      if (kept.has(path) || files.some((file) => touched.has(file.path.path))) return [];
      return [
        `${path}: it still is as "${inPlace.taskId}" left it, without what the other tasks did. Work that in; or, if nothing of it is missing, finish with data {"kept": [${JSON.stringify(path)}]}.`,
      ];
    });
  };
}

function keptOf(data: unknown): readonly unknown[] {
  const kept = typeof data === 'object' && data !== null && 'kept' in data ? data.kept : undefined;
  return Array.isArray(kept) ? (kept as readonly unknown[]) : [];
}

/** The view, and the paths that were changed in it, in earlier turns of the attempt or since. */
function watchWrites(
  view: WorkspaceView,
  { edits }: AttemptState,
): { readonly watched: WorkspaceView; readonly touched: ReadonlySet<string> } {
  const touched = new Set(edits.map(({ path }) => path.path));
  const note = (path: string): void => {
    const parsed = parseViewPath(path);
    if (parsed.ok) touched.add(parsed.value);
  };
  const watched: WorkspaceView = {
    ...view,
    async writeFile(path, bytes, options) {
      const written = await view.writeFile(path, bytes, options);
      if (written.ok) note(path);
      return written;
    },
    async deleteFile(path) {
      const deleted = await view.deleteFile(path);
      if (deleted.ok) note(path);
      return deleted;
    },
    async changeFiles(changes) {
      const changed = await view.changeFiles(changes);
      if (changed.ok) for (const { path } of changes) note(path);
      return changed;
    },
  };
  return { watched, touched };
}

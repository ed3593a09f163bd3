import type { ChangeSet } from '../../../shared/changes.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { replayAgent } from '../../agents/replay.ts';
import type { Contents } from '../../changes/contents.ts';
import { sameContent } from '../../changes/viewFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ModelMessage } from '../../ports/model.ts';
import type { FoundResult } from '../../ports/store.ts';
import type { ToolEnding } from '../../tools/tool.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { EquipmentPorts } from '../equipment/ports.ts';
import { attemptModel } from '../tasks/attemptOptions.ts';
import { jobFor } from '../tasks/given.ts';
import type { Given } from '../tasks/given.ts';
import { openTaskView } from '../tasks/taskView.ts';
import type { TaskView, TaskViewDeps } from '../tasks/taskView.ts';
import { readTranscript } from '../tasks/turnJournal.ts';
import { endChecks } from '../unfolding/ending.ts';

export interface TakeOverDeps extends TaskViewDeps {
  readonly state: RunState;
  readonly rights: AgentRights;
  readonly clock: Clock;
  /** Reading with grammars gives the same of the same text; what else there is for agents may not. */
  readonly equipment?: Pick<EquipmentPorts, 'syntax'> | undefined;
}

export interface Takeable {
  readonly task: TaskState;
  readonly given: Given;
  /** The earlier task of the same content. */
  readonly from: FoundResult['event'];
}

/** What a task has of an earlier one that was given the same and found the same. */
export interface TakenOver extends Pick<TaskView, 'view' | 'inherited'> {
  readonly ending: ToolEnding;
  readonly changeSet: ChangeSet | undefined;
}

/**
 * Whether a task of the same content would end as this earlier one: all that its agent looked at is the same in the view
 * of the task, and so is what it changed, before and after. No model is asked. `undefined`: something is different, or
 * what the agent was shown then is not in the store any more.
 */
export async function takeOver(
  { task, given, from }: Takeable,
  deps: TakeOverDeps,
  signal: AbortSignal,
): Promise<TakenOver | undefined> {
  const { content, changeSet: changed } = from;
  const transcript = await transcriptOf(content?.transcript ?? [], deps.contents);
  if (transcript === undefined) return undefined;
  const opened = await openTaskView(task, { edits: [] }, deps.state, deps);
  if (!opened.ok) return undefined;
  const { view } = opened.value;
  if (!(await isAsBefore(changed, view, signal))) return undefined;
  const checks = endChecks(task, deps.state);
  const job = jobFor(task, given, deps, {
    ...opened.value,
    checkEnd: checks.all,
    clock: deps.clock,
    syntax: deps.equipment?.syntax,
    model: attemptModel(task, deps.state),
    transcript,
  });
  const ending = await replayAgent(job, signal);
  if (ending === undefined || checks.all(ending).length > 0) return undefined;
  const changeSet = await view.changeSet(task.id);
  return isSameChange(changeSet, changed) ? { ending, changeSet, view, inherited: opened.value.inherited } : undefined;
}

async function transcriptOf(hashes: readonly string[], contents: Contents): Promise<ModelMessage[] | undefined> {
  try {
    return await readTranscript(hashes, contents);
  } catch {
    // A body that is gone is no harm here: the agent works anew. A broken store shows with the next event.
    return undefined;
  }
}

/** Whether the files that were changed are now as they were then. Told apart from the replay, because it is quick. */
async function isAsBefore(
  changeSet: ChangeSet | undefined,
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<boolean> {
  for (const { path, before } of changeSet?.files ?? []) {
    const file = await view.readFile(path.path, signal);
    if (!file.ok || !sameContent(file.value?.content, before)) return false;
  }
  return true;
}

function isSameChange(a: ChangeSet | undefined, b: ChangeSet | undefined): boolean {
  const [files = [], others = []] = [a?.files, b?.files];
  return (
    files.length === others.length &&
    files.every(({ path, before, after }, index) => {
      const other = others[index];
      if (path.path !== other?.path.path || path.root !== other.path.root) return false;
      return sameContent(before, other.before) && sameContent(after, other.after);
    })
  );
}

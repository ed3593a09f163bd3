import type { ChangeSet } from '../../../shared/changes.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { combineOrClash } from '../../changes/combine.ts';
import type { MergeDeps } from '../../changes/mergeFile.ts';
import type { Overlay } from '../../changes/workspaceView.ts';
import { ancestorsOf } from '../../graph/order.ts';
import { meetingOf } from './meetings.ts';
import type { Meeting } from './meetings.ts';

/** What a task builds on: the change sets of the tasks before it, and where they do not go together. */
export interface Inheritance {
  /** In order of application. */
  readonly changeSets: readonly ChangeSet[];
  /** Everything that goes together. */
  readonly overlay: Overlay;
  readonly meetings: readonly Meeting[];
}

/** Of a task whose dependencies are done. */
export async function inheritanceOf(task: TaskState, state: RunState, deps: MergeDeps): Promise<Inheritance> {
  const order = ancestorsOf((id) => requireTask(state, id), task.dependsOn);
  const changeSets = order.flatMap((id) => requireTask(state, id).changeSet ?? []);
  const { overlay, clashes } = await combineOrClash(changeSets, deps);
  const meetings: Meeting[] = [];
  for (const clash of clashes) meetings.push(await meetingOf(clash, state, deps));
  return { changeSets, overlay, meetings };
}

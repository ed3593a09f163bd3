import type { TaskState } from '../../../shared/runState.ts';
import { agentRole } from '../../agents/roles.ts';
import type { Contents } from '../../changes/contents.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Clock } from '../../ports/clock.ts';
import { createAttemptCommands } from './commandAccess.ts';
import type { AttemptCommands, CommandAccessDeps } from './commandAccess.ts';
import type { Recorder } from '../recorder.ts';
import type { TimeLimit } from '../tasks/timeLimit.ts';
import type { AgentSupport } from '../tasks/turnJournal.ts';

/** What commands of one task work with, in whichever attempt. */
export type TaskCommandAccess = Pick<CommandAccessDeps, 'runner' | 'checkouts' | 'desk' | 'place' | 'pausing'>;

export interface AttemptCommandsDeps extends Pick<AgentSupport, 'onActivity'> {
  readonly recorder: Recorder;
  readonly contents: Contents;
  readonly clock: Clock;
  readonly limit: TimeLimit;
  readonly commands?: TaskCommandAccess | undefined;
}

/** Commands for an attempt at the task, on this view; `undefined` where none can be run. By default they change what its role may. */
export function attemptCommandsFor(
  task: TaskState,
  view: WorkspaceView,
  deps: AttemptCommandsDeps,
  { keepsChanges = agentRole(task.role).mayWrite }: Partial<Pick<CommandAccessDeps, 'keepsChanges'>> = {},
): AttemptCommands | undefined {
  const { recorder, commands } = deps;
  if (commands === undefined) return undefined;
  return createAttemptCommands({
    ...deps,
    ...commands,
    runId: recorder.state.runId,
    taskId: task.id,
    view,
    keepsChanges,
    onTakenBack: () => {
      if (task.state === 'waiting') recorder.record({ type: 'task-continued', taskId: task.id });
    },
  });
}

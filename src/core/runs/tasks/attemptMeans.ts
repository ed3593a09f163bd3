import type { TaskState } from '../../../shared/runState.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { ToolMeans } from '../../tools/means.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import { attemptCommandsFor } from '../commands/attemptCommands.ts';
import type { AttemptCommandsDeps } from '../commands/attemptCommands.ts';
import type { EquipmentPorts } from '../equipment/ports.ts';

export interface AttemptMeansDeps extends AttemptCommandsDeps {
  readonly rights: AgentRights;
  readonly equipment?: EquipmentPorts | undefined;
}

/** What the agent of an attempt works with besides its view. */
export interface AttemptMeans {
  readonly means: ToolMeans;
  /** Lets go of what was opened for the attempt. */
  readonly end: () => Promise<void>;
}

export function attemptMeans(task: TaskState, view: WorkspaceView, deps: AttemptMeansDeps): AttemptMeans {
  const { clock, rights, equipment = {} } = deps;
  const commands = rights.mayRun ? attemptCommandsFor(task, view, deps) : undefined;
  return {
    means: { clock, commands, syntax: equipment.syntax, languages: equipment.languages },
    async end() {
      await commands?.end();
    },
  };
}

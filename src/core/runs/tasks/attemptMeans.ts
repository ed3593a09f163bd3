import type { ModelClient } from '../../ports/model.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { createKeptOutputs } from '../../tools/outputs/keptOutputs.ts';
import type { IndexAccess } from '../../tools/index/indexAccess.ts';
import type { ToolMeans } from '../../tools/means.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import { attemptCommandsFor } from '../commands/attemptCommands.ts';
import type { AttemptCommandsDeps } from '../commands/attemptCommands.ts';
import { createAttemptBrowser } from '../equipment/browserAccess.ts';
import type { AttemptBrowser } from '../equipment/browserAccess.ts';
import { DEFAULT_EQUIPMENT } from '../equipment/ports.ts';
import type { EquipmentPorts } from '../equipment/ports.ts';
import { boardFor } from '../team/board.ts';
import { createPersonAccess } from '../team/personAccess.ts';
import type { TaskTeam } from '../team/personAccess.ts';

export interface AttemptMeansDeps extends AttemptCommandsDeps {
  readonly client: Pick<ModelClient, 'abilitiesOf'>;
  readonly rights: AgentRights;
  readonly equipment?: EquipmentPorts | undefined;
  readonly index?: IndexAccess | undefined;
  /** Absent where nobody can be asked. */
  readonly team?: TaskTeam | undefined;
}

/** What the agent of an attempt works with besides its view. */
export interface AttemptMeans {
  readonly means: ToolMeans;
  /** Lets go of what was opened for the attempt. */
  readonly end: () => Promise<void>;
}

export function attemptMeans(task: TaskState, view: WorkspaceView, deps: AttemptMeansDeps): AttemptMeans {
  const { clock, rights, index, equipment = {}, contents, team } = deps;
  const commands = rights.mayRun ? attemptCommandsFor(task, view, deps) : undefined;
  const attempt = task.attempts.at(-1);
  const outputs = createKeptOutputs({
    kept: attempt?.toolCalls.flatMap(({ output }) => output ?? []) ?? [],
    put: (bytes) => contents.put(bytes),
    get: (hash) => contents.get(hash),
  });
  const board = boardFor(task, deps.recorder);
  const person = team && createPersonAccess({ ...deps, ...team, task, commands });
  const browser = browserFor(task, view, deps);
  return {
    means: {
      clock,
      browser,
      commands,
      index,
      syntax: equipment.syntax,
      languages: equipment.languages,
      outputs,
      board,
      person,
    },
    async end() {
      await Promise.all([commands?.end(), browser?.end()]);
    },
  };
}

/** Where pages may be looked at, as commands may be run. */
function browserFor(
  task: TaskState,
  view: WorkspaceView,
  { client, rights, equipment = {} }: AttemptMeansDeps,
): AttemptBrowser | undefined {
  const { browsers, settings } = equipment;
  if (browsers === undefined || !rights.mayRun || rights.equipment?.means.has('browser') !== true) return undefined;
  const model = task.attempts.at(-1)?.model;
  return createAttemptBrowser({
    browsers,
    view,
    allowedHosts: () => (settings?.() ?? DEFAULT_EQUIPMENT).browserHosts,
    seesPictures: () => (model === undefined ? undefined : client.abilitiesOf?.(model)?.pictures),
  });
}

import type { ChangeSet } from '../../../shared/changes.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import { createWorkspaceView } from '../../changes/workspaceView.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { GateWork } from '../../gates/judgement.ts';
import type { CommandAccess } from '../../tools/commands/commandAccess.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { AttemptCommands } from '../commands/commandAccess.ts';
import { attemptCommandsFor } from '../commands/attemptCommands.ts';
import type { AttemptCommandsDeps } from '../commands/attemptCommands.ts';

/** What the gates of an attempt judge. */
export interface GatedWork {
  /** What the agent left. */
  readonly after: WorkspaceView;
  /** What it began with. */
  readonly before: WorkspaceView;
  readonly changes: () => Promise<ChangeSet | undefined>;
}

export interface GateCommandsDeps extends AttemptCommandsDeps {
  readonly base: Base;
  readonly rights: AgentRights;
}

/** The commands of gates. */
export interface GateCommands extends Pick<GateWork, 'commands' | 'commandsWithout' | 'onBegin'> {
  /** Gives every directory back. Never fails. */
  end(): Promise<void>;
}

/**
 * Runs the commands of gates as those of an agent are run, each on the state that it is to judge. Only one of the states
 * has a directory at a time: whoever waits for a second one while it keeps a first may wait for ever.
 */
export function createGateCommands(
  task: TaskState,
  { after, before }: GatedWork,
  deps: GateCommandsDeps,
): GateCommands {
  const { base, contents, recorder } = deps;
  const all: AttemptCommands[] = [];

  function commandsOn(view: WorkspaceView): CommandAccess | undefined {
    const commands = deps.rights.mayRun ? attemptCommandsFor(task, view, deps, { keepsChanges: false }) : undefined;
    if (commands === undefined) return undefined;
    all.push(commands);
    return {
      async run(...command) {
        for (const other of all) if (other !== commands) await other.end();
        return commands.run(...command);
      },
    };
  }

  const views = {
    'of-task': () => before,
    'of-run': () => createWorkspaceView({ base, contents, inherited: new Map() }),
  } as const;
  const without = new Map<keyof typeof views, CommandAccess | undefined>();

  return {
    commands: commandsOn(after),
    commandsWithout(changes) {
      if (!without.has(changes)) without.set(changes, commandsOn(views[changes]()));
      return without.get(changes);
    },
    onBegin: () => recorder.durable(),
    async end() {
      for (const commands of all) await commands.end();
    },
  };
}

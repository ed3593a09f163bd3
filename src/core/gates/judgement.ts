import type { ChangeSet } from '../../shared/changes.ts';
import type { GateVerdict } from '../../shared/gates.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import type { CommandAccess } from '../tools/commands/commandAccess.ts';

/** What came of a gate: without its name and round. */
export type Judgement = Pick<GateVerdict, 'verdict' | 'reason' | 'evidence'>;

/** What gates judge, and what they do it with. */
export interface GateWork {
  /** Runs commands on the work; what they change is thrown away. Absent: none can be run here. */
  readonly commands: CommandAccess | undefined;
  /** As `commands`, on the repository without the changes of the task, or without those of the whole run. */
  readonly commandsWithout: (changes: 'of-task' | 'of-run') => CommandAccess | undefined;
  /** Awaited when nothing keeps a command from starting any more. */
  readonly onBegin: () => Promise<void>;
  /** The files before and after the work. */
  readonly before: Pick<WorkspaceView, 'readFile'>;
  readonly after: Pick<WorkspaceView, 'readFile'>;
  /** What the work has changed so far; `undefined`: nothing. */
  readonly changes: () => Promise<ChangeSet | undefined>;
}

import type { CommandEvidence } from '../../../shared/approval.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';

/** Runs commands for one agent, in a real folder that holds its view. */
export interface CommandAccess {
  /**
   * Waits for approval where that is needed, brings the folder to the state of the view, runs the line of shell, and takes what it
   * changed into the view. `onBegin` is awaited when nothing keeps the command from starting any more.
   *
   * Fails with `not-allowed` when it is refused or denied, with `paused` when the run was paused before it began, with
   * `cancelled`, and with what kept the folder or the shell from being there. A command that fails is a report.
   */
  run(
    command: AgentCommand,
    onBegin: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<Result<CommandReport, Failure>>;
}

export interface AgentCommand {
  readonly line: string;
  readonly timeoutMs: number;
  /** What the agent wants it for, for the person who is asked. */
  readonly why?: string | undefined;
  /** Path of a file that it is to write, one that the repository ignores or another. */
  readonly makes?: string | undefined;
}

/** What a command did. */
export interface CommandReport {
  readonly evidence: CommandEvidence;
  /** The signal that ended it, if one did. */
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
  /** The folder of earlier commands was given to another agent: what they left there and is no part of the view is gone. */
  readonly folderIsNew: boolean;
  /** What it wrote, for reading: without control sequences, the folder being ".". Of much output the beginning and the end. */
  readonly output: string;
  /** The file that it was to write; `undefined` where it wrote none there. */
  readonly made?: Uint8Array | undefined;
  /** What it changed in the view, sorted by path. */
  readonly changes: readonly CommandChange[];
  /** What it did to files that is not part of the view, and why, in a sentence each. */
  readonly leftOut: readonly string[];
}

export interface CommandChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'deleted';
}

import type { Failure, FileConflict } from './failures.ts';
import type { ChangeSet, FileContent, WorkspacePath } from './changes.ts';
import type { Plan } from './plan.ts';
import type { Usage } from './usage.ts';

/**
 * Facts of a run, in the past tense. They are the only way in which the state of a run changes: the engine numbers
 * them, the journal keeps them, and the reducer in `runReducer.ts` turns them into a `RunState` everywhere.
 *
 * Large bodies (transcripts, files) are blobs in the store, named here by the SHA-256 of their bytes.
 */
export type RunEvent =
  // The run as a whole. The states that they lead to are drawn in `runState.ts`.
  | {
      readonly type: 'run-created';
      readonly runId: string;
      readonly request: string;
      /** Name of the workspace root the run works on. */
      readonly root: string;
      readonly model: RunModel;
      readonly limits: RunLimits;
      /** The events after this one, up to number `seq`, are those of another run. `at`: when they were copied (ms since the epoch). */
      readonly forkedFrom?: { readonly runId: string; readonly seq: number; readonly at: number };
    }
  | { readonly type: 'planning-started' }
  | ({ readonly type: 'planning-turn-completed' } & TurnFacts)
  /** The engine found the proposed plan wrong and gave the problems back to the planner. */
  | { readonly type: 'plan-refused'; readonly problems: readonly string[] }
  /** The plan is valid and waits for approval. `waves` are ids, each wave depending on earlier ones only. */
  | { readonly type: 'plan-proposed'; readonly plan: Plan; readonly waves: readonly (readonly string[])[] }
  /** While the plan waited for approval, the provider was given the beginning that the requests of its tasks share. */
  | ({ readonly type: 'prefix-warmed' } & UsageFacts)
  | { readonly type: 'plan-approved'; readonly by: 'person' | 'setting' | 'command-line' }
  | { readonly type: 'run-started' }
  | { readonly type: 'run-paused'; readonly reason: PauseReason; readonly failure?: Failure }
  /** Limits or model may be others than before: a larger budget, another key. */
  | { readonly type: 'run-resumed'; readonly limits?: RunLimits; readonly model?: RunModel }
  /** Every task succeeded. */
  | { readonly type: 'run-completed' }
  /** Planning failed, or the rest finished and some tasks did not succeed. */
  | { readonly type: 'run-failed'; readonly failure: Failure }
  | { readonly type: 'run-cancelled' }

  // One task
  | { readonly type: 'attempt-started'; readonly taskId: string; readonly attempt: number; readonly model: string }
  | ({
      readonly type: 'turn-completed';
      readonly taskId: string;
      readonly attempt: number;
      /** The whole of what the agent changed in its view so far that this turn changed again. */
      readonly edits: readonly ViewEdit[];
    } & TurnFacts)
  | {
      readonly type: 'attempt-failed';
      readonly taskId: string;
      readonly attempt: number;
      readonly failure: Failure;
      /** When the next attempt may start, in milliseconds since the epoch. Absent: there is none. */
      readonly retryAt?: number;
    }
  | {
      readonly type: 'task-succeeded';
      readonly taskId: string;
      readonly attempt: number;
      readonly summary: string;
      /** What the agent hands to the tasks that depend on it: any JSON. */
      readonly data?: unknown;
      /** Absent when the task changed nothing. */
      readonly changeSet?: ChangeSet;
    }
  | { readonly type: 'task-failed'; readonly taskId: string; readonly failure: Failure }
  | { readonly type: 'task-blocked'; readonly taskId: string; readonly blockedBy: string }
  | { readonly type: 'task-cancelled'; readonly taskId: string }

  // Decisions on change sets. `apply-started` is the intent, `apply-finished` says that the files are written.
  | { readonly type: 'apply-started'; readonly taskIds: readonly string[]; readonly files: readonly AppliedFile[] }
  | { readonly type: 'apply-finished'; readonly taskIds: readonly string[] }
  /** The files could not be written; nothing was changed and the change sets are open again. */
  | { readonly type: 'apply-failed'; readonly taskIds: readonly string[]; readonly failure: Failure }
  | { readonly type: 'change-set-rejected'; readonly taskId: string }
  | { readonly type: 'change-set-conflicted'; readonly taskId: string; readonly conflicts: readonly FileConflict[] };

export type RunEventType = RunEvent['type'];

/** An event as the journal keeps it: numbered from 1 without gaps, with the time of recording (ms since the epoch). */
export type RecordedEvent = { readonly seq: number; readonly at: number; readonly event: RunEvent };

export interface RunModel {
  readonly provider: 'anthropic' | 'vscode' | 'demo';
  /** Id of the model as the provider names it. */
  readonly model: string;
  /** For people: "Anthropic · claude-sonnet-5-5", "Demo model". */
  readonly label: string;
  /** Where the provider is asked, when not at its own address. */
  readonly baseUrl?: string;
}

export interface RunLimits {
  /** Agents at work at the same time. */
  readonly concurrency: number;
  readonly maxTasks: number;
  readonly budgetUsd: number;
  /** Attempts per task, the first included. */
  readonly maxAttempts: number;
  readonly attemptTimeoutMs: number;
  /** Turns per attempt. */
  readonly maxTurns: number;
}

/**
 * `person`: asked for. `budget`: the next request might pass the cap. `provider`: the key is refused or the model is
 * gone, so that every task would fail alike. `shutdown`: the editor or the process ended in an orderly way.
 */
export type PauseReason = 'person' | 'budget' | 'provider' | 'shutdown';

/** What one answered request used. */
export interface UsageFacts {
  readonly usage: Usage;
  readonly usageIs: 'measured' | 'estimated';
  /** Absent when the price of the model is not known. */
  readonly costUsd?: number;
  /** What the same tokens would have cost had the provider cached nothing. Absent: as much as `costUsd`. */
  readonly uncachedCostUsd?: number;
}

/** What one finished turn of an agent or the planner was. */
export interface TurnFacts extends UsageFacts {
  /** From 1, within the attempt. */
  readonly turn: number;
  /** Blob: JSON of the messages that this turn added (the answer, then the results of its tool calls). */
  readonly transcript: string;
  readonly toolCalls: readonly ToolCallFacts[];
}

export interface ToolCallFacts {
  readonly name: string;
  /** What it was about, in a few words: a path, a query. */
  readonly subject: string;
  readonly ok: boolean;
}

/** State of a file in an agent's view after a turn. `content` absent: the agent deleted it. */
export interface ViewEdit {
  readonly path: WorkspacePath;
  readonly content?: FileContent;
}

/** A file that an accept writes. `before` and `after` name what stood there and what stands there afterwards; absent: no file. */
export interface AppliedFile {
  readonly path: WorkspacePath;
  readonly before?: FileContent;
  readonly after?: FileContent;
  /** The person had changed the file too, and both changes were merged. */
  readonly merged: boolean;
}

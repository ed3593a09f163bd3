import type { ApprovalRequest, CommandEvidence } from './approval.ts';
import type { Failure, FileConflict } from './failures.ts';
import type { PauseReason, RunLimits, RunModel, Spending } from './limits.ts';
import type { ChangeSet, FileContent, WorkspacePath } from './changes.ts';
import type { RecordedBrief } from './brief.ts';
import type { GateVerdict } from './gates.ts';
import type { Lens } from './reviewing.ts';
import type { HandoffPoints } from './handoffPoints.ts';
import type { PlannedTask, Role } from './plan.ts';
import type { ContextEvent } from './contextFacts.ts';
import type { PlanningEvent } from './planningFacts.ts';
import type { Amendment, AmendmentDifference } from './shaping.ts';
import type { ContentKey, ResultContent } from './reuse.ts';
import type { TeamEvent } from './teamFacts.ts';
import type { Usage } from './usage.ts';

/**
 * Facts of a run, in the past tense. They are the only way in which the state of a run changes: the engine numbers
 * them, the journal keeps them, and the reducer in `runReducer.ts` turns them into a `RunState` everywhere.
 *
 * Large bodies (transcripts, files) are blobs in the store, named here by the SHA-256 of their bytes.
 */
export type RunEvent =
  | PlanningEvent
  | ContextEvent
  | TeamEvent
  // The run as a whole. The states that they lead to are drawn in `runState.ts`.
  | {
      readonly type: 'run-created';
      readonly runId: string;
      readonly request: string;
      /** Name of the workspace root the run works on. */
      readonly root: string;
      readonly model: RunModel;
      readonly limits: RunLimits;
      /** What the request says besides. Absent: nothing. */
      readonly brief?: RecordedBrief;
      /** The events after this one, up to number `seq`, are those of another run. `at`: when they were copied (ms since the epoch). */
      readonly forkedFrom?: {
        readonly runId: string;
        readonly seq: number;
        readonly at: number;
        /** The runs from which that one was forked, the nearest first. Absent: it was not. */
        readonly earlier?: readonly string[];
      };
    }
  | { readonly type: 'run-started' }
  | { readonly type: 'run-paused'; readonly reason: PauseReason; readonly failure?: Failure }
  /** Limits or model may be others than before: a larger budget, another key. */
  | {
      readonly type: 'run-resumed';
      readonly limits?: RunLimits;
      readonly model?: RunModel;
      /** What a failed run tries again: absent, all that did not succeed. `nothing`: the tasks that come with it are named apart. */
      readonly reopens?: 'nothing';
    }
  /** Every task succeeded or was skipped. */
  | { readonly type: 'run-completed' }
  /** Planning failed, or the rest finished and some tasks did not succeed. */
  | { readonly type: 'run-failed'; readonly failure: Failure }
  | { readonly type: 'run-cancelled' }
  /** 80 % of a budget are spent; of a task's own when `taskId` is there. Told once per budget. */
  | {
      readonly type: 'budget-warned';
      readonly taskId?: string;
      readonly spent: Spending;
      readonly cap: Partial<Spending>;
    }

  // Changes of the plan during the run
  /** Tasks were added. Tasks that are there may wait for them and move to later waves. */
  | {
      readonly type: 'plan-amended';
      readonly by: AmendedBy;
      readonly added: readonly AddedTask[];
      /** What tasks that were there depend on besides, from now on. */
      readonly dependencies: readonly { readonly taskId: string; readonly on: readonly string[] }[];
      /** Index of the wave of each added task, and of each other task whose wave is another now. */
      readonly waves: readonly (readonly [taskId: string, wave: number])[];
    }
  /** Somebody wants the plan changed while it runs, or a part of it planned anew after failures; a person decides. */
  | {
      readonly type: 'amendment-proposed';
      readonly amendmentId: string;
      readonly by: 'words' | 'person' | 'replanning';
      /** What was asked for. */
      readonly request: string;
      readonly amendment: Amendment;
      readonly difference: AmendmentDifference;
    }
  /** Asked what to change, a model answered; usage of the run. `key` and `answer` as of `planning-asked`. */
  | ({ readonly type: 'amendment-asked'; readonly key: string; readonly answer: string } & UsageFacts)
  /**
   * What an accepted one changes is told by so many of the events right after this one. They are recorded in the same step;
   * where a journal ends among them, the rest follows from the state at this event.
   */
  | {
      readonly type: 'amendment-decided';
      readonly amendmentId: string;
      readonly decision: 'accepted' | 'refused';
      /** 0 when it is refused. */
      readonly events: number;
    }
  /** Tasks that have not begun, or begin anew, are others now. `waves`: index of the wave of each task that moves. */
  | {
      readonly type: 'tasks-changed';
      readonly tasks: readonly PlannedTask[];
      readonly waves: readonly (readonly [taskId: string, wave: number])[];
    }
  /** These tasks run anew, and what they had made is void. `removed`: tasks that a fan-out or an agent had added for them. */
  | {
      readonly type: 'tasks-reopened';
      readonly taskIds: readonly string[];
      readonly removed: readonly string[];
      /** Of these the person wants new results, whatever earlier ones there are. Absent: of none. */
      readonly anew?: readonly string[];
    }
  /** The person told the agent of this task something more. */
  | { readonly type: 'instruction-added'; readonly taskId: string; readonly text: string }

  // One task
  | {
      readonly type: 'attempt-started';
      readonly taskId: string;
      readonly attempt: number;
      readonly model: string;
      /** What its agent is given. Absent: that was not found out. */
      readonly content?: ContentKey;
    }
  | ({
      readonly type: 'turn-completed';
      readonly taskId: string;
      readonly attempt: number;
      /** The whole of what the agent changed in its view so far that this turn changed again. */
      readonly edits: readonly ViewEdit[];
      /** How many of the instructions that were added to the task the agent has been given. Absent: as many as before. */
      readonly instructionsGiven?: number;
    } & TurnFacts)
  /** An answer with calls that reach beyond the agent's own view, kept before they begin: it is not asked for again. */
  | {
      readonly type: 'answer-kept';
      readonly taskId: string;
      readonly attempt: number;
      readonly turn: number;
      /** Blob: JSON of the `KeptAnswer` of `core/agents`: the answer, and what was said before it that no turn holds yet. */
      readonly answer: string;
    }
  /** Such a call begins. Without the end of the turn that it belongs to, nobody knows how it ended. */
  | {
      readonly type: 'outside-call-started';
      readonly taskId: string;
      readonly attempt: number;
      readonly turn: number;
      readonly callId: string;
      readonly name: string;
      readonly subject: string;
    }
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
      /** From 1. Of a result that was taken over the last one there was, 0 when there was none. */
      readonly attempt: number;
      readonly summary: string;
      /** What the agent hands to the tasks that depend on it: any JSON. */
      readonly data?: unknown;
      readonly points?: HandoffPoints;
      /** Absent when the task changed nothing. */
      readonly changeSet?: ChangeSet;
      /** The result was taken over from an earlier task, which had been given exactly the same. */
      readonly reusedFrom?: { readonly runId: string; readonly taskId: string };
      /** By which the result can be taken over. Absent: it cannot be. */
      readonly content?: ResultContent;
    }
  /**
   * A fan-out or a loop is done, enough of its members succeeded, or a candidate is chosen. They are what builds on it
   * from now on.
   */
  | {
      readonly type: 'group-succeeded';
      readonly taskId: string;
      readonly members: readonly string[];
      readonly summary: string;
      readonly data?: unknown;
    }
  /** It was not to be done: its condition does not hold, or the person leaves it out. Tasks that depend on it can start. */
  | {
      readonly type: 'task-skipped';
      readonly taskId: string;
      readonly by: 'condition' | 'person';
      readonly reason: string;
    }
  /** Its agent has finished, and its gates are carried out. Round 1 is the first of an attempt. */
  | { readonly type: 'gates-started'; readonly taskId: string; readonly round: number }
  | { readonly type: 'gate-judged'; readonly taskId: string; readonly verdict: GateVerdict }
  /** Its agent cannot go on until something else has happened. */
  | { readonly type: 'task-waiting'; readonly taskId: string; readonly waitingFor: WaitingFor }
  | { readonly type: 'task-continued'; readonly taskId: string }
  /** The person says whose version of a file counts, of changes that do not go together. `taskId`: the task that waits. */
  | {
      readonly type: 'conflict-settled';
      readonly taskId: string;
      readonly path: WorkspacePath;
      /** Id of the task whose version it is. */
      readonly take: string;
    }
  | { readonly type: 'task-failed'; readonly taskId: string; readonly failure: Failure }
  | { readonly type: 'task-blocked'; readonly taskId: string; readonly blockedBy: string }
  | { readonly type: 'task-cancelled'; readonly taskId: string }

  // Approval of commands
  | {
      readonly type: 'approval-requested';
      readonly taskId: string;
      readonly approval: ApprovalRequest;
    }
  | {
      readonly type: 'approval-decided';
      readonly taskId: string;
      readonly approvalId: string;
      readonly decision: 'allowed' | 'denied';
      readonly by: 'person' | 'rule' | 'command-line';
      /** The rules that are remembered with it: beginnings of commands that need no further word. */
      readonly remembered?: readonly string[];
    }

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

/**
 * Why the plan changed: a fan-out, a choice among candidates or a loop unfolded, the agent of a task found more to do, or a task builds on changes
 * that do not go together.
 */
export type AmendedBy = {
  readonly kind: 'fan-out' | 'best-of' | 'loop' | 'agent' | 'conflict' | 'person';
  /** Empty where a person wanted it. */
  readonly taskId: string;
};

/** A task that was not in the plan. */
export interface AddedTask extends Omit<PlannedTask, 'role'> {
  readonly role: Role;
  /** The fan-out, choice among candidates or loop that it is a member of. */
  readonly memberOf?: string;
  /** The item of the fan-out that it is about: any JSON. */
  readonly item?: unknown;
  /** It brings together what the tasks that it depends on changed in these files, and perhaps in others by now. */
  readonly resolves?: readonly WorkspacePath[];
  readonly judges?: Judged;
  /** Ids of the candidates among which it is to choose. */
  readonly compares?: readonly string[];
  /** How far it is from the plan: 1 for what tasks of the plan added. Members are as far as their group. */
  readonly depth: number;
}

/** What a reviewer of a review gate looks at. */
export interface Judged {
  /** Id of the task whose work it is. */
  readonly work: string;
  readonly gate: string;
  readonly lens: Lens;
  /** `review`: it looks for what is wrong. `refutation`: it looks whether what others found holds. */
  readonly as: 'review' | 'refutation';
}

/**
 * `members`: a fan-out or a loop waits for its tasks. `budget`: the task's own is used up. `conflict`: the person is to say
 * whose version of these files counts. `question`: its agent asked the person.
 */
export type WaitingFor =
  | { readonly kind: 'approval'; readonly approvalId: string }
  | { readonly kind: 'budget' }
  | { readonly kind: 'members' }
  | { readonly kind: 'question'; readonly questionId: string }
  | { readonly kind: 'conflict'; readonly files: readonly ConflictQuestion[] };

/** A file in which changes of several tasks do not go together. */
export interface ConflictQuestion {
  readonly path: WorkspacePath;
  readonly reason: FileConflict['reason'];
  /** Ids of the tasks whose versions can be taken. */
  readonly sides: readonly string[];
}

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
  /** Tokens that the request and the answer could have had together. Absent: not known. */
  readonly windowTokens?: number;
}

export interface ToolCallFacts {
  readonly name: string;
  /** What it was about, in a few words: a path, a query. */
  readonly subject: string;
  readonly ok: boolean;
  /** Why it was not done, for people. */
  readonly note?: string;
  /** What a command did, as proof. */
  readonly evidence?: CommandEvidence;
  /** How far such calls reach: they only read, change the agent's own view, or may reach outside. Absent: it ended the agent, or there is no such tool. */
  readonly effect?: 'read' | 'own-view' | 'outside';
  /** How long it took. Absent: not known. */
  readonly ms?: number;
  /** Characters of what it gave. Absent: not known. */
  readonly outputChars?: number;
  /** Blob: all that it gave, where the conversation has only the beginning and the end. The outputs of an attempt are numbered by these. */
  readonly output?: string;
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

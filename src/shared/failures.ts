import type { WorkspacePath } from './changes.ts';

/**
 * Everything that may go wrong and is expected to, as plain data that survives the journal and the webview.
 *
 * `message` is for people: what was expected, what came, what to do now. The other fields are for code.
 */
export type Failure = { readonly message: string } & (
  | { readonly kind: 'no-folder' }
  | { readonly kind: 'untrusted-workspace' }
  | { readonly kind: 'wrong-use' }
  /** The state of the run or task does not allow what was asked for. */
  | { readonly kind: 'wrong-state' }
  | { readonly kind: 'not-found' }
  /** The plan is likely to come to so much that somebody has to say yes to just that. `usd`: `undefined` where it is not known. */
  | { readonly kind: 'needs-yes'; readonly usd?: number; readonly agents: number }
  | { readonly kind: 'plan-invalid'; readonly problems: readonly string[] }
  /** The planner answered with words instead of a plan; the message holds them. */
  | { readonly kind: 'plan-declined' }
  /** A task names an agent that the repository does not define, or a role that there is not. */
  | { readonly kind: 'role-missing' }
  | { readonly kind: 'model-unconfigured' }
  | { readonly kind: 'model-unauthorized'; readonly status?: number }
  | { readonly kind: 'model-request-refused'; readonly status?: number }
  | { readonly kind: 'model-rate-limited'; readonly retryAfterMs?: number }
  /** Too busy, or out of order, as the HTTP status says (529 and 503: busy). */
  | { readonly kind: 'model-overloaded'; readonly retryAfterMs?: number; readonly status?: number }
  | { readonly kind: 'model-unreachable' }
  /** The conversation is longer than the context window of the model, and nothing more can be left out of it. */
  | { readonly kind: 'context-overflow' }
  /** The answer stopped in the middle: a cut stream or the limit on output tokens. */
  | { readonly kind: 'model-answer-cut' }
  | { readonly kind: 'model-answer-invalid' }
  /** The model declined on grounds of its own policy. */
  | { readonly kind: 'model-declined' }
  /** `taskId`: the task's own budget, not that of the run. Tokens where they are what is used up. */
  | {
      readonly kind: 'budget-exceeded';
      readonly spentUsd: number;
      readonly budgetUsd: number;
      readonly taskId?: string;
      readonly spentTokens?: number;
      readonly budgetTokens?: number;
    }
  /** What the task `from` gave is not what this one needs: no list, another shape, too many items. */
  | { readonly kind: 'input-invalid'; readonly from: string }
  /** A loop of work and checks ended without passing. */
  | { readonly kind: 'not-passed'; readonly rounds: number }
  /** Gates of these names did not pass, and the repairs that are granted are used up. */
  | { readonly kind: 'gate-failed'; readonly gates: readonly string[] }
  /** Too few members of a fan-out or loop succeeded. */
  | { readonly kind: 'members-failed'; readonly members: readonly string[] }
  | { readonly kind: 'turn-limit'; readonly turns: number }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'cancelled' }
  /** The person paused the run: the agent stopped between two turns and goes on from there. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'conflict'; readonly conflicts: readonly FileConflict[] }
  | { readonly kind: 'path-outside'; readonly path: string }
  | { readonly kind: 'path-missing'; readonly path: string }
  | { readonly kind: 'file-unreadable'; readonly path: string }
  | { readonly kind: 'file-unwritable'; readonly path: string }
  /** The shell or the directory of a command is not there. */
  | { readonly kind: 'command-unstartable' }
  /** A server or an editor that offers tools cannot be started or reached, or ended. */
  | { readonly kind: 'tool-source-unavailable' }
  /** There is no browser on this machine, or it does not start. */
  | { readonly kind: 'browser-unavailable' }
  /** The page or the browser gave nothing: no answer, no such element, a crash. */
  | { readonly kind: 'browser-failed' }
  /** The approval level, a rule or a person refused the command or write. */
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'store-newer'; readonly found: number; readonly supported: number }
  | { readonly kind: 'store-damaged' }
  | { readonly kind: 'store-unavailable' }
  /** No index over the code can be kept here: no SQLite with full-text search, no room, or in use for too long. */
  | { readonly kind: 'index-unavailable' }
  /** A bug of ours that was caught at a border so that nothing else is lost. */
  | { readonly kind: 'internal' }
);

export type FailureKind = Failure['kind'];

/** Two tasks, or a task and the person (`'workspace'`), changed the same place of a file. */
export interface FileConflict {
  readonly path: WorkspacePath;
  /** Ids of the tasks whose changes meet, the earlier first; `'workspace'` stands for the person's own changes. */
  readonly between: readonly [string, string];
  readonly reason: 'both-changed' | 'both-added' | 'deleted-and-changed' | 'binary' | 'too-large';
}

/** Whether trying the same again, later or with another answer of the model, can help. */
export function isRetryable(failure: Failure): boolean {
  return RETRYABLE.has(failure.kind);
}

const RETRYABLE: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'model-rate-limited',
  'model-overloaded',
  'model-unreachable',
  'model-answer-cut',
  'model-answer-invalid',
  'timeout',
  'turn-limit',
]);

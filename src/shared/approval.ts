/**
 * What agents may do without asking. `read-only`: nothing is written and no command runs. `ask`: edits in views are free,
 * every command asks. `allow-listed`: commands that rules allow run, others ask. `everything`: all commands run.
 * Deny rules hold at every level.
 */
export type ApprovalLevel = (typeof APPROVAL_LEVELS)[number];

export const APPROVAL_LEVELS = ['read-only', 'ask', 'allow-listed', 'everything'] as const;

/** A command that an agent wants to run and that needs somebody's word. */
export interface ApprovalRequest {
  readonly approvalId: string;
  /** As the agent wrote it. */
  readonly command: string;
  /** What the agent wants it for, in its own words. */
  readonly why?: string;
  /** Why it does not run by itself, as words for people. */
  readonly reasons: readonly string[];
  /** What may be remembered so that such commands run by themselves: beginnings of commands. Empty when nothing can be offered. */
  readonly suggestedRules: readonly string[];
}

/** What a command did, as proof. */
export interface CommandEvidence {
  readonly command: string;
  /** Absent when a signal or the time limit ended it. */
  readonly exitCode?: number;
  readonly tookMs: number;
  /** Blob: what it wrote. */
  readonly output: string;
  readonly outputBytes: number;
  readonly sandboxed: boolean;
}

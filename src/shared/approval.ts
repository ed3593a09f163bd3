/** A command that an agent wants to run and that needs somebody's word. */
export interface ApprovalRequest {
  readonly approvalId: string;
  /** As the agent wrote it. */
  readonly command: string;
  /** Why nobody's word was needed less: no rule covers it, or it cannot be understood. */
  readonly reason: string;
  /** The beginning that a rule would cover from now on; absent when no rule could. */
  readonly suggestedRule?: string;
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

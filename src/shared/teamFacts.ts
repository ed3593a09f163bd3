/** What agents leave for each other, and ask the person. */
export type TeamEvent =
  /** An agent left a note on the board of the run. */
  | ({ readonly type: 'note-published' } & Omit<BoardNote, 'at'>)
  /** An agent asks the person, and waits. */
  | { readonly type: 'question-asked'; readonly taskId: string; readonly question: AgentQuestion }
  | {
      readonly type: 'question-answered';
      readonly taskId: string;
      readonly questionId: string;
      /** Absent: it is left to the agent. */
      readonly answer?: string;
      readonly by: AnsweredBy;
    };

/** `nobody`: nobody was there to be asked. */
export type AnsweredBy = 'person' | 'command-line' | 'nobody';

/** What an agent asks. Untrusted words of a model. */
export interface AgentQuestion {
  /** Unique in the run, and the same when the call that asks is made again after a crash. */
  readonly questionId: string;
  readonly text: string;
  /** Answers to choose from; empty: only words of one's own. */
  readonly options: readonly string[];
}

/** A question with what came of it. */
export interface TaskQuestion extends AgentQuestion {
  readonly askedAt: number;
  /** Absent: it was not answered, yet or at all. */
  readonly answered?: { readonly by: AnsweredBy; readonly answer?: string; readonly at: number };
}

/** A note of an agent for the others. Untrusted words of a model. */
export interface BoardNote {
  /** As a question's. */
  readonly noteId: string;
  readonly taskId: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** When it was published (ms since the epoch). */
  readonly at: number;
}

/** Notes that are kept for reading; older ones stay in the journal alone. */
export const MAX_NOTES = 500;
export const MAX_QUESTIONS_OF_TASK = 3;
export const MAX_QUESTIONS_OF_RUN = 20;
/** Characters of an answer that an agent is given. */
export const MAX_ANSWER_LENGTH = 2_000;

import type { UsageFacts } from './events.ts';

/** What happens to a conversation of an agent that gets too long for its model. */
export type ContextEvent =
  /** A summary stands for the beginning of the conversation from now on; what it took is usage of the task. The transcript keeps all. */
  {
    readonly type: 'context-compacted';
    readonly taskId: string;
    readonly attempt: number;
    /** How many turns of the attempt it stands for. */
    readonly turns: number;
    /** How many messages these turns have. */
    readonly messages: number;
    /** Blob: the summary as text. */
    readonly summary: string;
  } & UsageFacts;

/** The tokens of one turn, and how many its request and answer could have had. */
export interface TurnTokens {
  /** Of the prompt, cached or not; 0: not known. */
  prompt: number;
  /** Of those, read from the provider's cache. */
  cached: number;
  output: number;
  /** Absent: not known. */
  window?: number;
}

import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';

/** Asks the person who watches the run. */
export interface PersonAccess {
  /**
   * Waits for the answer, as long as it takes, and lets others work meanwhile. `callKey`: names the call in the attempt; made
   * again after a crash or a pause, it waits for the same answer and does not ask anew. Fails with `not-allowed` where no more may
   * be asked, with `paused` and with `cancelled`.
   */
  ask(question: NewQuestion, callKey: string, signal: AbortSignal): Promise<Result<PersonAnswer, Failure>>;
}

export interface NewQuestion {
  readonly text: string;
  /** Answers to choose from; empty: only free text. */
  readonly options: readonly string[];
}

/** `left`: the person leaves it to the agent. `nobody`: nobody is there to be asked. */
export type PersonAnswer =
  { readonly kind: 'answered'; readonly text: string } | { readonly kind: 'left' } | { readonly kind: 'nobody' };

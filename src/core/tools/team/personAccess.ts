import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';

/** Asks the person who watches the run. */
export interface PersonAccess {
  /**
   * Waits for the answer, as long as it takes, and lets others work meanwhile. `undefined`: nobody is there to be asked, or the
   * person leaves it to the agent. Fails with `paused` and `cancelled`.
   */
  ask(
    question: AgentQuestion,
    onBegin: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<Result<string | undefined, Failure>>;
}

export interface AgentQuestion {
  readonly text: string;
  /** Answers to choose from; empty: only free text. */
  readonly options: readonly string[];
}

import type { Failure } from '../../../shared/failures.ts';
import { failed } from '../../../shared/result.ts';
import { totalTokens } from '../../../shared/usage.ts';
import type { ModelClient } from '../../ports/model.ts';
import type { Budget } from './budget.ts';
import { createExpectation } from './expectedSpending.ts';
import type { ToolEstimate } from './expectedSpending.ts';
import { wrappedClient } from '../requests/wrappedClient.ts';

export interface BudgetedClientDeps {
  readonly budget: Budget;
  /** One for all agents of the run. */
  readonly toolEstimate?: ToolEstimate;
  /** Whose requests they are; empty: the planner's. */
  readonly taskId: string;
  /** Aborted when the run pauses: nobody waits any longer then. A new one after each resume. */
  readonly pausing: () => AbortSignal;
  readonly onActivity: (activity: string) => void;
}

/**
 * A client for one agent that sends a request only when the budgets of its task and of the run admit it. To be put
 * around what governs requests: one that waits for money must hold no place among those in flight. A request with all
 * its repeats is admitted once.
 */
export function budgetedClient(client: ModelClient, deps: BudgetedClientDeps): ModelClient {
  const { budget, taskId, pausing } = deps;
  const expectation = createExpectation(deps.toolEstimate);
  return wrappedClient(client, async (request, observer, signal) => {
    const claim = { taskId, expected: expectation.of(request, client.priceOf(request.model)) };
    const onWaiting = (isWaiting: boolean): void => {
      deps.onActivity(isWaiting ? 'waiting for others, since the budget is nearly used up' : 'Thinking');
      observer.onWaiting?.(isWaiting);
    };
    const admitted = await budget.admit(claim, onWaiting, AbortSignal.any([signal, pausing()]));
    if (!admitted.ok) return admitted.failure.kind === 'cancelled' && !signal.aborted ? failed(PAUSED) : admitted;
    let spent = { usd: 0, tokens: 0 };
    try {
      const turn = await client.streamTurn(request, observer, signal);
      if (turn.ok) {
        const { usage, costUsd = 0 } = turn.value;
        spent = { usd: costUsd, tokens: totalTokens(usage) };
        expectation.learn(request, usage);
      }
      return turn;
    } finally {
      admitted.value.settle(spent);
    }
  });
}

const PAUSED: Failure = { kind: 'paused', message: 'The run was paused while this agent waited for the budget.' };

import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import type { ModelClient, ModelPrice, ModelRequest } from '../ports/model.ts';

/** The dollars of one run. Asked before each request; what is in flight counts with its expected cost. */
export interface Budget {
  /** Fails with `budget-exceeded` when the request may pass the cap and nothing in flight can make room for it. */
  admit(expectedUsd: number): Promise<Result<void, Failure>>;
  /** The request is over and cost so much; 0 when it failed. */
  settle(expectedUsd: number, costUsd: number): void;
}

export function createBudget(budgetUsd: number, alreadySpentUsd: number): Budget {
  let spentUsd = alreadySpentUsd;
  let inFlightUsd = 0;
  let inFlight = 0;
  let waiting: (() => void)[] = [];
  return {
    async admit(expectedUsd) {
      while (spentUsd + inFlightUsd + expectedUsd > budgetUsd) {
        if (inFlight === 0) return failed(exceeded(spentUsd, expectedUsd, budgetUsd));
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      inFlight += 1;
      inFlightUsd += expectedUsd;
      return ok(undefined);
    },
    settle(expectedUsd, costUsd) {
      inFlight -= 1;
      inFlightUsd -= expectedUsd;
      spentUsd += costUsd;
      const released = waiting;
      waiting = [];
      for (const resolve of released) resolve();
    },
  };
}

/** A client that sends a request only when the budget admits it. Requests to a model without a known price cost nothing here. */
export function budgetedClient(client: ModelClient, budget: Budget): ModelClient {
  return {
    provider: client.provider,
    label: client.label,
    priceOf: (model) => client.priceOf(model),
    keptPrefix: (request) => client.keptPrefix?.(request),
    async streamTurn(request, observer, signal) {
      const expectedUsd = expectedCostUsd(request, client.priceOf(request.model));
      const admitted = await budget.admit(expectedUsd);
      if (!admitted.ok) return admitted;
      let costUsd = 0;
      try {
        const turn = await client.streamTurn(request, observer, signal);
        if (turn.ok) costUsd = turn.value.costUsd ?? 0;
        return turn;
      } finally {
        budget.settle(expectedUsd, costUsd);
      }
    },
  };
}

/** Few answers of agents are longer; the limit on output tokens would hold back requests that never get so long. */
const EXPECTED_OUTPUT_TOKENS = 2_000;
const CHARACTERS_PER_TOKEN = 3.5;

/** Expected dollars of a request, rather high than low: everything uncached, three and a half characters a token. */
export function expectedCostUsd(request: ModelRequest, price: ModelPrice | undefined): number {
  if (price === undefined) return 0;
  const characters = JSON.stringify([request.system, request.tools, request.messages]).length;
  const outputTokens = Math.min(EXPECTED_OUTPUT_TOKENS, request.maxOutputTokens);
  return ((characters / CHARACTERS_PER_TOKEN) * price.inputUsd + outputTokens * price.outputUsd) / 1_000_000;
}

function exceeded(spentUsd: number, expectedUsd: number, budgetUsd: number): Failure {
  return {
    kind: 'budget-exceeded',
    spentUsd,
    budgetUsd,
    message:
      `The next request may pass the budget of $${budgetUsd.toFixed(2)}: $${spentUsd.toFixed(2)} are spent and the request is ` +
      `expected to cost about $${expectedUsd.toFixed(2)}. Everything done so far is kept; resume with a larger budget to go on.`,
  };
}

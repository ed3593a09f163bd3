import type { AnswerHead, TurnObserver } from '../../core/ports/model.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { entryOf } from './modelIds.ts';

/** Without it some models refuse any word about speed. */
export const FAST_MODE_BETA = 'fast-mode-2026-02-01';

/**
 * Models that have a fast mode, and by which factor all their prices are higher in it, as lists of others had it in
 * November 2026: the provider's own table was not to be had. Models whose factor is not known are left out: a budget could
 * not hold for them.
 */
const PRICE_FACTORS: Readonly<Record<string, number>> = { 'claude-opus-5-5': 2, 'claude-opus-5': 2 };

/** Whether, and at what price, requests are made in the provider's fast mode. */
export interface FastMode {
  /** By how much the prices of a request are higher as it is made now: 1 when it is not made in fast mode. */
  factorOf(model: string): number;
  /**
   * Asks in fast mode where the model has one, and as usual where it has none. A server that refuses the mode is asked
   * again without it at once and never for it again; one that has no room in it, only this time.
   */
  ask<Value>(
    model: string,
    observer: TurnObserver,
    ask: (isFast: boolean, observer: TurnObserver) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>>;
}

export function createFastMode(deps: {
  readonly isWanted: boolean;
  /** Told once, in a sentence for people, when the server refuses the mode. */
  readonly onRefused?: ((message: string) => void) | undefined;
}): FastMode {
  let { isWanted } = deps;
  const factorOf = (model: string): number => (isWanted ? (entryOf(model, PRICE_FACTORS) ?? 1) : 1);

  return {
    factorOf,
    async ask(model, observer, ask) {
      if (factorOf(model) === 1) return ask(false, observer);
      let refusal: AnswerHead | undefined;
      const onHead = (head: AnswerHead): void => {
        if (head.accepted) observer.onHead?.(head);
        else refusal = head;
      };
      const read = await ask(true, { ...observer, onHead });
      if (!read.ok && refusal !== undefined && isOfTheMode(read.failure)) {
        if (read.failure.kind !== 'model-rate-limited' && isWanted) {
          isWanted = false;
          deps.onRefused?.(
            `The provider refused its fast mode, so the run goes on without it. ${read.failure.message}`,
          );
        }
        return ask(false, observer);
      }
      if (refusal !== undefined) observer.onHead?.(refusal);
      return read;
    },
  };
}

/** Whether the same may be taken at the usual speed. The mode has limits of its own, and not every account may use it. */
function isOfTheMode(failure: Failure): boolean {
  if (failure.kind === 'model-rate-limited') return true;
  const concernsRequest = failure.kind === 'model-request-refused' || failure.kind === 'model-unauthorized';
  return concernsRequest && /fast[\s_-]*mode|\bspeed\b/i.test(failure.message);
}

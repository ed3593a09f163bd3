import type { Checkout, CheckoutChanges, CheckoutOffer, WantedFile } from '../../core/ports/checkouts.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { describeError } from '../repository/errors.ts';
import { collectChanges, hasChanges } from './collectChanges.ts';
import type { Knowledge } from './entries.ts';
import { appendKnowledge } from './knowledgeFile.ts';
import type { CheckoutLimits } from './limits.ts';
import { nextTick } from './nextTick.ts';
import { folderOf, prepareForBorrower, updateForBorrower } from './prepare.ts';
import type { Ingredients, Preparation } from './prepare.ts';
import { readMade } from './readMade.ts';
import { standingAt } from './stamps.ts';
import { storageFailure } from './storageFailure.ts';

export interface LentDeps {
  readonly ingredients: Ingredients;
  readonly knowledge: Knowledge;
  readonly preparation: Preparation;
  readonly limits: CheckoutLimits;
  /** Called once, when the borrower gives the directory back; after that nothing of this is done any more. */
  readonly onRelease: (lent: Lent) => Promise<void>;
  /** Called when the borrower can do without the directory for a while. */
  readonly onOffer: (lent: Lent) => CheckoutOffer;
}

/** A lent directory as the pool has it. */
export interface Lent extends Checkout {
  readonly ingredients: Ingredients;
  readonly knowledge: Knowledge;
  /** Whether the directory may be lent again: an update that failed leaves it in between. */
  isSound(): boolean;
  /** Whether commands changed something in it that nobody has got. Ends the loan without a call of `onRelease`. */
  endWithWork(): Promise<boolean>;
}

export function createLent({ ingredients, knowledge, preparation, limits, onRelease, onOffer }: LentDeps): Lent {
  const { slot, source } = ingredients;
  const folder = folderOf(slot, source);
  let sound = true;
  let ended = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: each compares with what the one before found. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function attempt<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Result<Value, Failure>> {
    if (ended) return failed(givenBack());
    try {
      signal.throwIfAborted();
      return ok(await work());
    } catch (error) {
      return failed(storageFailure(error, signal));
    }
  }

  async function collect(signal: AbortSignal): Promise<CheckoutChanges> {
    const { changed, leftOut, touched } = await collectChanges(folder, knowledge, limits, signal);
    if (touched.length > 0) {
      await nextTick(slot.marker, preparation.clock);
      await note(touched);
    }
    return { changed, leftOut };
  }

  /** Only tells whoever finds the directory after a crash; what was collected must not be lost for it. */
  async function note(touched: readonly string[]): Promise<void> {
    try {
      await appendKnowledge(slot.known, knowledge, touched);
    } catch (error) {
      preparation.log.warn(`What is known of ${folder} could not be written: ${describeError(error)}`);
    }
  }

  async function bringUpToDate(files: readonly WantedFile[], signal: AbortSignal): Promise<void> {
    sound = false;
    // When a command removed the directory, what tools need is gone with it.
    const work = standingAt(folder)?.kind === 'folder' ? updateForBorrower : prepareForBorrower;
    await work({ ...ingredients, files }, knowledge, preparation, signal);
    sound = true;
  }

  return {
    folder,
    ingredients,
    knowledge,
    changes: (signal) => inTurn(() => attempt(() => collect(signal), signal)),
    readMade: (file, signal) => inTurn(() => attempt(() => readMade(folder, file), signal)),
    update: (files, signal) => inTurn(() => attempt(() => bringUpToDate(files, signal), signal)),
    offer() {
      return onOffer(this);
    },
    async release() {
      await inTurn(async () => {
        if (ended) return;
        ended = true;
        await onRelease(this);
      });
    },
    isSound: () => sound,
    endWithWork: () =>
      inTurn(async () => {
        if (ended) return false;
        ended = true;
        return hasChanges(folder, knowledge, limits).catch(() => false);
      }),
  };
}

function givenBack(): Failure {
  const message =
    'The directory for commands was given back already, so nothing can be done in it. Borrow another one.';
  return { kind: 'wrong-state', message };
}

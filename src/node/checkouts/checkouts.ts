import { mkdir, realpath, stat } from 'node:fs/promises';
import type { Clock } from '../../core/ports/clock.ts';
import type { Checkout, CheckoutOffer, Checkouts, CheckoutSize, WantedCheckout } from '../../core/ports/checkouts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { describeError } from '../repository/errors.ts';
import { realRoot } from '../repository/locate.ts';
import { directoryOf } from '../repository/roots.ts';
import type { RootFolder } from '../repository/roots.ts';
import { keep, recoverSlots } from './leftovers.ts';
import type { Lent } from './lentCheckout.ts';
import { lend } from './lend.ts';
import { withDefaults } from './limits.ts';
import type { CheckoutLimits } from './limits.ts';
import { occupiedBytes } from './occupied.ts';
import { createPlaces } from './places.ts';
import { ownProcess } from './processIdentity.ts';
import { createSlots, stateFile } from './slots.ts';
import type { Slot, SlotState, Slots } from './slots.ts';
import { storageFailure } from './storageFailure.ts';

export interface CheckoutsDeps {
  /** Asked again and again: folders may come and go. */
  readonly roots: readonly RootFolder[];
  /** Absolute path of a folder for checkouts and nothing else; made when it is missing. Processes may share it. */
  readonly storage: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Name or path of the git program. */
  readonly git?: string;
  readonly limits?: Partial<CheckoutLimits>;
}

/**
 * Checkouts in a folder of ours. Files come from the person's folder as it is, byte for byte, or from the view; nothing is
 * written there and no git is run that could. Each checkout has a `.git` of its own that borrows the person's objects.
 */
export function createCheckouts(deps: CheckoutsDeps): Checkouts {
  const { log } = deps;
  const limits = withDefaults(deps.limits);
  const preparation = {
    git: deps.git ?? 'git',
    maxCopiedBytes: limits.maxCopiedBytes,
    clock: deps.clock,
    log,
  };
  const places = createPlaces(limits.lentAtOnce);
  const ending = new AbortController();
  const lent = new Set<Lent>();
  /** Those that are lent and can be done without; the one that was offered first comes first. */
  const offered = new Set<Lent>();
  const borrowing = new Set<Promise<unknown>>();
  const sizes = new Map<string, { readonly since: number; readonly bytes: number }>();
  let opened: Promise<Slots> | undefined;

  /** Whatever is done, leftovers are dealt with first. */
  function open(): Promise<Slots> {
    opened ??= openSlots(deps.storage, limits, log).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  async function giveBack(checkout: Lent, slots: Slots): Promise<void> {
    const { slot, source } = checkout.ingredients;
    lent.delete(checkout);
    offered.delete(checkout);
    try {
      const state = checkout.isSound() ? await slots.readState(slot) : undefined;
      if (state === undefined) {
        await slots.remove(slot);
        return;
      }
      await slots.writeState(slot, { ...state, source, kind: 'free' });
      await slots.giveUp(slot);
      await trim(slots, limits.free);
    } catch (error) {
      log.warn(`A directory for commands could not be kept for the next borrower: ${describeError(error)}`);
      await slots.remove(slot);
    }
  }

  function offer(checkout: Lent): CheckoutOffer {
    offered.add(checkout);
    takeOffered();
    return { withdraw: () => offered.delete(checkout) };
  }

  /** Lets whoever waits have a directory that somebody can do without. */
  function takeOffered(): void {
    const [first] = offered;
    if (first === undefined || places.waiting() === 0) return;
    offered.delete(first);
    first.release().catch((error: unknown) => log.warn(`An offered directory stays lent: ${describeError(error)}`));
  }

  async function borrow(wanted: WantedCheckout, signal: AbortSignal): Promise<Result<Checkout, Failure>> {
    const directory = directoryOf(deps.roots, wanted.root);
    if (!directory.ok) return directory;
    const source = await realRoot(directory.value);
    if (!source.ok) return source;
    const place = places.take(signal);
    takeOffered();
    const leave = await place;
    try {
      const slots = await open();
      const onRelease = (checkout: Lent): Promise<void> => giveBack(checkout, slots).finally(leave);
      const freeSpace = async (): Promise<boolean> => (await removeFree(slots)) > 0;
      const checkout = await lend(
        { slots, wanted, source: source.value, preparation, limits, onRelease, onOffer: offer, freeSpace },
        signal,
      );
      lent.add(checkout);
      return ok(checkout);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Removes what is free; how many bytes that were. */
  async function removeFree(slots: Slots): Promise<number> {
    let bytes = 0;
    await forEachClaimed(slots, 'free', async (slot) => {
      bytes += await occupiedBytes(slot.base);
      await slots.remove(slot);
    });
    return bytes;
  }

  async function sizeOf(slots: Slots, slot: Slot): Promise<number> {
    const state = await slots.readState(slot);
    const since = state?.kind === 'free' ? (await stat(stateFile(slot))).mtimeMs : Number.NaN;
    const known = sizes.get(slot.id);
    if (known?.since === since) return known.bytes;
    const bytes = await occupiedBytes(slot.base);
    sizes.set(slot.id, { since, bytes });
    return bytes;
  }

  async function endLoan(checkout: Lent, slots: Slots): Promise<void> {
    const { slot } = checkout.ingredients;
    const hasWork = await checkout.endWithWork();
    lent.delete(checkout);
    const state = await slots.readState(slot);
    if (hasWork && state !== undefined) await keep(slots, slot, state, log);
    // Commands may still be at work in it, so it is not lent again.
    else await slots.remove(slot);
  }

  return {
    async borrow(wanted, signal) {
      const either = AbortSignal.any([signal, ending.signal]);
      const result = borrow(wanted, either);
      borrowing.add(result);
      try {
        return await result;
      } catch (error) {
        return failed(storageFailure(error, either));
      } finally {
        borrowing.delete(result);
      }
    },
    async size(): Promise<CheckoutSize> {
      const slots = await open();
      const all = await slots.all();
      let bytes = 0;
      for (const slot of all) bytes += await sizeOf(slots, slot).catch(() => 0);
      return { directories: all.length, bytes };
    },
    async recover() {
      await open();
    },
    async cleanUp() {
      try {
        const slots = await open();
        await recoverSlots(slots, limits, log);
        return ok(await removeFree(slots));
      } catch (error) {
        return failed(storageFailure(error, undefined));
      }
    },
    async settleRun(runId) {
      const slots = await open();
      await forEachClaimed(slots, 'kept', async (slot, state) => {
        if (state.runId === runId) await slots.remove(slot);
        else await slots.giveUp(slot);
      });
    },
    async close() {
      ending.abort();
      await Promise.allSettled(borrowing);
      if (opened === undefined) return;
      const slots = await opened;
      await Promise.all([...lent].map((checkout) => endLoan(checkout, slots)));
      await trim(slots, limits.freeAtEnd);
    },
  };
}

async function openSlots(storage: string, limits: CheckoutLimits, log: Log): Promise<Slots> {
  await mkdir(storage, { recursive: true });
  const slots = createSlots(await realpath(storage), await ownProcess(), log);
  await recoverSlots(slots, limits, log);
  return slots;
}

/** Claims, one after the other, the slots that are in that state; `work` removes them or gives them up. */
async function forEachClaimed(
  slots: Slots,
  kind: SlotState['kind'],
  work: (slot: Slot, state: SlotState) => Promise<void>,
): Promise<void> {
  for (const slot of await slots.all()) {
    if ((await slots.readState(slot))?.kind !== kind || !(await slots.claim(slot))) continue;
    const state = await slots.readState(slot);
    // Somebody else was faster, and has given it up again.
    if (state?.kind === kind) await work(slot, state);
    else await slots.giveUp(slot);
  }
}

/** Removes the free directories that were given back first, until only `count` are left. */
async function trim(slots: Slots, count: number): Promise<void> {
  const free: { readonly slot: Slot; readonly since: number }[] = [];
  for (const slot of await slots.all()) {
    if ((await slots.readState(slot))?.kind !== 'free') continue;
    const stats = await stat(stateFile(slot)).catch(() => undefined);
    if (stats !== undefined) free.push({ slot, since: stats.mtimeMs });
  }
  free.sort((a, b) => b.since - a.since);
  for (const { slot } of free.slice(count)) {
    if (!(await slots.claim(slot))) continue;
    if ((await slots.readState(slot))?.kind === 'free') await slots.remove(slot);
    else await slots.giveUp(slot);
  }
}

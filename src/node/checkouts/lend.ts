import type { WantedCheckout } from '../../core/ports/checkouts.ts';
import type { Knowledge } from './entries.ts';
import { readKnowledge } from './knowledgeFile.ts';
import { createLent } from './lentCheckout.ts';
import type { Lent, LentDeps } from './lentCheckout.ts';
import type { CheckoutLimits } from './limits.ts';
import { prepareForBorrower } from './prepare.ts';
import type { Preparation } from './prepare.ts';
import type { Slot, SlotState, Slots } from './slots.ts';
import { storageFailure } from './storageFailure.ts';

export interface LendRequest {
  readonly slots: Slots;
  readonly wanted: WantedCheckout;
  /** Real path of the folder that the checkout stands for. */
  readonly source: string;
  readonly preparation: Preparation;
  readonly limits: CheckoutLimits;
  readonly onRelease: LentDeps['onRelease'];
  readonly onOffer: LentDeps['onOffer'];
  /** Called when the disk is full; whether there is more space now. */
  readonly freeSpace: () => Promise<boolean>;
}

/**
 * A directory for the borrower: one that was given back, else a new one. Throws what `synchronise` throws; then nothing
 * half-made is left.
 */
export async function lend(request: LendRequest, signal: AbortSignal): Promise<Lent> {
  const reused = await claimFree(request);
  if (reused !== undefined) {
    try {
      return await fill(request, reused, signal);
    } catch {
      // Whatever commands did to it, a new one may do. A full disk comes up again.
      signal.throwIfAborted();
    }
  }
  const attempt = async (): Promise<Lent> => fill(request, await request.slots.make(), signal);
  try {
    return await attempt();
  } catch (error) {
    if (storageFailure(error, signal).kind !== 'disk-full' || !(await request.freeSpace())) throw error;
    return attempt();
  }
}

async function fill(request: LendRequest, slot: Slot, signal: AbortSignal): Promise<Lent> {
  const { slots, wanted, source, preparation, limits, onRelease, onOffer } = request;
  try {
    const knowledge = (await readKnowledge(slot.known)) ?? nothingKnown();
    await slots.clearState(slot);
    const ingredients = { slot, source, storage: slots.storage, files: wanted.files, read: wanted.read };
    await prepareForBorrower(ingredients, knowledge, preparation, signal);
    signal.throwIfAborted();
    const { runId, taskId } = wanted;
    await slots.writeState(slot, { kind: 'lent', source, runId, taskId });
    return createLent({ ingredients, knowledge, preparation, limits, onRelease, onOffer });
  } catch (error) {
    await slots.remove(slot);
    throw error;
  }
}

function nothingKnown(): Knowledge {
  return { entries: new Map(), toolFolders: [], outerRules: [] };
}

/**
 * A directory of the same folder that was given back, rather one of the same task or run, since it differs least. What was kept of
 * an earlier attempt at the same task is done again now, so it goes.
 */
async function claimFree({ slots, wanted, source }: LendRequest): Promise<Slot | undefined> {
  const candidates: { readonly slot: Slot; readonly likeness: number }[] = [];
  for (const slot of await slots.all()) {
    const state = await slots.readState(slot);
    if (state?.source !== source) continue;
    if (state.kind === 'kept' && sameTask(state, wanted) && (await slots.claim(slot))) await slots.remove(slot);
    if (state.kind !== 'free') continue;
    const likeness = sameTask(state, wanted) ? 2 : Number(state.runId === wanted.runId);
    candidates.push({ slot, likeness });
  }
  candidates.sort((a, b) => b.likeness - a.likeness);
  for (const { slot } of candidates) {
    if (!(await slots.claim(slot))) continue;
    const state = await slots.readState(slot);
    if (state?.kind === 'free' && state.source === source) return slot;
    await slots.giveUp(slot);
  }
  return undefined;
}

function sameTask(state: SlotState, wanted: WantedCheckout): boolean {
  return state.runId === wanted.runId && state.taskId === wanted.taskId;
}

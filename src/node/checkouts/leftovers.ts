import type { Log } from '../../core/ports/log.ts';
import { describeError } from '../repository/errors.ts';
import { hasChanges } from './collectChanges.ts';
import { readKnowledge } from './knowledgeFile.ts';
import type { CheckoutLimits } from './limits.ts';
import { folderOf } from './prepare.ts';
import type { Slot, SlotState, Slots } from './slots.ts';

/**
 * Deals with the slots of processes that are gone. One that was being made or removed is removed, as is one that was lent and
 * holds nothing new; children of a killed process may still write to it, so it is not lent again. One with changes that no
 * view has got is kept.
 */
export async function recoverSlots(slots: Slots, limits: CheckoutLimits, log: Log): Promise<void> {
  for (const slot of await slots.all()) {
    try {
      if (await slots.claim(slot)) await recoverSlot(slots, slot, limits, log);
    } catch (error) {
      log.warn(
        `A directory for commands that was left over could not be looked at (${describeError(error)}): ${slot.base}`,
      );
      await slots.giveUp(slot).catch(() => undefined);
    }
  }
}

async function recoverSlot(slots: Slots, slot: Slot, limits: CheckoutLimits, log: Log): Promise<void> {
  const state = await slots.readState(slot);
  if (state === undefined) return slots.remove(slot);
  if (state.kind !== 'lent') return slots.giveUp(slot);
  if (!(await holdsWork(slot, state, limits))) return slots.remove(slot);
  await keep(slots, slot, state, log);
}

/** Marks a slot as one that nobody but `settleRun`, or the same task, may remove; gives it up. */
export async function keep(slots: Slots, slot: Slot, state: Omit<SlotState, 'version'>, log: Log): Promise<void> {
  await slots.writeState(slot, { ...state, kind: 'kept' });
  await slots.giveUp(slot);
  log.warn(
    `Commands of task ${state.taskId} (run ${state.runId}) changed files that were not taken over before the work ended. They are kept in ${folderOf(slot, state.source)}`,
  );
}

async function holdsWork(slot: Slot, state: SlotState, limits: CheckoutLimits): Promise<boolean> {
  const knowledge = await readKnowledge(slot.known);
  if (knowledge === undefined) return false;
  // Without the directory there is nothing to keep.
  return hasChanges(folderOf(slot, state.source), knowledge, limits).catch(() => false);
}

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { describeError, isMissing } from '../repository/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ProcessIdentity } from './processIdentity.ts';
import { removeTree } from './removing.ts';
import { giveUpOwnership, takeOwnership } from './slotOwner.ts';

/*
 * Where a checkout lives: a folder of its own in the storage folder, which processes share.
 *
 *   <id>/owner.json       while a process works on it
 *   <id>/state.json       absent while it is being made or removed
 *   <id>/known.jsonl      what is known of its files
 *   <id>/<name>/          the checkout itself, called like the folder that it stands for
 *
 *   (made) -> lent -> free -> lent ...
 *             lent -> kept         its process ended, and commands had changed something in it
 */

const stateSchema = z.object({
  version: z.literal(1),
  kind: z.enum(['lent', 'free', 'kept']),
  /** Real path of the folder that it stands for. */
  source: z.string(),
  runId: z.string(),
  taskId: z.string(),
});

export type SlotState = z.infer<typeof stateSchema>;

/** Of one slot; all absolute paths. */
export interface Slot {
  readonly id: string;
  readonly base: string;
  readonly owner: string;
  readonly known: string;
  readonly marker: string;
}

export interface Slots {
  /** Real path of the folder that all lie in; made when it is missing. */
  readonly storage: string;
  all(): Promise<readonly Slot[]>;
  /** A new slot that this process owns. */
  make(): Promise<Slot>;
  /** Whether this process owns it now. */
  claim(slot: Slot): Promise<boolean>;
  giveUp(slot: Slot): Promise<void>;
  readState(slot: Slot): Promise<SlotState | undefined>;
  writeState(slot: Slot, state: Omit<SlotState, 'version'>): Promise<void>;
  /** While it has no state, whoever finds it without an owner removes it. */
  clearState(slot: Slot): Promise<void>;
  /** Of a slot that this process owns. What cannot be removed is noted, and tried again by `recover`. */
  remove(slot: Slot): Promise<void>;
}

/** Slots that are made come into being with their owner under this name first. */
const IN_THE_MAKING = '.new-';
const ABANDONED_MS = 60 * 60 * 1000;
const ID_BYTES = 5;

export function createSlots(storage: string, owner: ProcessIdentity, log: Log): Slots {
  function slotAt(id: string): Slot {
    const base = path.join(storage, id);
    const inner = (name: string): string => path.join(base, name);
    return { id, base, owner: inner('owner.json'), known: inner('known.jsonl'), marker: inner('tick') };
  }

  async function removeAbandoned(name: string): Promise<void> {
    const folder = path.join(storage, name);
    const stats = await stat(folder).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > ABANDONED_MS) await removeTree(folder);
  }

  return {
    storage,
    async all() {
      const names = await readdir(storage).catch((error: unknown) => {
        // Somebody removed it all, which they may.
        if (isMissing(error)) return [];
        throw error;
      });
      for (const name of names) if (name.startsWith(IN_THE_MAKING)) await removeAbandoned(name);
      return names.filter((name) => /^[0-9a-f]+$/.test(name)).map(slotAt);
    },
    async make() {
      const slot = slotAt(randomBytes(ID_BYTES).toString('hex'));
      const temporary = path.join(storage, `${IN_THE_MAKING}${slot.id}`);
      await mkdir(temporary, { recursive: true });
      try {
        await takeOwnership(path.join(temporary, path.basename(slot.owner)), owner);
        await rename(temporary, slot.base);
      } catch (error) {
        await rm(temporary, { recursive: true, force: true });
        throw error;
      }
      return slot;
    },
    async claim(slot) {
      try {
        return await takeOwnership(slot.owner, owner);
      } catch (error) {
        // Somebody removed it.
        if (isMissing(error)) return false;
        throw error;
      }
    },
    giveUp: (slot) => giveUpOwnership(slot.owner),
    async readState(slot) {
      try {
        return stateSchema.safeParse(JSON.parse(await readFile(stateFile(slot), 'utf8'))).data;
      } catch (error) {
        if (isMissing(error) || error instanceof SyntaxError) return undefined;
        throw error;
      }
    },
    async writeState(slot, state) {
      const temporary = `${stateFile(slot)}.new`;
      await writeFile(temporary, JSON.stringify({ version: 1, ...state }));
      await rename(temporary, stateFile(slot));
    },
    clearState: (slot) => rm(stateFile(slot), { force: true }),
    async remove(slot) {
      try {
        // Whoever finds the rest, should this process end now, knows that it may go.
        await rm(stateFile(slot), { force: true });
        for (const name of await readdir(slot.base)) {
          if (path.join(slot.base, name) !== slot.owner) await removeTree(path.join(slot.base, name));
        }
        await removeTree(slot.base);
      } catch (error) {
        log.warn(`A directory for commands could not be removed (${describeError(error)}): ${slot.base}`);
        await giveUpOwnership(slot.owner).catch(() => undefined);
      }
    },
  };
}

export function stateFile(slot: Slot): string {
  return path.join(slot.base, 'state.json');
}

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../core/ports/clock.ts';
import type { WantedFile } from '../../core/ports/checkouts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Knowledge } from './entries.ts';
import { KEPT_OUTPUT } from './folderRules.ts';
import { createIgnoring, rulesOf } from './ignoring.ts';
import { appendKnowledge, writeKnowledge } from './knowledgeFile.ts';
import { nextTick } from './nextTick.ts';
import { makeOwnRepository } from './ownRepository.ts';
import { planEntries } from './planEntries.ts';
import type { Slot } from './slots.ts';
import { findOuterRules, findSourceRepository } from './sourceRepository.ts';
import { synchronise } from './synchronise.ts';
import { viewEntries } from './viewEntries.ts';
import type { ReadFromView } from './writeEntry.ts';

/** What a checkout is made of. */
export interface Ingredients {
  readonly slot: Slot;
  /** Real path of the folder that it stands for. */
  readonly source: string;
  /** Real path of where checkouts are kept. */
  readonly storage: string;
  readonly files: readonly WantedFile[];
  readonly read: ReadFromView;
}

export interface Preparation {
  readonly git: string;
  readonly maxCopiedBytes: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where the files of a slot lie: tools take the folder's name for the project's. */
export function folderOf(slot: Slot, source: string): string {
  return path.join(slot.base, path.basename(source) || 'root');
}

/**
 * Makes the directory of a slot what a new borrower expects, whatever it held: see `synchronise` for what it throws.
 * `knowledge` is what is known of it from before, and is brought up to date.
 */
export async function prepareForBorrower(
  { slot, source, storage, files, read }: Ingredients,
  knowledge: Knowledge,
  { git, maxCopiedBytes, clock, log }: Preparation,
  signal: AbortSignal,
): Promise<void> {
  const folder = folderOf(slot, source);
  const repository = await findSourceRepository(git, source, signal);
  const outerRules = await findOuterRules(git, source, repository, signal);
  signal.throwIfAborted();
  const plan = await planEntries({ root: source, storage, files, outerRules, maxCopiedBytes, log }, signal);
  const kept = rulesOf(KEPT_OUTPUT.join('\n'));
  const purpose = { kind: 'reset' as const, kept, isIgnored: createIgnoring(folder, knowledge.outerRules) };
  const touched = await synchronise({ folder, wanted: plan.entries, knowledge, read, purpose }, signal);
  const { toolFolders } = plan;
  const frame = { toolFolders: knowledge.toolFolders, outerRules: knowledge.outerRules };
  const sameFrame = isDeepStrictEqual(frame, { toolFolders, outerRules });
  Object.assign(knowledge, { toolFolders, outerRules });
  const isWholeRepository = repository !== undefined && (await realpath(repository.topLevel)) === source;
  await makeOwnRepository(folder, isWholeRepository ? repository : undefined);
  await nextTick(slot.marker, clock);
  if (sameFrame && touched.length < knowledge.entries.size / 4) await appendKnowledge(slot.known, knowledge, touched);
  else await writeKnowledge(slot.known, knowledge);
}

/** Brings the view's files in a directory up to date while somebody works with it. */
export async function updateForBorrower(
  { slot, source, files, read }: Ingredients,
  knowledge: Knowledge,
  { clock }: Preparation,
  signal: AbortSignal,
): Promise<void> {
  const wanted = await viewEntries(files, source, knowledge, signal);
  const folder = folderOf(slot, source);
  const purpose = { kind: 'continue' as const };
  const touched = await synchronise({ folder, wanted, knowledge, read, purpose }, signal);
  if (touched.length === 0) return;
  await nextTick(slot.marker, clock);
  await appendKnowledge(slot.known, knowledge, touched);
}

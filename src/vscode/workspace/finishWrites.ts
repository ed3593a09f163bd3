import { chmod, stat } from 'node:fs/promises';
import type { FileWrite } from '../../core/ports/repository.ts';
import { messageOf } from '../log.ts';
import type { Log } from '../../core/ports/log.ts';
import { bytesWhenSaved, sameBytes } from './documents.ts';
import { fileOnDisk, isExecutable } from './filesNow.ts';
import type { PreparedWrite } from './prepareWrites.ts';
import { saveAsIs, saveWithoutParticipants } from './saving.ts';

type EditWrite = Extract<PreparedWrite, { kind: 'edit' }>;

/** Saves what was saved before, sets executable bits, and returns the writes that still are not as they should be. */
export async function finishWrites(
  prepared: readonly PreparedWrite[],
  deps: { readonly log: Log },
): Promise<FileWrite[]> {
  const toSave = prepared.filter((one) => isEdit(one)).filter((one) => !one.wasDirty);
  await saveAsIs(toSave.map((one) => one.document));
  await Promise.all(prepared.map((one) => setExecutable(one, deps.log)));
  const wrong = await notAsWanted(prepared);
  const mendable = wrong.filter((one) => isEdit(one)).filter((one) => !one.wasDirty);
  if (mendable.length === 0) return wrong.map((one) => one.write);
  // A formatter or another save participant changed the text: once more, without them.
  for (const one of mendable) await saveWithoutParticipants(one.document, one.write.after?.bytes);
  return (await notAsWanted(prepared)).map((one) => one.write);
}

function isEdit(one: PreparedWrite): one is EditWrite {
  return one.kind === 'edit';
}

async function notAsWanted(prepared: readonly PreparedWrite[]): Promise<PreparedWrite[]> {
  const checked = await Promise.all(prepared.map(async (one) => ((await isAsWanted(one)) ? [] : [one])));
  return checked.flat();
}

async function isAsWanted(one: PreparedWrite): Promise<boolean> {
  const wanted = one.write.after;
  if (isEdit(one) && one.wasDirty)
    return wanted !== undefined && sameBytes(await bytesWhenSaved(one.document), wanted.bytes);
  const onDisk = await fileOnDisk(one.uri);
  if (wanted === undefined || onDisk === undefined) return wanted === onDisk;
  return sameBytes(onDisk.bytes, wanted.bytes);
}

/** The undo of VS Code knows no modes: an executable bit that was set stays after an undo. */
async function setExecutable(one: PreparedWrite, log: Log): Promise<void> {
  const wanted = one.write.after?.executable;
  if (wanted === undefined || process.platform === 'win32') return;
  try {
    const { mode } = await stat(one.uri.fsPath);
    if (isExecutable(mode) === wanted) return;
    // Whoever may read it may run it, as `chmod +x` does under the usual umask.
    await chmod(one.uri.fsPath, wanted ? mode | ((mode & 0o444) >> 2) : mode & ~0o111);
  } catch (error) {
    log.warn(`The executable bit of ${one.write.path.path} could not be set: ${messageOf(error)}`);
  }
}

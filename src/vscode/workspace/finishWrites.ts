import { chmod, stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Log } from '../../core/ports/log.ts';
import type { FileWrite } from '../../core/ports/repository.ts';
import { messageOf } from '../log.ts';
import { bytesWhenSaved, openDocument, sameBytes } from './documents.ts';
import { editorTextOf, textForBytes } from './editorText.ts';
import { fileOnDisk, isExecutable } from './filesNow.ts';
import type { PreparedWrite } from './prepareWrites.ts';
import { saveAsIs, saveWithoutParticipants } from './saving.ts';

const FILES_AT_ONCE = 32;

type EditWrite = Extract<PreparedWrite, { kind: 'edit' }>;

/** Saves what was saved before, sets executable bits, and returns the writes that still are not as they should be. */
export async function finishWrites(
  prepared: readonly PreparedWrite[],
  deps: { readonly log: Log },
): Promise<FileWrite[]> {
  const limit = pLimit(FILES_AT_ONCE);
  // VS Code may have saved them already, which shows on disk.
  const unsaved = (await notAsWanted(prepared)).filter(isSaveable);
  await saveAsIs(unsaved.map((one) => one.uri));
  await Promise.all(prepared.map((one) => limit(() => setExecutable(one, deps.log))));
  const wrong = await notAsWanted(prepared);
  if (!wrong.some(isSaveable)) return wrong.map((one) => one.write);
  // A formatter or another save participant changed the text: once more, without them.
  for (const one of wrong.filter(isSaveable)) await writeAgain(one);
  return (await notAsWanted(prepared)).map((one) => one.write);
}

/** Unsaved text of the person is not saved for them. */
function isSaveable(one: PreparedWrite): one is EditWrite {
  return one.kind === 'edit' && !one.wasDirty;
}

async function writeAgain(one: EditWrite): Promise<void> {
  const { before, after } = one.write;
  // The encoding was found from the bytes before, and the editor keeps it.
  const held = before && (await editorTextOf(one.uri, (await fileOnDisk(one.uri))?.bytes ?? before.bytes));
  const text = held && after && (await textForBytes(held, after.bytes));
  if (text !== undefined) await saveWithoutParticipants(one.uri, text);
}

async function notAsWanted(prepared: readonly PreparedWrite[]): Promise<PreparedWrite[]> {
  const limit = pLimit(FILES_AT_ONCE);
  const checked = prepared.map((one) => limit(async () => ((await isAsWanted(one)) ? [] : [one])));
  return (await Promise.all(checked)).flat();
}

async function isAsWanted(one: PreparedWrite): Promise<boolean> {
  const wanted = one.write.after;
  if (one.kind === 'edit' && one.wasDirty) {
    const document = openDocument(one.uri);
    return document !== undefined && wanted !== undefined && sameBytes(await bytesWhenSaved(document), wanted.bytes);
  }
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

import * as vscode from 'vscode';
import type { Log } from '../../core/ports/log.ts';
import type { FileWrite, RepositoryWriter } from '../../core/ports/repository.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { detailOf } from '../log.ts';
import { fileNow, sameFile } from './filesNow.ts';
import { finishWrites } from './finishWrites.ts';
import { prepareWrites } from './prepareWrites.ts';
import type { PreparedWrite } from './prepareWrites.ts';
import { withSaveParticipants } from './saveParticipants.ts';
import { savesRefactorings } from './saving.ts';
import type { LineHunks } from './textEdits.ts';
import { workspaceEditOf } from './workspaceEdit.ts';

export interface EditorWriterDeps {
  /** A folder by its root's name; `undefined` when it is not open. */
  readonly rootUri: (root: string) => vscode.Uri | undefined;
  readonly lineHunks: LineHunks;
  readonly log: Log;
  /** Tells the person about files that did not become exactly what was accepted, in spite of everything. */
  readonly warn: (message: string) => void;
}

/**
 * Changes the person's files through the editor, as one step of its undo. Text is edited in place, hunk by hunk; files
 * whose bytes an editor cannot hold exactly are replaced. Files that were saved are saved again; unsaved ones get the
 * edit and stay unsaved. One undo in any of the files takes everything back.
 */
export function createEditorWriter(deps: EditorWriterDeps): RepositoryWriter {
  // Two applies at once would each see the other's half.
  let previous: Promise<unknown> = Promise.resolve();
  return {
    apply: (writes, label) => {
      const applied = previous.then(() => applyWrites(writes, label, deps));
      previous = applied.catch(() => undefined);
      return applied;
    },
  };
}

async function applyWrites(
  writes: readonly FileWrite[],
  label: string,
  deps: EditorWriterDeps,
): Promise<Result<void, Failure>> {
  const prepared = await prepareWrites(writes, deps);
  if (!prepared.ok) return prepared;
  if (prepared.value.length === 0) return ok(undefined);
  if (!(await applyEdit(prepared.value, deps.log))) return takeBack(prepared.value, label, deps);
  const leftOver = await finishWrites(prepared.value, deps);
  if (leftOver.length > 0) {
    const names = leftOver.map((write) => write.path.path).join(', ');
    deps.warn(`Not exactly as accepted, because something changed the text while it was saved: ${names}.`);
  }
  deps.log.info(`${label}: ${prepared.value.length} files written.`);
  return ok(undefined);
}

/** Whether VS Code did it. It refuses when a document has changed since it was read. */
async function applyEdit(prepared: readonly PreparedWrite[], log: Log): Promise<boolean> {
  try {
    const isRefactoring = await maySaveAll(prepared);
    return await vscode.workspace.applyEdit(workspaceEditOf(prepared), { isRefactoring });
  } catch (error) {
    log.error(`The workspace edit failed: ${detailOf(error)}`);
    return false;
  }
}

/**
 * Whether VS Code may save everything that the edit touches, which it does in a fraction of the time that saving file by
 * file takes. It would save the person's unsaved text too, and would let save participants at the files.
 */
async function maySaveAll(prepared: readonly PreparedWrite[]): Promise<boolean> {
  const edited = prepared.filter((one) => one.kind === 'edit');
  if (!savesRefactorings() || edited.some((one) => one.wasDirty)) return false;
  return (await withSaveParticipants(edited.map((one) => one.uri))).size === 0;
}

/** VS Code does the parts of an edit one after the other: where a later one fails, the earlier ones are undone here. */
async function takeBack(
  prepared: readonly PreparedWrite[],
  label: string,
  deps: EditorWriterDeps,
): Promise<Result<void, Failure>> {
  const done = await writesThatWereDone(prepared);
  const reversed = done.map(({ write }) => ({ path: write.path, before: write.after, after: write.before }));
  const undo = await prepareWrites(reversed, deps);
  const undone = undo.ok && (undo.value.length === 0 || (await applyEdit(undo.value, deps.log)));
  if (undo.ok && undone) await finishWrites(undo.value, deps);
  if (undone) {
    const message = `${label}: VS Code refused the edit, perhaps because a file is just being changed. Nothing was changed; accept again.`;
    return failed({ kind: 'wrong-state', message });
  }
  const names = done.map(({ write }) => write.path.path).join(', ');
  deps.warn(`${label} failed half-way and could not be taken back. Look at these files: ${names}.`);
  return failed({ kind: 'internal', message: `${label}: VS Code stopped half-way. Look at these files: ${names}.` });
}

async function writesThatWereDone(prepared: readonly PreparedWrite[]): Promise<PreparedWrite[]> {
  const checked = await Promise.all(
    prepared.map(async (one) => {
      const now = await fileNow(one.uri).catch(() => undefined);
      return now !== undefined && !sameFile(now.file, one.write.before) ? [one] : [];
    }),
  );
  return checked.flat();
}

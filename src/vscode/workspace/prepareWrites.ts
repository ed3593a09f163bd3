import * as vscode from 'vscode';
import type { FileWrite } from '../../core/ports/repository.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { openDocument, sameBytes, textForBytes } from './documents.ts';
import { checkWrite } from './filesNow.ts';
import { minimalEdits } from './textEdits.ts';
import type { LineHunks, OffsetEdit } from './textEdits.ts';

/** How a write is going to be done. */
export type PreparedWrite = { readonly write: FileWrite; readonly uri: vscode.Uri } & (
  | { readonly kind: 'create' }
  | { readonly kind: 'delete' }
  /** The bytes, or what they were before, are nothing that an editor holds exactly. */
  | { readonly kind: 'replace' }
  | {
      readonly kind: 'edit';
      readonly document: vscode.TextDocument;
      readonly edits: readonly OffsetEdit[];
      /** The person has unsaved text in it, so it is not saved. */
      readonly wasDirty: boolean;
    }
  /** Only the executable bit changes. */
  | { readonly kind: 'mode' }
);

export interface PrepareDeps {
  readonly rootUri: (root: string) => vscode.Uri | undefined;
  readonly lineHunks: LineHunks;
}

/** What has to be done for these writes, or why none of them may be. Changes nothing. */
export async function prepareWrites(
  writes: readonly FileWrite[],
  deps: PrepareDeps,
): Promise<Result<readonly PreparedWrite[], Failure>> {
  const results = await Promise.all(writes.map((write) => prepareWrite(write, deps)));
  const prepared: PreparedWrite[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    if (result.value !== undefined) prepared.push(result.value);
  }
  return ok(prepared);
}

async function prepareWrite(write: FileWrite, deps: PrepareDeps): Promise<Result<PreparedWrite | undefined, Failure>> {
  const rootUri = deps.rootUri(write.path.root);
  if (rootUri === undefined) {
    return failed({
      kind: 'not-found',
      message: `The folder ${write.path.root} is not open any more. Nothing was changed.`,
    });
  }
  const uri = vscode.Uri.joinPath(rootUri, ...write.path.path.split('/'));
  const now = await checkWrite(write, uri, rootUri);
  if (!now.ok) return now;
  const { isDirty } = now.value;
  const blocked = isDirty ? undefined : foreignUnsavedChange(uri);
  if (blocked !== undefined || (isDirty && write.after === undefined)) return failed(unsaved(write));
  const { before, after } = write;
  if (before === undefined) return ok(after && { kind: 'create', write, uri });
  if (after === undefined) return ok({ kind: 'delete', write, uri });
  if (sameBytes(before.bytes, after.bytes)) {
    return ok(before.executable === after.executable ? undefined : { kind: 'mode', write, uri });
  }
  const edit = await prepareEdit({ write, uri, isDirty, before: before.bytes, after: after.bytes }, deps);
  if (edit !== undefined) return ok(edit);
  return isDirty ? failed(unsaved(write)) : ok({ kind: 'replace', write, uri });
}

/** `undefined` when the editor cannot hold the bytes of before and after exactly. */
async function prepareEdit(
  file: { write: FileWrite; uri: vscode.Uri; isDirty: boolean; before: Uint8Array; after: Uint8Array },
  deps: PrepareDeps,
): Promise<PreparedWrite | undefined> {
  const document = openDocument(file.uri) ?? (await openAsText(file.uri));
  if (document === undefined) return undefined;
  const text = document.getText();
  if ((await textForBytes(document, file.before)) !== text) return undefined;
  const wanted = await textForBytes(document, file.after);
  if (wanted === undefined) return undefined;
  const edits = minimalEdits(text, wanted, deps.lineHunks);
  return { kind: 'edit', write: file.write, uri: file.uri, document, edits, wasDirty: file.isDirty };
}

async function openAsText(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Binary or too large: VS Code tells it with an error that has no code.
    return undefined;
  }
}

/** A notebook or a custom editor with unsaved changes, which no text edit can reach. */
function foreignUnsavedChange(uri: vscode.Uri): vscode.Tab | undefined {
  const key = uri.toString();
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .find(({ input, isDirty }) => {
      const isForeign = input instanceof vscode.TabInputNotebook || input instanceof vscode.TabInputCustom;
      return isDirty && isForeign && input.uri.toString() === key;
    });
}

function unsaved(write: FileWrite): Failure {
  const message = `${write.path.path} has unsaved changes that would be lost. Nothing was changed; save it and accept again.`;
  return { kind: 'wrong-state', message };
}

import pLimit from 'p-limit';
import * as vscode from 'vscode';
import type { FileWrite } from '../../core/ports/repository.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { sameBytes } from './documents.ts';
import { editorTextOf, textForBytes } from './editorText.ts';
import { checkWrite } from './filesNow.ts';
import { minimalEdits, placesOf } from './textEdits.ts';
import type { LineHunks } from './textEdits.ts';

const FILES_AT_ONCE = 32;

/** How a write is going to be done. */
export type PreparedWrite = { readonly write: FileWrite; readonly uri: vscode.Uri } & (
  | { readonly kind: 'create' }
  | { readonly kind: 'delete' }
  /** The bytes, or what they were before, are nothing that an editor holds exactly. */
  | { readonly kind: 'replace' }
  | {
      readonly kind: 'edit';
      readonly edits: readonly vscode.TextEdit[];
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
  const limit = pLimit(FILES_AT_ONCE);
  const results = await Promise.all(writes.map((write) => limit(() => prepareWrite(write, deps))));
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
    const message = `The folder ${write.path.root} is not open any more. Nothing was changed.`;
    return failed({ kind: 'not-found', message });
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
  const edits = await prepareEdits(uri, { before: before.bytes, after: after.bytes }, deps);
  if (edits !== undefined) return ok({ kind: 'edit', write, uri, edits, wasDirty: isDirty });
  return isDirty ? failed(unsaved(write)) : ok({ kind: 'replace', write, uri });
}

/** `undefined` when the editor cannot hold the bytes of before and after exactly. */
async function prepareEdits(
  uri: vscode.Uri,
  bytes: { readonly before: Uint8Array; readonly after: Uint8Array },
  deps: PrepareDeps,
): Promise<vscode.TextEdit[] | undefined> {
  const held = await editorTextOf(uri, bytes.before);
  const wanted = held && (await textForBytes(held, bytes.after));
  if (held === undefined || wanted === undefined) return undefined;
  const edits = minimalEdits(held.text, wanted, deps.lineHunks);
  return placesOf(held.text, edits).map(({ start, end, text }) => {
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    return vscode.TextEdit.replace(range, text);
  });
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

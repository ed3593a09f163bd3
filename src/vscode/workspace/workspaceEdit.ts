import * as vscode from 'vscode';
import type { PreparedWrite } from './prepareWrites.ts';

/** Scheme of the empty document that keeps file operations apart in a workspace edit; see `workspaceEditOf`. */
export const SEPARATOR_URI = vscode.Uri.from({ scheme: 'wavewright-separator', path: '/empty' });

/**
 * All writes as one workspace edit, which is one step of VS Code's undo.
 *
 * Text comes first, because that is what VS Code may refuse (a document changed meanwhile). A replaced file is deleted
 * and made anew, because undoing an overwriting `createFile` deletes the file. VS Code undoes neighbouring file
 * operations of one edit in the order in which they were done, so that undoing "delete, create" of the same file would
 * make the old one while the new one is still there; an edit of text between them, though it changes nothing, makes
 * them two operations that are undone in reverse.
 */
export function workspaceEditOf(prepared: readonly PreparedWrite[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const one of prepared) {
    if (one.kind === 'edit') edit.set(one.uri, [...one.edits]);
  }
  for (const one of prepared) {
    if (one.kind === 'delete' || one.kind === 'replace') edit.deleteFile(one.uri);
  }
  if (prepared.some((one) => one.kind === 'replace')) edit.insert(SEPARATOR_URI, new vscode.Position(0, 0), '');
  for (const one of prepared) {
    if (one.kind === 'create' || one.kind === 'replace') {
      edit.createFile(one.uri, { contents: one.write.after?.bytes ?? new Uint8Array() });
    }
  }
  return edit;
}

/** Makes the separator a document that VS Code can open. */
export function registerSeparator(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SEPARATOR_URI.scheme, {
    provideTextDocumentContent: () => '',
  });
}

import * as vscode from 'vscode';
import { withSaveParticipants } from './saveParticipants.ts';

/** VS Code keeps no more than 50 documents open that have no editor. */
const DOCUMENTS_AT_ONCE = 32;

/** Whether VS Code itself saves what an edit marked as a refactoring touches. */
export function savesRefactorings(): boolean {
  return vscode.workspace.getConfiguration('files').get('refactoring.autoSave') !== false;
}

/**
 * Saves files with exactly the text that they have in the editor, as far as they are not saved. `TextDocument.save` runs
 * save participants (formatters and the like), which would change more than was accepted; where such are set up, VS
 * Code's "Save without Formatting" is used instead.
 */
export async function saveAsIs(uris: readonly vscode.Uri[]): Promise<void> {
  const delicate = await withSaveParticipants(uris);
  for (let start = 0; start < uris.length; start += DOCUMENTS_AT_ONCE) {
    const batch = uris.slice(start, start + DOCUMENTS_AT_ONCE);
    await Promise.all(batch.filter((uri) => !delicate.has(uri)).map(save));
  }
  for (const uri of delicate) await saveWithoutParticipants(uri);
}

async function save(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty) await document.save();
}

/**
 * Saves one file without save participants; `text`, when given, is put into it first. "Save without Formatting" works on
 * the active editor only, so the file is shown, and what was shown comes back.
 */
export async function saveWithoutParticipants(uri: vscode.Uri, text?: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (text !== undefined && text !== document.getText()) {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
  }
  if (!document.isDirty) return;
  const shownBefore = vscode.window.activeTextEditor;
  const wasOpen = tabsOf(uri).length > 0;
  const shown = await vscode.window.showTextDocument(document, { preview: true });
  // Whatever else came to the front in this moment is not for us to save.
  if (shown !== vscode.window.activeTextEditor) return;
  await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting');
  if (!wasOpen) await vscode.window.tabGroups.close(tabsOf(uri), true);
  if (shownBefore !== undefined && shownBefore.document !== document) {
    const column = shownBefore.viewColumn === undefined ? {} : { viewColumn: shownBefore.viewColumn };
    await vscode.window.showTextDocument(shownBefore.document, { ...column, selection: shownBefore.selection });
  }
}

function tabsOf(uri: vscode.Uri): vscode.Tab[] {
  const key = uri.toString();
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === key);
}

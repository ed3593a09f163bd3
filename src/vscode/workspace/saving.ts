import pLimit from 'p-limit';
import * as vscode from 'vscode';
import { textForBytes } from './documents.ts';

const SAVES_AT_ONCE = 16;

/**
 * Saves documents with exactly the text that they have. `TextDocument.save` runs save participants (formatters and the
 * like), which would change more than was accepted; where such are set up, VS Code's "Save without Formatting" is used
 * instead. It works on the active editor, so those files are shown one after the other, and what was shown comes back.
 */
export async function saveAsIs(documents: readonly vscode.TextDocument[]): Promise<void> {
  const limit = pLimit(SAVES_AT_ONCE);
  const plain = documents.filter((document) => !hasSaveParticipants(document));
  await Promise.all(plain.map((document) => limit(async () => document.save())));
  for (const document of documents) {
    if (document.isDirty) await saveWithoutParticipants(document);
  }
}

/** The same for one document; `bytes`, when given, are put into it first. */
export async function saveWithoutParticipants(document: vscode.TextDocument, bytes?: Uint8Array): Promise<void> {
  const text = bytes && (await textForBytes(document, bytes));
  if (text !== undefined && text !== document.getText()) {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
  }
  const shownBefore = vscode.window.activeTextEditor;
  const wasOpen = tabsOf(document).length > 0;
  await vscode.window.showTextDocument(document, { preview: true });
  await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting');
  if (!wasOpen) await vscode.window.tabGroups.close(tabsOf(document), true);
  if (shownBefore !== undefined && shownBefore.document !== document) {
    const column = shownBefore.viewColumn === undefined ? {} : { viewColumn: shownBefore.viewColumn };
    await vscode.window.showTextDocument(shownBefore.document, { ...column, selection: shownBefore.selection });
  }
}

function tabsOf(document: vscode.TextDocument): vscode.Tab[] {
  const key = document.uri.toString();
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === key);
}

/** Whether the settings let something change the text when it is saved. Participants of extensions cannot be seen here. */
function hasSaveParticipants(document: vscode.TextDocument): boolean {
  const editor = vscode.workspace.getConfiguration('editor', document);
  const files = vscode.workspace.getConfiguration('files', document);
  return (
    editor.get('formatOnSave') === true ||
    hasActions(editor.get('codeActionsOnSave')) ||
    ['trimTrailingWhitespace', 'insertFinalNewline', 'trimFinalNewlines'].some((name) => files.get(name) === true)
  );
}

function hasActions(setting: unknown): boolean {
  if (Array.isArray(setting)) return setting.length > 0;
  if (typeof setting !== 'object' || setting === null) return false;
  return Object.values(setting).some((value) => value !== false && value !== 'never');
}

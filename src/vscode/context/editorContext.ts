import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

type Selection = Extract<ContextItem, { kind: 'selection' }>;

/** What is selected in the editor, without its text; `undefined` where nothing is, or the file is not of the workspace. */
export function selectionOf(editor: vscode.TextEditor | undefined): Selection | undefined {
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  if (vscode.workspace.getWorkspaceFolder(editor.document.uri) === undefined) return undefined;
  const { start, end } = editor.selection;
  // A selection of whole lines ends before the first character of the next one.
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const path = vscode.workspace.asRelativePath(editor.document.uri, false);
  return { kind: 'selection', path, fromLine: start.line + 1, toLine: last + 1 };
}

/** The selection in front where the words may mean it; panels do not take it away. */
export async function findSelection(text: string): Promise<ContextItem[]> {
  const selection = selectionOf(vscode.window.activeTextEditor);
  return selection === undefined || !'selection'.startsWith(text.toLowerCase()) ? [] : [selection];
}

/** The lines as they are in the editor now, saved or not. */
export async function withSelectedText(item: Selection): Promise<Result<ContextItem, Failure>> {
  const document = await documentAt(item.path);
  if (document === undefined) {
    return failed({ kind: 'not-found', message: `${item.path} cannot be read any more. Take it out of the request.` });
  }
  const from = Math.min(item.fromLine, document.lineCount) - 1;
  const to = Math.min(item.toLine, document.lineCount) - 1;
  return ok({ ...item, text: document.getText(new vscode.Range(from, 0, to, document.lineAt(to).text.length)) });
}

async function documentAt(path: string): Promise<vscode.TextDocument | undefined> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(uri, path)).then(
      (opened) => opened,
      // It is in another folder, gone, or no text.
      () => undefined,
    );
    if (document !== undefined) return document;
  }
  return undefined;
}

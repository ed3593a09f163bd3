import * as vscode from 'vscode';
import { START } from './serverApprovals.ts';

/** Asks about a server in a window of its own: what is started runs as the person. Gives what they pressed. */
export function askInEditor(message: string, detail: string): PromiseLike<string | undefined> {
  return vscode.window.showWarningMessage(message, { modal: true, detail }, START);
}

import * as vscode from 'vscode';

/** The output channel of the product. It is a `Log` of the core, and `show()` brings it to the front. */
export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Wavewright', { log: true });
}

/** The message of whatever was thrown, for people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message with the stack where there is one, for the log. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

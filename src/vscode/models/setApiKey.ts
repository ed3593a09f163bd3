import * as vscode from 'vscode';
import type { ApiKeys } from '../secrets.ts';

/** Asks for the key and keeps it; an empty answer removes the kept one. Returns whether something was changed. */
export async function askForApiKey(keys: ApiKeys): Promise<boolean> {
  const key = await vscode.window.showInputBox({
    title: 'Wavewright: Anthropic API Key',
    prompt: "It is kept in this machine's secret storage. Leave it empty to remove the kept key.",
    placeHolder: 'sk-ant-...',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/\s/.test(text.trim()) ? 'A key has no spaces or line breaks in it.' : undefined),
  });
  if (key === undefined) return false;
  if (key.trim() === '') await keys.forget();
  else await keys.store(key.trim());
  return true;
}

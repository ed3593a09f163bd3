import { extname } from 'node:path';
import * as vscode from 'vscode';

/** Settings that let something change a text when it is saved. */
const SETTINGS = [
  ['editor', 'formatOnSave'],
  ['editor', 'codeActionsOnSave'],
  ['files', 'trimTrailingWhitespace'],
  ['files', 'insertFinalNewline'],
  ['files', 'trimFinalNewlines'],
] as const;

/**
 * Those of the files at which the settings, general or for a language, let something when they are saved. Save
 * participants of extensions cannot be seen.
 */
export async function withSaveParticipants(uris: readonly vscode.Uri[]): Promise<ReadonlySet<vscode.Uri>> {
  const languages = hasLanguageSettings() ? await languagesOf(uris) : new Map<string, string>();
  return new Set(uris.filter((uri) => letsChange(uri, languages.get(extname(uri.path)))));
}

function letsChange(uri: vscode.Uri, languageId: string | undefined): boolean {
  const scope = languageId === undefined ? uri : { uri, languageId };
  return SETTINGS.some(([section, name]) => isOn(vscode.workspace.getConfiguration(section, scope).get(name)));
}

/** For code actions the setting is a list of them, or says of each when it runs. */
function isOn(setting: unknown): boolean {
  if (Array.isArray(setting)) return setting.length > 0;
  if (typeof setting !== 'object' || setting === null) return setting === true;
  return Object.values(setting).some((value) => value !== false && value !== 'never');
}

function hasLanguageSettings(): boolean {
  return SETTINGS.some(([section, name]) => {
    const languageIds = vscode.workspace.getConfiguration(section).inspect(name)?.languageIds ?? [];
    return languageIds.length > 0;
  });
}

/** The language by the extension of the name. VS Code tells it of open documents only, so one of each is opened. */
async function languagesOf(uris: readonly vscode.Uri[]): Promise<Map<string, string>> {
  const languages = new Map<string, string>();
  for (const uri of uris) {
    const extension = extname(uri.path);
    if (languages.has(extension)) continue;
    const document = await vscode.workspace.openTextDocument(uri);
    languages.set(extension, document.languageId);
  }
  return languages;
}

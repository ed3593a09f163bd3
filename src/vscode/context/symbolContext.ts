import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';

/** Shorter words fit nearly everything, and language servers take long for them. */
const LEAST_LETTERS = 2;
const NAME_LENGTH = 300;
const MOST_SYMBOLS = 20;
/** A language server that is still indexing must not hold the list up. */
const PATIENCE_MS = 1_500;

/** Functions, classes and the like of the workspace by their names, as its language servers know them. */
export async function findSymbols(text: string): Promise<ContextItem[]> {
  const words = text.trim();
  if (words.length < LEAST_LETTERS || words.includes('/')) return [];
  const asked = vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    words,
  );
  const found = await withPatience(asked);
  return found.flatMap(itemOf).slice(0, MOST_SYMBOLS);
}

async function withPatience(
  asked: Thenable<vscode.SymbolInformation[] | undefined>,
): Promise<vscode.SymbolInformation[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  // A provider of another extension may throw what it likes; without it there are just no symbols.
  const found = await Promise.race([Promise.resolve(asked).catch(() => undefined), late]);
  clearTimeout(timer);
  return found ?? [];
}

function itemOf({ name, location }: vscode.SymbolInformation): ContextItem[] {
  if (name === '' || vscode.workspace.getWorkspaceFolder(location.uri) === undefined) return [];
  const path = vscode.workspace.asRelativePath(location.uri, false);
  return [{ kind: 'symbol', name: name.slice(0, NAME_LENGTH), path, line: location.range.start.line + 1 }];
}

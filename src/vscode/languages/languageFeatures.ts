import * as vscode from 'vscode';
import type { Diagnostic, FoundSymbol, LanguageFeatures, TextPlace } from '../../core/ports/languages.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { openDocument } from '../workspace/documents.ts';
import { bounded } from './bounded.ts';
import { folderOf, pathWithin, placeOf } from './places.ts';
import { symbolKindOf } from './symbolKinds.ts';

/** Servers of languages that have to read a whole project first are not waited for. */
const TIMEOUT_MS = 5_000;
/** How long a file that was opened just now may take to be looked at. */
const DIAGNOSTICS_MS = 2_000;
/** Nobody reads more. */
const MAX_PLACES = 5_000;

export interface LanguageFeaturesDeps {
  /** Servers of languages may run what a workspace brings, so that they are asked only in one that is trusted. */
  readonly isTrusted: () => boolean;
  /** In milliseconds. */
  readonly timeoutMs?: number;
}

/** The language features of the editor, through the commands that it has for extensions. */
export function createLanguageFeatures({ isTrusted, timeoutMs = TIMEOUT_MS }: LanguageFeaturesDeps): LanguageFeatures {
  /** Answers of a command about a place, by its root. */
  async function placesBy(
    command: string,
    at: TextPlace,
    signal: AbortSignal,
  ): Promise<Result<readonly TextPlace[], Failure>> {
    const folder = folderIn(at.root, isTrusted);
    if (!folder.ok) return folder;
    const uri = vscode.Uri.joinPath(folder.value, at.path);
    const asked = (async () => {
      // Opening it has the extension for its language loaded.
      await vscode.workspace.openTextDocument(uri);
      const position = new vscode.Position(at.line - 1, at.column - 1);
      return vscode.commands.executeCommand<readonly AnyLocation[] | undefined>(command, uri, position);
    })();
    const found = await bounded(asked, timeoutMs, signal);
    if (!found.ok) return found;
    const places = (found.value ?? []).map((each) => placeOf(at.root, folder.value, locationOf(each)));
    return ok(places.filter((place) => place !== undefined).slice(0, MAX_PLACES));
  }

  return {
    definitions: (at, signal) => placesBy('vscode.executeDefinitionProvider', at, signal),
    references: (at, signal) => placesBy('vscode.executeReferenceProvider', at, signal),
    workspaceSymbols: async (root, query, signal) => {
      const folder = folderIn(root, isTrusted);
      if (!folder.ok) return folder;
      const command = 'vscode.executeWorkspaceSymbolProvider';
      const asked = vscode.commands.executeCommand<readonly vscode.SymbolInformation[] | undefined>(command, query);
      const found = await bounded(asked, timeoutMs, signal);
      if (!found.ok) return found;
      return ok((found.value ?? []).flatMap((each) => symbolOf(each, root, folder.value)).slice(0, MAX_PLACES));
    },
    diagnostics: async (root, path) => {
      const folder = folderIn(root, isTrusted);
      if (!folder.ok) return folder;
      if (path === undefined) return ok(allDiagnostics(root, folder.value));
      const uri = vscode.Uri.joinPath(folder.value, path);
      const looked = await bounded(lookAt(uri), timeoutMs);
      if (!looked.ok) return looked;
      return ok(diagnosticsOf(root, path, vscode.languages.getDiagnostics(uri)));
    },
  };
}

function folderIn(root: string, isTrusted: () => boolean): Result<vscode.Uri, Failure> {
  if (!isTrusted()) {
    return failed({ kind: 'wrong-use', message: 'The editor is not asked in a workspace that is not trusted.' });
  }
  const folder = folderOf(root);
  if (folder !== undefined) return ok(folder);
  return failed({ kind: 'wrong-use', message: `The folder ${root} is not open in the editor.` });
}

type AnyLocation = vscode.Location | vscode.LocationLink;

function locationOf(found: AnyLocation): { uri: vscode.Uri; range: vscode.Range } {
  if ('uri' in found) return found;
  return { uri: found.targetUri, range: found.targetSelectionRange ?? found.targetRange };
}

function symbolOf(
  { name, kind, containerName, location }: vscode.SymbolInformation,
  root: string,
  folder: vscode.Uri,
): FoundSymbol[] {
  const place = placeOf(root, folder, location);
  if (place === undefined) return [];
  return [{ ...place, name, kind: symbolKindOf(kind), ...(containerName !== '' && { container: containerName }) }];
}

/** Has a file looked at that nobody has open, and waits a moment for what is found. */
async function lookAt(uri: vscode.Uri): Promise<void> {
  if (openDocument(uri) !== undefined) return;
  let toldOf: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (toldOf = resolve));
  const following = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    if (uris.some((each) => each.toString() === uri.toString())) toldOf();
  });
  const timer = setTimeout(toldOf, DIAGNOSTICS_MS);
  try {
    await vscode.workspace.openTextDocument(uri);
    await told;
  } finally {
    clearTimeout(timer);
    following.dispose();
  }
}

function allDiagnostics(root: string, folder: vscode.Uri): Diagnostic[] {
  const all = vscode.languages.getDiagnostics().flatMap(([uri, found]) => {
    const path = pathWithin(folder, uri);
    return path === undefined ? [] : diagnosticsOf(root, path, found);
  });
  return all.slice(0, MAX_PLACES);
}

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

function diagnosticsOf(root: string, path: string, found: readonly vscode.Diagnostic[]): Diagnostic[] {
  return found.map(({ range, severity, message, source, code }) => {
    const shortCode = typeof code === 'object' ? code.value : code;
    return {
      root,
      path,
      line: range.start.line + 1,
      column: range.start.character + 1,
      severity: SEVERITIES[severity],
      message,
      ...(source !== undefined && { source }),
      ...(shortCode !== undefined && { code: String(shortCode) }),
    };
  });
}

import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { WorkspacePath } from '../../shared/changes.ts';
import { fileUri, openRoots } from './folders.ts';

/** The open document of a file, or `undefined` when no editor or extension has it open. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === key);
}

/** The bytes that saving the document now would write: its encoding, byte order mark and line ends. */
export async function bytesWhenSaved(document: vscode.TextDocument): Promise<Uint8Array> {
  return vscode.workspace.encode(document.getText(), { encoding: document.encoding });
}

/**
 * The unsaved contents of a file as they would be saved, or `undefined` when nothing is unsaved: what an agent has to
 * see instead of the file on disk.
 */
export async function unsavedBytes(path: WorkspacePath): Promise<Uint8Array | undefined> {
  const uri = fileUri(path);
  const document = uri && openDocument(uri);
  return document?.isDirty === true ? bytesWhenSaved(document) : undefined;
}

/** Paths of the files of a root that have unsaved contents. */
export function unsavedPaths(root: string): string[] {
  const folder = openRoots().find(({ name }) => name === root)?.uri;
  if (folder === undefined) return [];
  return vscode.workspace.textDocuments
    .filter((document) => document.isDirty && document.uri.scheme === 'file')
    .map((document) => posix.relative(folder.path, document.uri.path))
    .filter((path) => path !== '' && !path.startsWith('../'));
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

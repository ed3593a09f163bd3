import * as vscode from 'vscode';
import type { WorkspacePath } from '../../shared/changes.ts';
import { fileUri } from './folders.ts';

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
 * The text with which the document would be saved as exactly these bytes; `undefined` when no text does that: bytes
 * that are not of its encoding, mixed line ends, a byte order mark that comes or goes.
 */
export async function textForBytes(document: vscode.TextDocument, bytes: Uint8Array): Promise<string | undefined> {
  const { encoding } = document;
  const decoded = await decodeAs(encoding, bytes);
  if (decoded === undefined) return undefined;
  const text = decoded.replaceAll(/\r\n|\r|\n/g, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
  const encoded = await vscode.workspace.encode(text, { encoding });
  return sameBytes(encoded, bytes) ? text : undefined;
}

async function decodeAs(encoding: string, bytes: Uint8Array): Promise<string | undefined> {
  try {
    return await vscode.workspace.decode(bytes, { encoding });
  } catch {
    // Binary: VS Code tells it with an error that has no code.
    return undefined;
  }
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
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

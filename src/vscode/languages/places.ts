import { posix } from 'node:path';
import type * as vscode from 'vscode';
import type { TextPlace } from '../../core/ports/languages.ts';
import { openRoots } from '../workspace/folders.ts';

/** The folder of a root; `undefined` when no such folder is open. */
export function folderOf(root: string): vscode.Uri | undefined {
  return openRoots().find(({ name }) => name === root)?.uri;
}

/** The path of a file within a folder, with forward slashes; `undefined` when it lies elsewhere or is the folder. */
export function pathWithin(folder: vscode.Uri, file: vscode.Uri): string | undefined {
  if (file.scheme !== folder.scheme || file.authority !== folder.authority) return undefined;
  const path = posix.relative(folder.path, file.path);
  return path === '' || path === '..' || path.startsWith('../') ? undefined : path;
}

/** Where a location of the editor is in a root; `undefined` when it lies elsewhere. */
export function placeOf(
  root: string,
  folder: vscode.Uri,
  { uri, range }: { readonly uri: vscode.Uri; readonly range: vscode.Range },
): TextPlace | undefined {
  const path = pathWithin(folder, uri);
  if (path === undefined) return undefined;
  return { root, path, line: range.start.line + 1, column: range.start.character + 1 };
}

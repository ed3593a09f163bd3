import * as vscode from 'vscode';
import { uniqueNames } from './uniqueNames.ts';

/** A workspace folder on disk as a root of the repository. */
export interface Root {
  /** Unique among the roots. */
  readonly name: string;
  readonly uri: vscode.Uri;
}

/** The folders that are open now, in their order, without those that are not on disk. */
export function openRoots(): readonly Root[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  const names = uniqueNames(folders.map((folder) => folder.name));
  return folders.map((folder, index) => ({ name: names[index] ?? folder.name, uri: folder.uri }));
}

/** The URI of a file by its root's name; `undefined` when no such folder is open. */
export function fileUri(path: { readonly root: string; readonly path: string }): vscode.Uri | undefined {
  const root = openRoots().find((candidate) => candidate.name === path.root);
  return root && vscode.Uri.joinPath(root.uri, ...path.path.split('/'));
}

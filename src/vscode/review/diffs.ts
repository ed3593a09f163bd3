import * as vscode from 'vscode';
import type { FileChange } from '../../shared/changes.ts';
import type { Log } from '../../core/ports/log.ts';
import { messageOf } from '../log.ts';
import { changeUri, noFileUri } from './changeUri.ts';

/** So many diff editors are opened where VS Code has no multi-file diff; the others are in the tree. */
const MOST_SINGLE_DIFFS = 10;

/** Opens the changes in one multi-file diff. `fileUri` names the file in the workspace, for titles and "go to file". */
export async function openChanges(
  title: string,
  changes: readonly FileChange[],
  deps: { readonly fileUri: (path: FileChange['path']) => vscode.Uri | undefined; readonly log: Log },
): Promise<void> {
  const resources = changes.map((change) => [
    deps.fileUri(change.path) ?? noFileUri(change.path),
    change.before && changeUri(change.path, change.before),
    change.after && changeUri(change.path, change.after),
  ]);
  try {
    await vscode.commands.executeCommand('vscode.changes', title, resources);
  } catch (error) {
    deps.log.info(`The multi-file diff did not open (${messageOf(error)}); opening single ones.`);
    for (const change of changes.slice(0, MOST_SINGLE_DIFFS)) await openFileChange(title, change, { preview: false });
  }
}

/** Opens one file's change; a side without a file is empty. */
export async function openFileChange(
  title: string,
  change: FileChange,
  options: { readonly preview: boolean },
): Promise<void> {
  const { path, before, after } = change;
  const left = before === undefined ? noFileUri(path) : changeUri(path, before);
  const right = after === undefined ? noFileUri(path) : changeUri(path, after);
  const name = path.path.split('/').at(-1) ?? path.path;
  await vscode.commands.executeCommand('vscode.diff', left, right, `${name} (${title})`, { preview: options.preview });
}

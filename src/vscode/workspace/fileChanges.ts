import * as vscode from 'vscode';
import { openRoots } from './folders.ts';

/** Tells of files that come, change or go in the open folders, by the name of the root and the path in it. */
export function watchFiles(onChange: (root: string, path: string) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  const tell = (uri: vscode.Uri): void => {
    for (const { name, uri: root } of openRoots()) {
      const below = `${root.path.replace(/\/$/, '')}/`;
      if (uri.scheme === root.scheme && uri.path.startsWith(below)) onChange(name, uri.path.slice(below.length));
    }
  };
  const listening = [watcher.onDidCreate(tell), watcher.onDidChange(tell), watcher.onDidDelete(tell)];
  return vscode.Disposable.from(watcher, ...listening);
}

import * as vscode from 'vscode';
import type { FileContent, WorkspacePath } from '../../shared/changes.ts';

/** Scheme of the documents that show one side of a change. */
export const CHANGE_SCHEME = 'wavewright-change';

/** The document that shows this content of a file; it is named like the file, so that VS Code finds its language. */
export function changeUri(path: WorkspacePath, content: FileContent): vscode.Uri {
  return vscode.Uri.from({
    scheme: CHANGE_SCHEME,
    path: `/${path.root}/${path.path}`,
    query: `${content.hash}:${content.size}:${content.executable ? 'x' : '-'}`,
  });
}

/** The document without text that stands for "there is no such file". */
export function noFileUri(path: WorkspacePath): vscode.Uri {
  return vscode.Uri.from({ scheme: CHANGE_SCHEME, path: `/${path.root}/${path.path}` });
}

/** What the document shows: `undefined` for "no such file". Throws for a URI that `changeUri` did not make. */
export function contentOf(uri: vscode.Uri): FileContent | undefined {
  if (uri.query === '') return undefined;
  const [, hash, size, mode] = /^([0-9a-f]{64}):(\d+):([x-])$/.exec(uri.query) ?? [];
  if (hash === undefined) throw new Error(`expected the hash, size and mode of a file, came "${uri.query}"`);
  return { hash, size: Number(size), executable: mode === 'x' };
}

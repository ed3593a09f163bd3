import * as vscode from 'vscode';
import * as z from 'zod';
import type { FileContent, WorkspacePath } from '../../shared/changes.ts';

/** Scheme of the documents that show one side of a change. */
export const CHANGE_SCHEME = 'wavewright-change';

const querySchema = z.object({ hash: z.string(), size: z.number(), executable: z.boolean() });

/** The document that shows this content of a file; it is named like the file, so that VS Code finds its language. */
export function changeUri(path: WorkspacePath, content: FileContent): vscode.Uri {
  const { hash, size, executable } = content;
  return vscode.Uri.from({
    scheme: CHANGE_SCHEME,
    path: `/${path.root}/${path.path}`,
    query: JSON.stringify({ hash, size, executable }),
  });
}

/** The document without text that stands for "there is no such file". */
export function noFileUri(path: WorkspacePath): vscode.Uri {
  return vscode.Uri.from({ scheme: CHANGE_SCHEME, path: `/${path.root}/${path.path}` });
}

/** What the document shows: `undefined` for "no such file". Throws for a URI that `changeUri` did not make. */
export function contentOf(uri: vscode.Uri): FileContent | undefined {
  return uri.query === '' ? undefined : querySchema.parse(JSON.parse(uri.query));
}

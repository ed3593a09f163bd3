import * as vscode from 'vscode';
import type { FileContent } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { CHANGE_SCHEME, contentOf } from './changeUri.ts';

/** Above this a diff would only make the editor slow. */
const LARGEST_SHOWN_BYTES = 20 * 1024 * 1024;

export interface ChangeContentDeps {
  readonly readContent: (content: FileContent) => Promise<Result<Uint8Array, Failure>>;
}

/** Serves the documents of both sides of a change from the store. What a hash names never changes. */
export function registerChangeContents(deps: ChangeContentDeps): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(CHANGE_SCHEME, {
    provideTextDocumentContent: (uri) => shownText(uri, deps),
  });
}

/**
 * The text of the document: the file's as the editor would read it from disk; for files that are no text, a line that
 * differs whenever the contents do, so that a diff shows that something changed. Throws when the store has no such body.
 */
export async function shownText(uri: vscode.Uri, deps: ChangeContentDeps): Promise<string> {
  const content = contentOf(uri);
  if (content === undefined) return '';
  if (content.size > LARGEST_SHOWN_BYTES) return described(content, 'A file too large to be shown');
  const bytes = await deps.readContent(content);
  if (!bytes.ok) throw new Error(bytes.failure.message);
  if (bytes.value.includes(0)) return described(content, 'A binary file');
  return vscode.workspace.decode(bytes.value, { uri: uri.with({ scheme: 'file', query: '' }) });
}

function described(content: FileContent, what: string): string {
  return `${what}: ${content.size} bytes, SHA-256 ${content.hash}\n`;
}

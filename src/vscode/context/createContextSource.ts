import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { CONTEXT_RESULTS } from './contextSource.ts';
import type { ContextQuery, ContextSource } from './contextSource.ts';
import { filesAndFolders } from './fileContext.ts';

type Kind = ContextItem['kind'];

/** Each finds what it knows for the words, without the texts. */
type Finder = (text: string) => Promise<readonly ContextItem[]>;

const FINDERS: readonly { readonly kinds: readonly Kind[]; readonly find: Finder }[] = [
  { kinds: ['url'], find: webAddress },
  { kinds: ['selection'], find: selection },
  { kinds: ['file', 'folder'], find: filesAndFolders },
];

/** What can be named from the open editors and the folders of the workspace. */
export function createContextSource(): ContextSource {
  return {
    query: async ({ text, kind }: ContextQuery) => {
      const asked = FINDERS.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
      const found = await Promise.all(asked.map(({ find }) => find(text)));
      const fitting = found.flat().filter((item) => kind === undefined || item.kind === kind);
      return fitting.slice(0, CONTEXT_RESULTS);
    },
    resolve: async (item) => (item.kind === 'selection' && item.text === undefined ? withText(item) : ok(item)),
  };
}

async function webAddress(text: string): Promise<ContextItem[]> {
  return /^https?:\/\/[^\s/]+\S*$/i.test(text) && URL.canParse(text) ? [{ kind: 'url', url: text }] : [];
}

/** The selection of the editor in front; panels do not take it away. */
async function selection(text: string): Promise<ContextItem[]> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.selection.isEmpty || !'selection'.startsWith(text.toLowerCase())) return [];
  if (vscode.workspace.getWorkspaceFolder(editor.document.uri) === undefined) return [];
  const { start, end } = editor.selection;
  // A selection of whole lines ends before the first character of the next one.
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const path = vscode.workspace.asRelativePath(editor.document.uri, false);
  return [{ kind: 'selection', path, fromLine: start.line + 1, toLine: last + 1 }];
}

/** The lines as they are in the editor now, saved or not. */
async function withText(item: Extract<ContextItem, { kind: 'selection' }>): Promise<Result<ContextItem, Failure>> {
  const document = await documentAt(item.path);
  if (document === undefined) {
    return failed({ kind: 'not-found', message: `${item.path} cannot be read any more. Take it out of the request.` });
  }
  const from = Math.min(item.fromLine, document.lineCount) - 1;
  const to = Math.min(item.toLine, document.lineCount) - 1;
  return ok({ ...item, text: document.getText(new vscode.Range(from, 0, to, document.lineAt(to).text.length)) });
}

async function documentAt(path: string): Promise<vscode.TextDocument | undefined> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(uri, path)).then(
      (opened) => opened,
      // It is in another folder, gone, or no text.
      () => undefined,
    );
    if (document !== undefined) return document;
  }
  return undefined;
}

import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';

const FILES_LOOKED_AT = 200;

/** Files whose path has these words, and folders that do; the files that are open come first. */
export async function filesAndFolders(text: string): Promise<ContextItem[]> {
  const words = text.trim().toLowerCase();
  const paths = await pathsWith(words);
  const files = paths.map((path): ContextItem => ({ kind: 'file', path }));
  const folders = foldersIn(paths, words).map((path): ContextItem => ({ kind: 'folder', path }));
  return [...byFit(folders, words), ...byFit(files, words)].sort((a, b) => fitOf(a, words) - fitOf(b, words));
}

async function pathsWith(words: string): Promise<string[]> {
  const open = openPaths().filter((path) => path.toLowerCase().includes(words));
  if (words === '') return open;
  const found = await Promise.all([
    vscode.workspace.findFiles(`**/*${anyCase(words)}*`, undefined, FILES_LOOKED_AT),
    vscode.workspace.findFiles(`**/*${anyCase(words.replace(/\/$/, ''))}*/**`, undefined, FILES_LOOKED_AT),
  ]);
  const inWorkspace = found.flat().map((uri) => vscode.workspace.asRelativePath(uri, false));
  return [...new Set([...open, ...inWorkspace])];
}

function openPaths(): string[] {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  const uris = inputs.flatMap((input) => (input instanceof vscode.TabInputText ? [input.uri] : []));
  return uris
    .filter((uri) => vscode.workspace.getWorkspaceFolder(uri) !== undefined)
    .map((uri) => vscode.workspace.asRelativePath(uri, false));
}

/** The words as a glob that does not mind the case; what has a meaning in globs stands for any one character. */
function anyCase(words: string): string {
  return Array.from(words, globOf).join('');
}

function globOf(letter: string): string {
  if ('[]{}*?!,'.includes(letter)) return '?';
  const upper = letter.toUpperCase();
  return upper === letter || upper.length !== 1 ? letter : `[${letter}${upper}]`;
}

/** The folders on the way to these files that have the words in their path. */
function foldersIn(paths: readonly string[], words: string): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at));
  }
  return [...folders].filter((folder) => words !== '' && folder.toLowerCase().includes(words.replace(/\/$/, '')));
}

function byFit(items: readonly ContextItem[], words: string): ContextItem[] {
  return items.toSorted((a, b) => fitOf(a, words) - fitOf(b, words));
}

/** The smaller, the better: the name begins with the words, has them, or only the path does; short paths first. */
function fitOf(item: ContextItem, words: string): number {
  if (item.kind !== 'file' && item.kind !== 'folder') return 0;
  const path = item.path.toLowerCase();
  const name = path.slice(path.lastIndexOf('/') + 1);
  const rank = name.startsWith(words) ? 0 : name.includes(words) ? 1 : 2;
  return rank * 10_000 + path.length;
}

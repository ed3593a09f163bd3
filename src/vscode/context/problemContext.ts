import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';
import { problemsText } from './problemsText.ts';

type Problems = Extract<ContextItem, { kind: 'problems' }>;

const ALL = 'All problems';
const LISTED_FILES = 10;

/** The problems of a file, or of the whole workspace, without their text; `undefined` where there are none. */
export function problemsOf(uri: vscode.Uri | undefined): Problems | undefined {
  if (uri === undefined)
    return filesWithProblems().length === 0 ? undefined : { kind: 'problems', text: '', label: ALL };
  if (vscode.languages.getDiagnostics(uri).length === 0) return undefined;
  return { kind: 'problems', text: '', label: vscode.workspace.asRelativePath(uri, false) };
}

/** All problems, and those of single files. */
export async function findProblems(text: string): Promise<ContextItem[]> {
  const words = text.trim().toLowerCase();
  const paths = filesWithProblems().map(({ path }) => path);
  if (paths.length === 0) return [];
  const isMeant = 'problems'.startsWith(words);
  const files = words === '' ? [] : paths.filter((path) => isMeant || path.toLowerCase().includes(words));
  const all: ContextItem[] = isMeant ? [{ kind: 'problems', text: '', label: ALL }] : [];
  return [...all, ...files.slice(0, LISTED_FILES).map((label): ContextItem => ({ kind: 'problems', text: '', label }))];
}

/** With the problems as they are reported now. */
export function withProblems(item: Problems): Problems {
  const files = filesWithProblems().filter(({ path }) => item.label === ALL || path === item.label);
  return { ...item, text: problemsText(files) };
}

/** The files of the workspace that have problems, by path. */
function filesWithProblems() {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri, { length }]) => length > 0 && vscode.workspace.getWorkspaceFolder(uri) !== undefined)
    .map(([uri, diagnostics]) => ({
      path: vscode.workspace.asRelativePath(uri, false),
      problems: diagnostics.map(({ message, severity, source, range }) => ({
        message,
        severity,
        source,
        line: range.start.line + 1,
        column: range.start.character + 1,
      })),
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { shortDiff } from './shortDiff.ts';

type Changes = Extract<ContextItem, { kind: 'diff' }>;

const LABEL = 'Uncommitted changes';

/** As much of the built-in git extension's interface as is used. */
interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly indexChanges: readonly unknown[];
    readonly workingTreeChanges: readonly unknown[];
    readonly mergeChanges: readonly unknown[];
    readonly untrackedChanges?: readonly { readonly uri: vscode.Uri }[];
    readonly HEAD?: { readonly commit?: string };
  };
  /** A unified diff: of the index with HEAD, or of the working tree with the index. */
  diff(cached?: boolean): Promise<string>;
}

interface GitExtension {
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

/** What is changed and not committed in the folders of the workspace, without its text; `undefined` where nothing is. */
export async function changesItem(): Promise<Changes | undefined> {
  const repositories = await changedRepositories();
  return repositories.length === 0 ? undefined : { kind: 'diff', text: '', label: LABEL };
}

export async function findChanges(text: string): Promise<ContextItem[]> {
  const words = text.trim().toLowerCase();
  if (!['changes', 'diff', 'uncommitted', 'git'].some((word) => word.startsWith(words))) return [];
  const item = await changesItem();
  return item === undefined ? [] : [item];
}

/** With the diff as it is now. */
export async function withChanges(item: Changes): Promise<Result<ContextItem, Failure>> {
  const repositories = await changedRepositories();
  if (repositories.length === 0) {
    return failed({
      kind: 'not-found',
      message: 'Nothing is uncommitted any more. Take the changes out of the request.',
    });
  }
  try {
    const texts = await Promise.all(repositories.map(textOf));
    return ok({ ...item, text: shortDiff(texts.join('\n')) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed({ kind: 'not-found', message: `git could not tell what has changed: ${why}` });
  }
}

async function textOf(repository: GitRepository): Promise<string> {
  const [staged, others] = [await repository.diff(true), await repository.diff(false)];
  const added = untrackedOf(repository).map((path) => `untracked: ${path}`);
  return [staged, others, added.join('\n')].filter((part) => part.trim() !== '').join('\n');
}

/** New files are named only: their text is there as a file. */
function untrackedOf({ state }: GitRepository): string[] {
  const listed = state.untrackedChanges ?? [];
  const mixed = state.workingTreeChanges.filter(isUntracked);
  return [...listed, ...mixed].map(({ uri }) => vscode.workspace.asRelativePath(uri, false));
}

/** As the git extension numbers kinds of changes. */
const UNTRACKED = 7;

function isUntracked(change: unknown): change is { readonly uri: vscode.Uri } {
  return typeof change === 'object' && change !== null && 'status' in change && change.status === UNTRACKED;
}

async function changedRepositories(): Promise<GitRepository[]> {
  const git = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (git === undefined) return [];
  const api = await Promise.resolve(git.activate()).then(
    (extension) => extension.getAPI(1),
    // Switched off by a setting, or there is no git.
    () => undefined,
  );
  return (api?.repositories ?? []).filter((repository) => isOfWorkspace(repository) && hasChanges(repository));
}

function isOfWorkspace({ rootUri }: GitRepository): boolean {
  const root = `${rootUri.toString()}/`;
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => {
    const folder = `${uri.toString()}/`;
    return folder.startsWith(root) || root.startsWith(folder);
  });
}

function hasChanges({ state }: GitRepository): boolean {
  const { indexChanges, workingTreeChanges, mergeChanges, untrackedChanges = [] } = state;
  return indexChanges.length + workingTreeChanges.length + mergeChanges.length + untrackedChanges.length > 0;
}

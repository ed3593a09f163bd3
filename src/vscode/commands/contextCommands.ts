import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import { changesItem } from '../context/changeContext.ts';
import { selectionOf } from '../context/editorContext.ts';
import { problemsOf } from '../context/problemContext.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';
import type { Command } from './onRun.ts';

/** The commands of menus that name something for the next request. */
export function commandsOfContext(deps: ActionDeps): Record<string, Command> {
  return {
    'wavewright.addToContext': async (clicked, selected) => addAll(await itemsOf(clicked, selected), deps),
    'wavewright.addSelectionToContext': async () =>
      addOne(selectionOf(vscode.window.activeTextEditor), NO_SELECTION, deps),
    'wavewright.addProblemsToContext': async (clicked) => {
      const uri = clicked instanceof vscode.Uri ? clicked : vscode.window.activeTextEditor?.document.uri;
      return addOne(problemsOf(uri), NO_PROBLEMS, deps);
    },
    'wavewright.addChangesToContext': async () => addOne(await changesItem(), NO_CHANGES, deps),
  };
}

const OUTSIDE: Failure = {
  kind: 'path-outside',
  path: '',
  message: 'Only what lies in a folder that is open can be added to the context.',
};
const NO_SELECTION: Failure = {
  kind: 'wrong-use',
  message: 'Nothing is selected in a file of the open folder. Select some lines first.',
};
const NO_PROBLEMS: Failure = { kind: 'wrong-use', message: 'No problems are reported here.' };
const NO_CHANGES: Failure = {
  kind: 'wrong-use',
  message: 'There is nothing uncommitted in a git repository that is open here.',
};

async function addOne(item: ContextItem | undefined, otherwise: Failure, deps: ActionDeps): Promise<Outcome> {
  if (item === undefined) return otherwise;
  return addAll([item], deps);
}

async function addAll(items: readonly ContextItem[], { panel }: ActionDeps): Promise<Outcome> {
  if (items.length === 0) return OUTSIDE;
  panel.addContext(items);
  await panel.show();
  return undefined;
}

/** Files and folders: all that are selected where one was clicked, or the file in front. */
async function itemsOf(clicked: unknown, selected: unknown): Promise<ContextItem[]> {
  const several = Array.isArray(selected) ? selected : [];
  const named = several.length > 0 ? several : [clicked ?? vscode.window.activeTextEditor?.document.uri];
  const uris = named.filter((uri) => uri instanceof vscode.Uri);
  const items = await Promise.all(uris.map(fileOrFolder));
  return items.filter((item) => item !== undefined);
}

async function fileOrFolder(uri: vscode.Uri): Promise<ContextItem | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return undefined;
  const path = vscode.workspace.asRelativePath(uri, false);
  // The folder of the workspace itself has no path within it.
  if (folder.uri.toString() === uri.toString()) return { kind: 'folder', path: '.' };
  const stat = await vscode.workspace.fs.stat(uri).then(
    (found) => found,
    () => undefined,
  );
  if (stat === undefined) return undefined;
  return { kind: (stat.type & vscode.FileType.Directory) === 0 ? 'file' : 'folder', path };
}

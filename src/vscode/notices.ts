import * as vscode from 'vscode';
import type { Log } from '../core/ports/log.ts';
import type { Failure, FailureKind, FileConflict } from '../shared/failures.ts';
import { detailOf } from './log.ts';

/** A button below a message, and the command behind it. */
interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

const SHOW_LOG: Remedy = { title: 'Show Log', command: 'wavewright.showLog' };
const SET_KEY: Remedy = { title: 'Set API Key', command: 'wavewright.setApiKey' };
const CHOOSE_MODEL: Remedy = { title: 'Choose Model', command: 'wavewright.chooseModel' };

const REMEDIES: Partial<Record<FailureKind, readonly Remedy[]>> = {
  'no-folder': [{ title: 'Open Folder', command: 'vscode.openFolder' }],
  'untrusted-workspace': [{ title: 'Manage Workspace Trust', command: 'workbench.trust.manage' }],
  'model-unconfigured': [SET_KEY, CHOOSE_MODEL],
  'model-unauthorized': [SET_KEY, CHOOSE_MODEL],
  'model-unreachable': [CHOOSE_MODEL],
  'budget-exceeded': [
    { title: 'Open Settings', command: 'workbench.action.openSettings', arguments: ['wavewright.run.budgetUsd'] },
  ],
  'store-damaged': [SHOW_LOG],
  'store-newer': [SHOW_LOG],
  'store-unavailable': [SHOW_LOG],
  internal: [SHOW_LOG],
};

/** Whether there is something to press that helps. */
export function hasRemedy(failure: Failure): boolean {
  return remediesOf(failure).length > 0;
}

/** Shows the failure with what helps against it; resolves when the person has answered. */
export async function showFailure(failure: Failure): Promise<void> {
  const remedies = remediesOf(failure);
  const picked = await vscode.window.showErrorMessage(failure.message, ...remedies.map(({ title }) => title));
  const remedy = remedies.find(({ title }) => title === picked);
  if (remedy !== undefined) await vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
}

/** Lets something go on by itself that nobody waits for; what it throws is logged. */
export function inBackground(what: string, work: PromiseLike<unknown>, log: Log): void {
  work.then(undefined, (error: unknown) => log.error(`${what} failed: ${detailOf(error)}`));
}

/** "a.ts (changed by b and c), d.ts (...)", for people. */
export function describeConflicts(conflicts: readonly FileConflict[]): string {
  return conflicts.map((conflict) => `${conflict.path.path} (${reasonOf(conflict)})`).join(', ');
}

function reasonOf({ between, reason }: FileConflict): string {
  const [one, other] = between.map((id) => (id === 'workspace' ? 'you' : `task ${id}`));
  switch (reason) {
    case 'both-changed':
      return `${one} and ${other} changed the same lines`;
    case 'both-added':
      return `${one} and ${other} both made it`;
    case 'deleted-and-changed':
      return `one of ${one} and ${other} deleted it, the other changed it`;
    case 'binary':
      return `${one} and ${other} changed it, and it is binary`;
    case 'too-large':
      return `${one} and ${other} changed it, and it is too large to be merged`;
  }
}

function remediesOf(failure: Failure): readonly Remedy[] {
  return REMEDIES[failure.kind] ?? [];
}

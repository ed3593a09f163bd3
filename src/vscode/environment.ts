import * as vscode from 'vscode';
import type { Environment } from '../shared/protocol.ts';
import type { RunModel } from '../shared/limits.ts';

/** What the views say about the place they are in, kept up to date. */
export interface EnvironmentWatch {
  readonly current: Environment;
  readonly onDidChange: vscode.Event<Environment>;
  dispose(): void;
}

/** `chosenModel` is asked again whenever settings or the key change. Unknown until its first answer, and then named. */
export function watchEnvironment(deps: {
  readonly chosenModel: () => Promise<RunModel>;
  readonly runsEverything: () => boolean;
  readonly folderNames: () => readonly string[];
  readonly onDidChangeKey: vscode.Event<void>;
  readonly onError: (error: unknown) => void;
}): EnvironmentWatch {
  const changed = new vscode.EventEmitter<Environment>();
  let model: RunModel | undefined;
  const now = (): Environment => environmentWith(model, deps.folderNames(), deps.runsEverything());
  let current = now();

  const renew = async (): Promise<void> => {
    model = await deps.chosenModel();
    publish();
  };
  const publish = (): void => {
    const next = now();
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    changed.fire(next);
  };
  const renewAndReport = (): void => void renew().catch(deps.onError);
  renewAndReport();

  const subscriptions = [
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('wavewright')) renewAndReport();
    }),
    deps.onDidChangeKey(renewAndReport),
    vscode.workspace.onDidGrantWorkspaceTrust(publish),
    vscode.workspace.onDidChangeWorkspaceFolders(publish),
    changed,
  ];
  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
    dispose: () => {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}

function environmentWith(
  model: RunModel | undefined,
  folders: readonly string[],
  runsEverything: boolean,
): Environment {
  return {
    modelLabel: model?.label ?? '',
    isDemo: model?.provider === 'demo',
    trusted: vscode.workspace.isTrusted,
    runsEverything,
    folder: folders[0],
  };
}

import * as vscode from 'vscode';
import type { ShownRunModel } from '../shownRun.ts';
import { statusText } from './statusText.ts';

/** Text in the status bar changes at most this often. */
const UPDATE_EVERY_MS = 250;

/** Progress of the shown run in the status bar; a click opens the panel. */
export function createStatusBar(
  shown: ShownRunModel,
  isActive: (runId: string) => boolean,
  runsEverything: () => boolean,
): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('wavewright.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Wavewright';
  item.command = 'wavewright.panel.focus';
  let timer: NodeJS.Timeout | undefined;
  const update = (): void => {
    timer = undefined;
    const status = statusText(shown.run, {
      isActive: shown.state !== undefined && isActive(shown.state.runId),
      runsEverything: runsEverything(),
    });
    if (status === undefined) {
      item.hide();
      return;
    }
    item.text = status.text;
    item.tooltip = status.tooltip;
    item.accessibilityInformation = { label: status.text.replace(/^\$\([\w~-]+\) /, '') };
    item.backgroundColor = status.needsPerson ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };
  const unsubscribe = shown.subscribe((change) => {
    if (change.kind !== 'activities') timer ??= setTimeout(update, UPDATE_EVERY_MS);
  });
  update();
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    unsubscribe();
    item.dispose();
  });
}

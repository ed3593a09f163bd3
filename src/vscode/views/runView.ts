import * as vscode from 'vscode';
import type { Log } from '../../core/ports/log.ts';
import { inBackground } from '../notices.ts';
import type { Outgoing } from './outgoing.ts';
import { connectPage } from './webviewChannel.ts';
import type { ChannelDeps } from './webviewChannel.ts';
import { pageHtml, webviewOptions } from './webviewHtml.ts';

const VIEW_TYPE = 'wavewright.run';

/** As long VS Code may take to hand a restored panel over before it counts as abandoned. */
const HAND_OVER_MS = 1000;

/** The run view in the editor area; there is one at most. */
export interface RunView {
  /** Shows it, and selects the task when one is named. */
  show(taskId?: string): void;
  dispose(): void;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly outgoing: Outgoing;
}

/**
 * The run view, restored after a reload of the window. When the extension host died, its panels live on without anybody
 * who answers them, and VS Code does not hand them over: those are closed and opened anew when they are seen.
 */
export function createRunView(extensionUri: vscode.Uri, deps: ChannelDeps): RunView {
  let open: OpenPanel | undefined;
  const adopt = (panel: vscode.WebviewPanel): OpenPanel => {
    const outgoing = connectPage({ webview: panel.webview, isVisible: () => panel.visible }, deps);
    const adopted = { panel, outgoing };
    open?.panel.dispose();
    open = adopted;
    panel.onDidChangeViewState(() => {
      if (panel.visible) outgoing.becameVisible();
    });
    panel.onDidDispose(() => {
      outgoing.dispose();
      if (open === adopted) open = undefined;
    });
    // A tab's icon is a picture: it does not take on the theme's colour by itself, as that of the activity bar does.
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'run-view-light.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'run-view-dark.svg'),
    };
    panel.webview.options = webviewOptions(extensionUri);
    panel.webview.html = pageHtml(panel.webview, extensionUri, 'run');
    return adopted;
  };
  const show = (taskId?: string): void => {
    if (open === undefined) adopt(newPanel(extensionUri));
    else open.panel.reveal();
    if (taskId !== undefined) open?.outgoing.select(taskId);
  };
  const orphans = watchOrphans({ isOwned: () => open !== undefined, reopen: show, log: deps.log });
  const serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
    deserializeWebviewPanel: async (panel) => {
      adopt(panel);
    },
  });
  return {
    show,
    dispose: () => {
      serializer.dispose();
      orphans.dispose();
    },
  };
}

function newPanel(extensionUri: vscode.Uri): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(VIEW_TYPE, 'Workflow Run', vscode.ViewColumn.Active, {
    ...webviewOptions(extensionUri),
    // Laying out a large graph again whenever the tab comes to the front would be seen.
    retainContextWhenHidden: true,
  });
}

function watchOrphans(deps: {
  readonly isOwned: () => boolean;
  readonly reopen: () => void;
  readonly log: Log;
}): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const rescue = async (): Promise<void> => {
    timer = undefined;
    const tabs = visibleTabs();
    if (deps.isOwned() || tabs.length === 0) return;
    await vscode.window.tabGroups.close(tabs, true);
    deps.reopen();
  };
  const look = (): void => {
    if (deps.isOwned() || visibleTabs().length === 0) return;
    timer ??= setTimeout(() => {
      inBackground('Reopening the run view', rescue(), deps.log);
    }, HAND_OVER_MS);
  };
  look();
  const subscription = vscode.window.tabGroups.onDidChangeTabs(look);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    subscription.dispose();
  });
}

/** Tabs of run views that are in front in their group. VS Code puts a prefix before our type. */
function visibleTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ activeTab }) =>
    activeTab?.input instanceof vscode.TabInputWebview && activeTab.input.viewType.endsWith(VIEW_TYPE)
      ? [activeTab]
      : [],
  );
}

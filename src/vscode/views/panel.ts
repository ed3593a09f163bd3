import * as vscode from 'vscode';
import type { ContextItem } from '../../shared/brief.ts';
import type { Outgoing } from './outgoing.ts';
import { pageHtml, webviewOptions } from './webviewHtml.ts';
import { connectPage } from './webviewChannel.ts';
import type { ChannelDeps } from './webviewChannel.ts';

const VIEW_ID = 'wavewright.panel';

/** The side panel. */
export interface Panel {
  /** Opens the container and shows the panel. */
  show(): Promise<void>;
  /** Whether the person can see it, as far as the window is in front. */
  readonly isVisible: boolean;
  /** Tells the panel's page that something could not be done. */
  notice(message: string): void;
  /** Names something for the next request, whether the panel is open yet or not. */
  addContext(items: readonly ContextItem[]): void;
  dispose(): void;
}

/** Registers the side panel; its page is made when VS Code first shows it. */
export function registerPanel(extensionUri: vscode.Uri, deps: ChannelDeps): Panel {
  let outgoing: Outgoing | undefined;
  let shown: vscode.WebviewView | undefined;
  /** What was named before there was a page. */
  let named: readonly ContextItem[] = [];
  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView: (view) => {
      const channel = connectPage({ webview: view.webview, isVisible: () => view.visible }, deps);
      outgoing = channel;
      shown = view;
      channel.addContext(named);
      named = [];
      view.onDidChangeVisibility(() => {
        if (view.visible) channel.becameVisible();
      });
      view.onDidDispose(() => {
        channel.dispose();
        if (outgoing === channel) outgoing = undefined;
        if (shown === view) shown = undefined;
      });
      view.webview.options = webviewOptions(extensionUri);
      view.webview.html = pageHtml(view.webview, extensionUri, 'panel');
    },
  };
  const registration = vscode.window.registerWebviewViewProvider(VIEW_ID, provider);
  return {
    show: async () => {
      await vscode.commands.executeCommand(`${VIEW_ID}.focus`);
    },
    get isVisible() {
      return shown?.visible ?? false;
    },
    notice: (message) => outgoing?.notice(message),
    addContext: (items) => {
      if (outgoing === undefined) named = [...named, ...items];
      else outgoing.addContext(items);
    },
    dispose: () => {
      registration.dispose();
    },
  };
}

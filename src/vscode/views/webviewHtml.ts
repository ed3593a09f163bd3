import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Name of a page: its script and its style sheet in `dist/webview`. */
export type PageName = 'panel' | 'run';

/** Where the pages lie, inside the extension. */
export function pagesUri(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** Options of every webview of ours: it runs its script and reads nothing but the pages' folder. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [pagesUri(extensionUri)] };
}

/** The document of a page. It loads its own script, styles and icon font; nothing else, from nowhere else. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: PageName): string {
  const uriOf = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(pagesUri(extensionUri), file)).toString();
  const nonce = randomBytes(18).toString('base64');
  return htmlOf({
    policy: contentSecurityPolicy(webview.cspSource, nonce),
    nonce,
    script: uriOf(`${page}.js`),
    styles: uriOf(`${page}.css`),
  });
}

function contentSecurityPolicy(source: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `img-src ${source} data:`,
  ].join('; ');
}

function htmlOf(parts: {
  readonly policy: string;
  readonly nonce: string;
  readonly script: string;
  readonly styles: string;
}): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${parts.policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" nonce="${parts.nonce}" href="${parts.styles}">
<title>Wavewright</title>
</head>
<body>
<div id="root"></div>
<script nonce="${parts.nonce}" src="${parts.script}"></script>
</body>
</html>
`;
}

import { build } from 'esbuild';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const NONCE = 'harness-nonce';

/** The policy under which the extension shows its pages, with the server in the place of VS Code's resource origin. */
const POLICY = [
  "default-src 'none'",
  "img-src 'self' data:",
  `style-src 'self' 'nonce-${NONCE}'`,
  "font-src 'self'",
  `script-src 'nonce-${NONCE}'`,
].join('; ');

export type PageName = 'panel' | 'run';

export interface PageServer {
  addressOf(page: PageName, theme: ThemeName): string;
  close(): Promise<void>;
}

/** Bundles both pages from their sources and serves them on the loopback, each in a document like the extension's. */
export async function startPageServer(): Promise<PageServer> {
  const files = await bundlePages();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = files.get(url.pathname.slice(1));
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': contentType(url.pathname) }).end(file);
      return;
    }
    const [page, theme] = [url.searchParams.get('page'), url.searchParams.get('theme')];
    if (page === null || theme === null) {
      response.writeHead(url.pathname === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY });
    response.end(documentOf(page, THEMES[theme as ThemeName]));
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    addressOf: (page, theme) => `http://127.0.0.1:${port}/?page=${page}&theme=${theme}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundlePages(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { panel: 'webview-ui/panel/main.tsx', run: 'webview-ui/run/main.tsx' },
    outdir: 'out/webview',
    write: false,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    jsx: 'automatic',
    loader: { '.ttf': 'file', '.svg': 'dataurl' },
    assetNames: '[name]',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return new Map(outputFiles.map((file) => [file.path.split('/').at(-1) ?? '', file.contents]));
}

function contentType(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript; charset=utf-8';
  return path.endsWith('.css') ? 'text/css; charset=utf-8' : 'font/ttf';
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

function documentOf(page: string, theme: (typeof THEMES)[ThemeName]): string {
  const colors = Object.entries(theme.colors).map(([name, value]) => `--vscode-${name}: ${value};`);
  const background = page === 'panel' ? 'sideBar' : 'editor';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><title>${page}</title>
<style nonce="${NONCE}">
:root { ${colors.join(' ')} }
body { background: var(--vscode-${background}-background); padding: 0 20px; }
${VSCODE_DEFAULTS}
</style>
<link rel="stylesheet" href="/${page}.css">
<script nonce="${NONCE}">(${fakeVsCode.toString()})();</script>
</head>
<body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}">
<div id="root"></div>
<script nonce="${NONCE}" type="module" src="/${page}.js"></script>
</body>
</html>`;
}

/** The part of the style sheet that VS Code itself puts into webviews which could get into our way. */
const VSCODE_DEFAULTS = `
html { scrollbar-color: var(--vscode-scrollbarSlider-background) transparent; }
body { overscroll-behavior-x: none; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family);
  font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); margin: 0; }
img, video { max-width: 100%; max-height: 100%; }
a, a code { color: var(--vscode-textLink-foreground); }
code { font-family: var(--monaco-monospace-font); color: var(--vscode-textPreformat-foreground); }
`;

/** Runs in the page. What it records is read by the tests through `window.harness`. */
function fakeVsCode(): void {
  const posted: unknown[] = [];
  const violations: string[] = [];
  let isTaken = false;
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
  const acquireVsCodeApi = () => {
    if (isTaken) throw new Error('An instance of the VS Code API has already been acquired');
    isTaken = true;
    return {
      postMessage: (message: unknown) => posted.push(JSON.parse(JSON.stringify(message))),
      getState: (): unknown => JSON.parse(sessionStorage.getItem('state') ?? '{}'),
      setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
    };
  };
  Object.assign(window, { acquireVsCodeApi, harness: { posted, violations } });
}

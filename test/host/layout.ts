import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Root folder of the repository. */
export const repositoryRoot = path.resolve(import.meta.dirname, '../..');

/** Folder of everything that builds and tests write: packages, screenshots, results. Git ignores it. */
export const outputFolder = path.join(repositoryRoot, 'out');

/** Folder of the test host: its package.json, lockfile and, once set up, node_modules. */
export const hostFolder = path.join(repositoryRoot, 'test/host');

/** The launcher that takes the desktop command line. */
export const launcherFile = path.join(hostFolder, 'code.mjs');

/** VS Code's own folder inside the installed code-server package. */
export const serverFolder = path.join(hostFolder, 'node_modules/code-server/lib/vscode');

/** The module that starts the server or, with options such as `--install-extension`, does one job and ends. */
export const serverEntry = path.join(serverFolder, 'out/server-main.js');

/**
 * Lets the server find its packages. Its web client and ripgrep look for `node_modules` beside the server, but npm put the
 * packages beside code-server, so a link joins the two.
 */
export function linkServerPackages(): void {
  const link = path.join(serverFolder, 'node_modules');
  if (!existsSync(link)) symlinkSync(path.join(hostFolder, 'node_modules'), link, 'junction');
}

/** Whether the host's packages are installed and linked. */
export function isHostInstalled(): boolean {
  return existsSync(serverEntry) && existsSync(path.join(serverFolder, 'node_modules/minimist'));
}

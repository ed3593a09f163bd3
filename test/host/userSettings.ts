import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from './layout.ts';

/** Settings of VS Code by their full names. */
export type UserSettings = Readonly<Record<string, unknown>>;

/**
 * Settings with which VS Code stays quiet: no welcome pages, tips, experiments, updates, recommendations or questions. Names and values
 * are the newest, because VS Code would rewrite older ones while a test runs.
 */
export const quietSettings: UserSettings = {
  'workbench.colorTheme': 'Dark Modern',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.tips.enabled': false,
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  // The host comes without TypeScript of its own, and complains as soon as a script is shown.
  'js/ts.tsdk.path': path.join(repositoryRoot, 'node_modules/typescript/lib'),
  'remote.autoForwardPorts': false,
  'window.commandCenter': true,
  'chat.commandCenter.enabled': false,
};

/** Writes the user's settings.json of a server's data folder; `settings` win over the quiet ones. */
export async function writeUserSettings(dataFolder: string, settings: UserSettings = {}): Promise<void> {
  const folder = path.join(dataFolder, 'data/User');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
}

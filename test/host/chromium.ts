import { existsSync } from 'node:fs';
import path from 'node:path';

/** Options with which Chromium draws the workbench alike everywhere, also as root and in containers. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

/** What to do where no browser is found. */
export const chromiumAdvice =
  'No Chromium was found. Install Chromium, Google Chrome or Microsoft Edge, or set the environment variable CHROMIUM to its executable.';

/** Path of a Chromium (or Chrome or Edge) executable: the variable CHROMIUM, else the usual places; `undefined` where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = environment.CHROMIUM;
  if (chosen) return existsSync(chosen) ? chosen : undefined;
  return candidates(environment).find((file) => existsSync(file));
}

/** As {@link findChromium}, but throws with advice where there is none. */
export function requireChromium(environment: NodeJS.ProcessEnv = process.env): string {
  const found = findChromium(environment);
  if (found === undefined) throw new Error(chromiumAdvice);
  return found;
}

function candidates(environment: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') return macCandidates(environment);
  if (process.platform === 'win32') return windowsCandidates(environment);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
  const folders = (environment.PATH ?? '').split(path.delimiter).concat('/usr/bin', '/usr/local/bin', '/snap/bin');
  return names.flatMap((name) => folders.filter(Boolean).map((folder) => path.join(folder, name)));
}

function macCandidates(environment: NodeJS.ProcessEnv): string[] {
  const applications = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
  const folders = ['/Applications', path.join(environment.HOME ?? '', 'Applications')];
  return applications.flatMap((name) => folders.map((folder) => path.join(folder, `${name}.app/Contents/MacOS`, name)));
}

function windowsCandidates(environment: NodeJS.ProcessEnv): string[] {
  const programs = [
    'Google/Chrome/Application/chrome.exe',
    'Chromium/Application/chrome.exe',
    'Microsoft/Edge/Application/msedge.exe',
  ];
  const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => environment[name]);
  return programs.flatMap((program) => folders.flatMap((folder) => (folder ? [path.join(folder, program)] : [])));
}

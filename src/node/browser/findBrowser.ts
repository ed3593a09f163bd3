import { access, constants } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

export interface FoundBrowser {
  /** Absolute path of the program. */
  readonly path: string;
  /** For people, such as "Chromium". */
  readonly name: string;
}

export interface BrowserPlaces {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the program that the person set; empty or absent: none. */
  readonly wanted?: string | undefined;
  /** Absent: whether the system lets us start it. */
  readonly isProgram?: (path: string) => Promise<boolean>;
}

/** Variables that name the program, the first one before the others. */
const VARIABLES = ['WAVEWRIGHT_BROWSER', 'CHROME_PATH'] as const;

/**
 * The browser of the system that is driven: the one that the person names, or else the first of Chrome, Chromium and Edge
 * in their usual places. Nothing is ever downloaded. Fails with `browser-unavailable`, naming what was looked for.
 */
export async function findBrowser(places: BrowserPlaces): Promise<Result<FoundBrowser, Failure>> {
  const isProgram = places.isProgram ?? isExecutable;
  const named = namedProgram(places);
  if (named !== undefined) {
    if (await isProgram(named.path)) return ok({ path: named.path, name: nameOf(named.path) });
    return failed({
      kind: 'browser-unavailable',
      message: `There is no program ${named.path}, which ${named.by} names as the browser. Correct it, or leave it out to have Chrome, Chromium or Edge looked for.`,
    });
  }
  for (const path of usualPlaces(places)) {
    if (await isProgram(path)) return ok({ path, name: nameOf(path) });
  }
  return failed({
    kind: 'browser-unavailable',
    message:
      'No browser was found: Chrome, Chromium and Edge were looked for in their usual places. Install one, or name the program in wavewright.browser.path or the variable WAVEWRIGHT_BROWSER.',
  });
}

function namedProgram({ wanted = '', environment }: BrowserPlaces): { path: string; by: string } | undefined {
  if (wanted.trim() !== '') return { path: wanted.trim(), by: 'the setting' };
  for (const variable of VARIABLES) {
    const path = environment[variable]?.trim() ?? '';
    if (path !== '') return { path, by: `the variable ${variable}` };
  }
  return undefined;
}

function usualPlaces({ platform, environment }: BrowserPlaces): string[] {
  if (platform === 'win32') return placesOnWindows(environment);
  if (platform === 'darwin') return placesOnMac(environment);
  const folders = (environment['PATH'] ?? '/usr/local/bin:/usr/bin')
    .split(':')
    .filter((folder) => posix.isAbsolute(folder));
  const programs = LINUX_NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
  return [...programs, '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'];
}

const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

function placesOnMac({ HOME }: BrowserPlaces['environment']): string[] {
  const folders = ['/Applications', ...(HOME === undefined ? [] : [posix.join(HOME, 'Applications')])];
  const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
  return names.flatMap((name) => folders.map((folder) => posix.join(folder, `${name}.app/Contents/MacOS/${name}`)));
}

function placesOnWindows(environment: BrowserPlaces['environment']): string[] {
  const names = new Map(Object.entries(environment).map(([name, value]) => [name.toUpperCase(), value]));
  const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => names.get(name) ?? []);
  const programs = [
    'Google\\Chrome\\Application\\chrome.exe',
    'Chromium\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ];
  return programs.flatMap((program) => folders.map((folder) => win32.join(folder, program)));
}

function nameOf(path: string): string {
  const program = path.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (program.includes('edge')) return 'Edge';
  if (program.includes('chromium') || path.includes('Chromium')) return 'Chromium';
  return program.includes('chrome') ? 'Chrome' : program;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

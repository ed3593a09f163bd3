import { launch } from 'puppeteer-core';
import type { Browser } from 'puppeteer-core';
import { commandEnvironment } from '../commands/environment.ts';
import { makeProfileFolder, removeLeftProfiles, removeProfileFolder } from './profileFolders.ts';

export const VIEWPORT = { width: 1_280, height: 800 } as const;

export interface LaunchOptions {
  /** The program. */
  readonly path: string;
  /** Where its profile is put. */
  readonly temporaryFolder: string;
  readonly timeoutMs: number;
}

export interface LaunchedBrowser {
  readonly browser: Browser;
  /** Ends the process and removes its profile. */
  close(): Promise<void>;
}

/**
 * Starts a browser without a window and with an empty profile of its own. It is spoken to over a pipe, and ends by itself
 * when that breaks: also when this process is killed.
 *
 * @throws what keeps it from starting.
 */
export async function launchBrowser({ path, temporaryFolder, timeoutMs }: LaunchOptions): Promise<LaunchedBrowser> {
  await removeLeftProfiles(temporaryFolder);
  const profile = await makeProfileFolder(temporaryFolder);
  try {
    const browser = await launch({
      executablePath: path,
      headless: true,
      pipe: true,
      userDataDir: profile,
      timeout: timeoutMs,
      // An answer of the browser itself; what pages do is bounded where they are asked.
      protocolTimeout: 60_000,
      defaultViewport: VIEWPORT,
      args: [...ARGUMENTS, ...sandboxArguments()],
      env: commandEnvironment({ host: process.env, temporaryFolder, passed: [] }),
      // Signals are for the host of this code to handle.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    return { browser, close: () => closeBrowser(browser, profile) };
  } catch (error) {
    await removeProfileFolder(profile);
    throw error;
  }
}

const CLOSES_WITHIN_MS = 5_000;

async function closeBrowser(browser: Browser, profile: string): Promise<void> {
  const child = browser.process();
  const kill = setTimeout(() => child?.kill('SIGKILL'), CLOSES_WITHIN_MS);
  await browser.close().catch(() => child?.kill('SIGKILL'));
  clearTimeout(kill);
  await removeProfileFolder(profile);
}

const ARGUMENTS = [
  // All that goes to the network goes over the gate; these would go past it.
  '--disable-quic',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--dns-prefetch-disable',
  '--disable-speech-api',
  '--disable-remote-fonts-prefetch',
  '--disable-notifications',
  '--mute-audio',
  '--deny-permission-prompts',
  '--no-pings',
];

/**
 * As root Linux gives a browser no sandbox of its own, and it does not start unless told to do without. That is so in
 * containers, which are sandboxes themselves; wherever it can have one it keeps it.
 */
function sandboxArguments(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
